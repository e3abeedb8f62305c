"""What the database keeps about comparisons, broken once each."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.models import (
    ArmPart,
    CoinDay,
    Comparison,
    ComparisonArm,
    ComparisonPhase,
    Protocol,
)
from tests.cast import make_cast
from tests.clinic.drafts import make_coin, make_coin_day, splint, started
from tests.factories import NOW, TODAY, entry_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def row(cast):
    return started(cast.ana_record, by=cast.ben)


def make(cast, **fields):
    ana = cast.ana_record
    fields = (
        entry_fields(by=cast.ben)
        | {
            "title": "Two doses",
            "purpose": "dose",
            "design": "alternating",
            "target": ana.targets.primary().get(),
            "worth": 2,
        }
        | fields
    )
    return Comparison.objects.create(patient=ana, **fields)


RUNNING = {"status": "running", "seed": 7, "sequence": ["A"], "starts_on": TODAY}


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"worth": 0}, "worth_in_points"),
        ({"worth": 11}, "worth_in_points"),
        ({"cycles": 0}, "cycles_in_range"),
        ({"cycles": 61}, "cycles_in_range"),
        ({"title": ""}, "has_a_title"),
        ({"seed": 7}, "order_is_drawn_at_the_start"),
        ({"sequence": ["A"]}, "order_is_drawn_at_the_start"),
        (RUNNING | {"seed": None}, "order_is_drawn_at_the_start"),
        (RUNNING | {"sequence": []}, "order_is_drawn_at_the_start"),
        (RUNNING | {"starts_on": None}, "order_is_drawn_at_the_start"),
        (RUNNING | {"ended_on": TODAY}, "end_has_a_day"),
        (RUNNING | {"status": "ended"}, "end_has_a_day"),
        (RUNNING | {"stop_reason": "clear"}, "early_stop_has_a_reason"),
        (
            RUNNING | {"status": "stopped", "ended_on": TODAY},
            "early_stop_has_a_reason",
        ),
        ({"version": 0}, "version_positive"),
        ({"voided_at": NOW}, "void_is_complete"),
    ],
)
def test_a_comparison_keeps_its_rules(cast, fields, name):
    with pytest.raises(IntegrityError, match=f"clinic_comparison_{name}"):
        make(cast, **fields)


def test_one_runs_at_a_time(cast):
    make(cast, **RUNNING)

    with pytest.raises(IntegrityError, match=r"one_runs_at_a_time|patient_id"):
        make(cast, **RUNNING)


def test_one_that_is_void_does_not_count(cast):
    void = {"voided_at": NOW, "voided_by": cast.ben, "voided_reason": "Mistake"}
    make(cast, **RUNNING, **void)

    assert make(cast, **RUNNING).pk


class TestArm:
    def make(self, row, **fields):
        fields = {"key": "C", "name": "A third", "order": 3} | fields
        return ComparisonArm.objects.create(comparison=row, **fields)

    def test_a_letter_is_taken_once(self, row):
        with pytest.raises(IntegrityError, match=r"key_once|key"):
            self.make(row, key="A")

    @pytest.mark.parametrize("days", [0, 367])
    def test_its_days_are_those_of_a_year_at_most(self, row, days):
        with pytest.raises(IntegrityError, match="days_in_range"):
            self.make(row, phase_days=days)

    @pytest.mark.parametrize("empty", ["name", "key"])
    def test_has_a_name_and_a_letter(self, row, empty):
        with pytest.raises(IntegrityError, match="has_a_name"):
            self.make(row, **{empty: ""})

    @pytest.mark.parametrize("both", [True, False])
    def test_a_part_names_one_treatment(self, row, both):
        treatment = splint() if both else None
        with pytest.raises(IntegrityError, match="names_one_treatment"):
            ArmPart.objects.create(
                arm=self.make(row),
                treatment=treatment,
                other_name="Bath" if both else "",
            )


class TestPhase:
    def make(self, row, **fields):
        fields = {
            "order": 99,
            "kind": "treatment",
            "first": TODAY,
            "last": TODAY,
            "compared": True,
        } | fields
        return ComparisonPhase.objects.create(comparison=row, **fields)

    def test_a_place_is_taken_once(self, row):
        with pytest.raises(IntegrityError, match="order"):
            self.make(row, order=1)

    def test_ends_on_its_first_day_or_later(self, row):
        with pytest.raises(IntegrityError, match="ends_after_start"):
            self.make(row, last=TODAY - timedelta(days=1))

    @pytest.mark.parametrize("kind", ["transition", "washout", "run_in"])
    def test_changing_days_are_never_compared(self, row, kind):
        with pytest.raises(IntegrityError, match="changing_days_are_never_compared"):
            self.make(row, kind=kind)


class TestProtocol:
    @pytest.mark.parametrize("empty", ["text", "sha256"])
    def test_has_words_and_a_hash(self, cast, empty):
        fields = {"text": "{}", "sha256": "0" * 64} | {empty: ""}
        with pytest.raises(IntegrityError, match="has_words_and_a_hash"):
            Protocol.objects.create(
                comparison=make(cast), frozen_at=NOW, frozen_by=cast.ben, **fields
            )

    def test_a_comparison_has_one(self, cast, row):
        with pytest.raises(IntegrityError, match="comparison_id"):
            Protocol.objects.create(
                comparison=row, text="{}", sha256="0", frozen_at=NOW, frozen_by=cast.ben
            )


class TestCoinDay:
    @pytest.fixture
    def coin(self, cast):
        return make_coin(cast.ana_record, by=cast.ana)

    def test_a_day_is_marked_once(self, cast, coin):
        make_coin_day(coin, by=cast.ana)

        with pytest.raises(IntegrityError, match=r"once_a_day|day"):
            make_coin_day(coin, by=cast.ana)

    def test_the_future_is_not_marked(self, cast, coin):
        with pytest.raises(IntegrityError, match="not_in_the_future"):
            make_coin_day(coin, by=cast.ana, day=TODAY + timedelta(days=1))

    def test_says_which(self, cast, coin):
        with pytest.raises(IntegrityError, match="says_which"):
            make_coin_day(coin, by=cast.ana, arm="")

    def test_void_says_by_whom_and_why(self, cast, coin):
        with pytest.raises(IntegrityError, match="void_is_complete"):
            make_coin_day(coin, by=cast.ana, voided_at=NOW)

    def test_version_begins_with_one(self, cast, coin):
        with pytest.raises(IntegrityError, match="version_positive"):
            make_coin_day(coin, by=cast.ana, version=0)

    def test_names_whose_it_is_by_its_comparison(self, cast, coin):
        assert make_coin_day(coin, by=cast.ana).patient == cast.ana_record


def test_names_show_no_person(cast):
    coin = make_coin(cast.ana_record, by=cast.ana)
    day = make_coin_day(coin, by=cast.ana)
    rows = [coin, coin.arms.first(), coin.phases.first(), coin.protocol, day]
    rows.append(ArmPart.objects.first())

    assert all(str(row).endswith(f" {row.pk}") for row in rows)
    assert not any("Ana" in str(row) for row in rows)


def test_a_failed_row_leaves_nothing(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(cast, title="")
    assert not CoinDay.objects.exists()


class TestTheOrderNeverChanges:
    """The database itself refuses it, whoever asks."""

    @pytest.fixture
    def running(self, cast):
        return started(cast.ana_record, by=cast.ben)

    @pytest.mark.parametrize(
        "fields", [{"sequence": ["B", "A", "B", "A"]}, {"seed": 8}]
    )
    def test_once_it_runs(self, running, fields):
        rows = Comparison.objects.filter(pk=running.pk)
        with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
            rows.update(**fields)

    def test_nor_by_way_of_a_draft(self, running):
        rows = Comparison.objects.filter(pk=running.pk)
        with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
            rows.update(status="draft", seed=None, sequence=[])

    def test_nor_does_the_protocol(self, running):
        rows = Protocol.objects.filter(comparison=running)
        with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
            rows.update(text="{}")

    def test_all_else_may(self, running):
        rows = Comparison.objects.filter(pk=running.pk)
        assert rows.update(worth=3, sequence=running.sequence) == 1
