import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from portal.models import DoseStep, TreatmentPeriod
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_injection,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def period(cast):
    return make_period(cast.ana_record, by=cast.ben)


def refused(constraint, make, **fields):
    """Assert that the database refuses the row, naming the constraint."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make(**fields)
    assert constraint in str(error.value) or "UNIQUE" in str(error.value)


ENTRY = [
    ("void_is_complete", {"voided_at": NOW}),
    ("void_is_complete", {"voided_reason": "wrong"}),
    ("version_positive", {"version": 0}),
]


class TestPeriods:
    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            *ENTRY,
            ("names_one_treatment", {"other_name": "Cannabis oil", "named": True}),
            ("names_one_treatment", {"other_name": ""}),
            ("elsewhere_is_an_answer", {"asked_elsewhere": "perhaps"}),
            ("start_fits_precision", {"started_on": None}),
            ("start_fits_precision", {"start_precision": "unknown"}),
            ("end_fits_precision", {"ended_on": TODAY, "end_precision": "open"}),
            (
                "end_fits_precision",
                {"ended_on": TODAY, "end_precision": "unknown", "end_reason": "cost"},
            ),
            ("end_fits_precision", {"end_precision": "day", "end_reason": "cost"}),
            ("ends_after_start", {"ended_on": TODAY - timedelta(days=1)}),
            ("end_has_a_reason", {"ended_on": TODAY, "end_reason": ""}),
            ("end_has_a_reason", {"end_reason": "cost"}),
            ("dose_positive", {"reported_dose": Decimal(0)}),
        ],
    )
    def test_the_database_refuses(self, cast, constraint, fields):
        if fields.pop("named", False):
            fields["treatment"] = make_treatment()
        refused(
            f"portal_treatmentperiod_{constraint}",
            lambda **kw: make_period(cast.ana_record, by=cast.ben, **kw),
            **fields,
        )

    def test_one_key_is_one_period(self, cast, period):
        refused(
            "client_key",
            lambda **kw: make_period(cast.ana_record, by=cast.ben, **kw),
            client_key=period.client_key,
        )

    def test_a_day_is_covered_from_the_start_to_the_end(self, cast):
        period = make_period(
            cast.ana_record,
            by=cast.ben,
            started_on=TODAY - timedelta(days=2),
            ended_on=TODAY,
        )
        covered = [n for n in range(-4, 3) if period.covers(TODAY + timedelta(days=n))]
        assert covered == [-2, -1, 0]
        current = TreatmentPeriod.objects.current_on
        assert period in current(TODAY)
        assert period not in current(TODAY + timedelta(days=1))

    def test_what_has_no_known_start_counts_as_started(self, cast):
        period = make_period(
            cast.ana_record, by=cast.ben, started_on=None, start_precision="unknown"
        )
        assert period.covers(TODAY - timedelta(days=9999))
        assert period in TreatmentPeriod.objects.current_on(TODAY)

    def test_its_name_is_the_catalogue_s_or_its_own(self, cast, period):
        other = make_period(cast.ana_record, by=cast.ben, other_name="Cannabis oil")
        assert (period.name, other.name) == ("Baclofen", "Cannabis oil")
        assert str(period) == f"treatment period {period.pk}"

    def test_steps_and_injections_cost_the_same_for_1_and_20(
        self, cast, django_assert_num_queries
    ):
        for many in (1, 20):
            for n in range(many):
                period = make_period(cast.ana_record, by=cast.ben)
                make_step(period, by=cast.ben, from_day=TODAY + timedelta(days=n))
            with django_assert_num_queries(3):
                for one in cast.ana_record.treatment_periods.with_steps():
                    assert one.name
                    one.step_on(TODAY)


class TestSteps:
    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            *ENTRY,
            *[
                ("not_negative", {slot: Decimal(-1)})
                for slot in ("morning", "noon", "evening", "night")
            ],
            ("confirmation_is_complete", {"confirmed_at": NOW}),
        ],
    )
    def test_the_database_refuses(self, cast, period, constraint, fields):
        refused(
            f"portal_dosestep_{constraint}",
            lambda **kw: make_step(period, by=cast.ben, **kw),
            **fields,
        )

    def test_one_step_a_day_from_each_source(self, cast, period):
        make_step(period, by=cast.ben)
        make_step(period, by=cast.ana, source="self")
        refused("once_per_day", lambda: make_step(period, by=cast.ben))

    def test_a_voided_step_makes_room(self, cast, period):
        make_step(
            period,
            by=cast.ben,
            voided_at=NOW,
            voided_by=cast.ben,
            voided_reason="wrong",
        )
        assert make_step(period, by=cast.ben).pk

    def test_the_step_in_force_is_the_latest_that_has_begun(self, cast, period):
        first = make_step(period, by=cast.ben, from_day=TODAY)
        later = make_step(period, by=cast.ben, from_day=TODAY + timedelta(days=1))
        make_step(period, by=cast.ben, from_day=TODAY + timedelta(days=3))
        assert period.step_on(TODAY - timedelta(days=1)) is None
        assert period.step_on(TODAY) == first
        assert period.step_on(TODAY + timedelta(days=2)) == later
        assert first.daily_total == 10

    def test_what_the_patient_changed_counts_once_it_is_confirmed(self, cast, period):
        plan = make_step(period, by=cast.ben, from_day=TODAY)
        own = make_step(period, by=cast.ana, from_day=TODAY, source="self")
        assert period.step_on(TODAY) == plan
        assert list(DoseStep.objects.counting()) == [plan]
        own.confirmed_at, own.confirmed_by = NOW, cast.ben
        own.save()
        assert period.step_on(TODAY) == own
        assert set(DoseStep.objects.counting()) == {plan, own}

    def test_what_the_patient_changed_waits_until_confirmed(self, cast, period):
        own = make_step(period, by=cast.ana, source="self")
        make_step(period, by=cast.ben)
        assert list(DoseStep.objects.unconfirmed()) == [own]
        own.confirmed_at, own.confirmed_by = NOW, cast.ben
        own.save()
        assert not DoseStep.objects.unconfirmed().exists()
        assert str(own) == f"dose step {own.pk}"


class TestInjections:
    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            *ENTRY,
            ("units_positive", {"units": 0}),
            ("names_product_and_muscle", {"product": ""}),
            ("names_product_and_muscle", {"muscle": ""}),
            ("given_here_names_side_and_guidance", {"side": ""}),
            ("given_here_names_side_and_guidance", {"guidance": ""}),
        ],
    )
    def test_the_database_refuses(self, cast, period, constraint, fields):
        refused(
            f"portal_injection_{constraint}",
            lambda **kw: make_injection(period, by=cast.ben, **kw),
            **fields,
        )

    def test_what_was_given_elsewhere_may_name_a_place_only(self, cast, period):
        row = make_injection(
            period, by=cast.ben, elsewhere=True, muscle="Bladder", side="", guidance=""
        )
        assert row.muscle == "Bladder"

    def test_one_key_is_one_injection(self, cast, period):
        key = uuid.uuid4()
        injection = make_injection(period, by=cast.ben, client_key=key)
        refused(
            "client_key",
            lambda: make_injection(period, by=cast.ben, client_key=key),
        )
        assert str(injection) == f"injection {injection.pk}"
