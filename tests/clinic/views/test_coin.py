"""/my/compare/: what runs in plain words, what is asked, and one's own coin flip."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import CoinDay, Comparison
from portal.access import record_id
from tests.cast import make_cast, sign_in
from tests.clinic.drafts import cold_packs, drafted, make_coin, splint, started
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

PAGE = "/my/compare/"


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def ana(cast):
    return sign_in(cast.ana)


def keys(cast, **given):
    return {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
    } | given


def flip(cast, **given):
    """What the form posts: a cold pack against nothing, for two weeks."""
    cold_packs()
    return keys(
        cast,
        **{
            "first": "cold-packs",
            "second": "",
            "pairs": "7",
            "worth": "2",
            "expectation": "unsure",
        }
        | given,
    )


def text(response):
    return response.content.decode()


@contextmanager
def later(cast, count):
    """Ana, signed in again so many days later."""
    with time_machine.travel(NOW + timedelta(days=count), tick=False):
        yield sign_in(cast.ana)


class TestPage:
    def test_with_nothing_offers_the_coin(self, ana):
        html = text(ana.get(PAGE))

        assert "Nothing is being compared now." in html
        assert reverse("clinic:my-coin-new") in html

    def test_says_which_phase_it_is_and_that_it_counts(self, cast, ana):
        started(cast.ana_record, by=cast.ben)
        html = text(ana.get(PAGE))

        assert "These days count." in html
        assert "As now" in html or "Arm A" in html
        assert "Emergency" in html or "999" in html

    def test_says_that_changing_over_does_not_count(self, cast, ana):
        started(cast.ana_record, by=cast.ben, run_in_days=3)
        html = text(ana.get(PAGE))

        assert html.count("These days do not count.") == 1

    def test_asks_what_is_expected_before_anything_changes(self, cast, ana):
        row = started(cast.ana_record, by=cast.ben)
        ana.post(reverse("clinic:my-compare-expect"), keys(cast, expectation="better"))

        row.refresh_from_db()
        assert row.expectation == "better"
        assert "What do you expect?" not in text(ana.get(PAGE))

    def test_does_not_ask_once_it_has_changed(self, cast):
        row = started(cast.ana_record, by=cast.ben)
        with later(cast, 20) as ana:
            data = keys(cast, expectation="better")
            ana.post(reverse("clinic:my-compare-expect"), data)

        row.refresh_from_db()
        assert row.expectation == ""

    def test_a_draft_is_not_shown(self, cast, ana):
        drafted(cast.ana_record, by=cast.ben, title="Secret plan")
        assert "Secret plan" not in text(ana.get(PAGE))

    def test_another_patients_is_not_shown(self, cast):
        started(cast.ana_record, by=cast.ben, title="Anas plan")

        assert "Anas plan" not in text(sign_in(cast.dan).get(PAGE))

    def test_the_home_page_carries_todays_card(self, cast, ana):
        make_coin(cast.ana_record, by=cast.ana)

        assert "Today&#x27;s coin" in text(ana.get("/my/"))

    def test_costs_the_same_with_more_days(self, cast, ana):
        make_coin(cast.ana_record, by=cast.ana, pairs=7)
        count_of(ana)
        few = count_of(ana)
        Comparison.objects.update(
            voided_at=NOW, voided_by=cast.ana, voided_reason="Other"
        )
        make_coin(cast.ana_record, by=cast.ana, pairs=14)

        assert count_of(ana) == few


def count_of(client):
    with CaptureQueriesContext(connection) as seen:
        client.get(PAGE)
    return len(seen)


class TestCoin:
    def test_is_drawn_once(self, cast, ana):
        data = flip(cast)
        for _ in range(3):
            ana.post(reverse("clinic:my-coin-new"), data)

        row = Comparison.objects.get()
        assert (row.patient_run, row.status, row.source) == (True, "running", "self")
        assert len(row.sequence) == 14

    def test_todays_card_stands_first(self, cast, ana):
        ana.post(reverse("clinic:my-coin-new"), flip(cast))
        row = Comparison.objects.get()
        names = {arm.key: arm.name for arm in row.arms.all()}

        assert f'coin-word">{names[row.sequence[0]]}<' in text(ana.get(PAGE))

    def test_the_days_to_come_are_not_told(self, cast, ana):
        make_coin(cast.ana_record, by=cast.ana)

        assert len(ana.get(PAGE).context["mine"].days) == 1
        with later(cast, 3) as ana:
            assert len(ana.get(PAGE).context["mine"].days) == 4

    def test_the_same_thing_twice_is_refused(self, cast, ana):
        response = ana.post(
            reverse("clinic:my-coin-new"), flip(cast, second="cold-packs")
        )
        assert response.status_code == 422
        assert "Choose two different things." in text(response)

    def test_not_while_the_clinics_comparison_runs(self, cast, ana):
        started(cast.ana_record, by=cast.ben)
        response = ana.post(reverse("clinic:my-coin-new"), flip(cast))

        assert response.status_code == 422
        assert "Another comparison is running." in text(response)

    def test_is_marked_with_one_tap(self, cast, ana):
        splint()
        make_coin(cast.ana_record, by=cast.ana)
        ana.post(reverse("clinic:my-coin-mark", args=[TODAY]), keys(cast, done="no"))

        assert CoinDay.objects.get().done is False
        assert "Not done" in text(ana.get(PAGE))

    def test_a_day_long_ago_is_not_marked(self, cast):
        make_coin(cast.ana_record, by=cast.ana)
        with later(cast, 6) as ana:
            ana.post(
                reverse("clinic:my-coin-mark", args=[TODAY]), keys(cast, done="yes")
            )
        assert not CoinDay.objects.exists()

    def test_stops_at_any_time(self, cast, ana):
        row = make_coin(cast.ana_record, by=cast.ana)
        ana.post(reverse("clinic:my-coin-stop"), keys(cast))

        row.refresh_from_db()
        assert (row.status, row.stop_reason) == ("stopped", "choice")

    def test_the_clinics_comparison_is_not_stopped_so(self, cast, ana):
        row = started(cast.ana_record, by=cast.ben)
        ana.post(reverse("clinic:my-coin-stop"), keys(cast))

        row.refresh_from_db()
        assert row.status == "running"

    def test_ends_with_the_guess_and_the_choice(self, cast):
        row = make_coin(cast.ana_record, by=cast.ana)
        with later(cast, 14) as ana:
            data = keys(cast, guess="A", choice="Use it on bad days")
            ana.post(reverse("clinic:my-compare-after"), data)

        row.refresh_from_db()
        assert (row.status, row.guess) == ("ended", "A")
        assert row.choice == "Use it on bad days"
