"""A coin flip that a patient runs alone: drawn once, marked day by day."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.actions.coin import NotForYou, home_things, mark_day, start_coin
from clinic.actions.comparisons import AlreadyRuns, NotNow
from clinic.actions.running import stop_early
from clinic.models import CoinDay
from portal.actions.keys import KeyReused
from portal.models import AuditEvent, TreatmentPeriod
from tests.cast import make_cast
from tests.clinic.drafts import cold_packs, make_coin, splint
from tests.factories import (
    NOW,
    TODAY,
    make_health_condition,
    make_precaution,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def flip(cast, **fields):
    fields = {
        "patient": cast.ana_record,
        "first": cold_packs(),
        "second": None,
        "pairs": 7,
        "worth": Decimal(2),
        "seed": 7,
        "client_key": uuid.uuid4(),
        "by": cast.ana,
        "now": NOW,
    } | fields
    return start_coin(**fields)


class TestStart:
    def test_each_pair_of_days_has_one_of_each(self, cast):
        order = flip(cast).sequence

        assert len(order) == 14
        assert all({*order[n : n + 2]} == {"A", "B"} for n in range(0, 14, 2))

    def test_every_day_is_a_phase_that_counts(self, cast):
        phases = list(flip(cast).phases.all())

        assert [row.first for row in phases] == [
            TODAY + timedelta(days=n) for n in range(14)
        ]
        assert all(row.compared and row.first == row.last for row in phases)

    def test_is_frozen_like_every_other(self, cast):
        assert flip(cast).protocol.sha256

    def test_the_same_key_draws_nothing_again(self, cast):
        key = uuid.uuid4()
        first = flip(cast, client_key=key, seed=1)
        again = flip(cast, client_key=key, seed=2)

        assert (first, first.sequence) == (again, again.sequence)

    def test_no_treatment_of_the_record_changes(self, cast):
        flip(cast, second=splint())

        assert not TreatmentPeriod.objects.exists()

    def test_not_while_another_comparison_runs(self, cast):
        flip(cast)

        with pytest.raises(AlreadyRuns):
            flip(cast)

    def test_what_the_rules_refuse_is_not_drawn(self, cast, ana):
        raynaud = make_precaution("raynaud")
        make_health_condition(ana, by=cast.ben, precaution=raynaud)

        with pytest.raises(NotForYou):
            flip(cast)
        assert flip(cast, first=splint()).pk


def test_only_what_is_gone_by_tomorrow_is_offered():
    cold_packs()
    make_treatment("slow-bath", kind="home", onset_days=7)
    make_treatment("baclofen")

    assert [thing.slug for thing in home_things()] == ["cold-packs"]


class TestMark:
    @pytest.fixture
    def coin(self, cast, ana):
        return make_coin(ana, by=cast.ana)

    def mark(self, cast, coin, **fields):
        fields = {
            "day": TODAY,
            "done": True,
            "client_key": uuid.uuid4(),
            "by": cast.ana,
            "now": NOW,
        } | fields
        return mark_day(comparison=coin, **fields)

    def test_keeps_what_was_asked_and_what_was_done(self, cast, coin):
        row = self.mark(cast, coin)

        assert (row.arm, row.done) == (coin.sequence[0], True)
        assert AuditEvent.objects.get(verb="coin.marked").object_ids == [row.pk]

    def test_another_answer_replaces_the_first_which_stays(self, cast, coin):
        self.mark(cast, coin)
        self.mark(cast, coin, done=False)

        assert CoinDay.objects.standing().get().done is False
        assert CoinDay.objects.count() == 2

    def test_the_same_form_again_is_the_same_mark(self, cast, coin):
        key = uuid.uuid4()
        for _ in range(2):
            self.mark(cast, coin, client_key=key)

        assert CoinDay.objects.count() == 1

    def test_the_same_form_with_another_answer_is_refused(self, cast, coin):
        key = uuid.uuid4()
        self.mark(cast, coin, client_key=key)

        with pytest.raises(KeyReused):
            self.mark(cast, coin, client_key=key, done=False)

    @pytest.mark.parametrize("days", [-1, 1])
    def test_no_day_before_the_first_or_ahead(self, cast, coin, days):
        with pytest.raises(NotNow):
            self.mark(cast, coin, day=TODAY + timedelta(days=days))

    def test_three_days_back_and_no_more(self, cast, coin):
        later = NOW + timedelta(days=4)

        assert self.mark(cast, coin, day=TODAY + timedelta(days=1), now=later)
        with pytest.raises(NotNow):
            self.mark(cast, coin, day=TODAY, now=later)

    def test_not_once_it_is_stopped(self, cast, coin):
        stop_early(comparison=coin, reason="choice", version=None, by=cast.ana, now=NOW)
        with pytest.raises(NotNow):
            self.mark(cast, coin)
