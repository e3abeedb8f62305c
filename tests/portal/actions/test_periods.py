import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from portal.actions.periods import (
    StepPlan,
    holds,
    keys_of,
    overlapping,
    tell,
    written,
)
from portal.models import Notice
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_ingredient,
    make_period,
    make_treatment,
)

DAY = timedelta(days=1)


@pytest.fixture
def cast(db):
    return make_cast()


def test_a_form_s_further_rows_have_keys_of_their_own():
    key = uuid.uuid4()
    keys = keys_of(key, 3)
    assert len({key, *keys}) == 4
    assert keys == keys_of(key, 3)
    assert keys_of(key, -1) == []


def test_a_plan_is_kept_in_one_line():
    steps = [
        StepPlan(TODAY, Decimal("7.500"), night=Decimal(5)),
        StepPlan(TODAY + DAY, 10, as_needed_max=2),
    ]
    assert written(steps, "mg") == (
        "2026-03-10 7.5/0/0/5 mg; 2026-03-11 10/0/0/0 max 2 mg"
    )


def test_a_period_holds_until_its_last_day_is_over(cast):
    make = make_period
    over = {"started_on": TODAY - 9 * DAY, "by": cast.ben}
    assert holds(make(cast.ana_record, **over), today=TODAY)
    assert holds(make(cast.ana_record, **over, ended_on=TODAY), today=TODAY)
    assert not holds(make(cast.ana_record, **over, ended_on=TODAY - DAY), today=TODAY)
    unknown = {"end_precision": "unknown", "end_reason": "unknown"}
    assert not holds(make(cast.ana_record, **over, **unknown), today=TODAY)


def test_harm_and_a_mistake_end_it_at_once(cast):
    harmed = make_period(
        cast.ana_record, by=cast.ben, ended_on=TODAY, end_reason="harm"
    )
    assert not holds(harmed, today=TODAY)
    void = {"voided_at": NOW, "voided_by": cast.ben, "voided_reason": "wrong"}
    assert not holds(make_period(cast.ana_record, by=cast.ben, **void), today=TODAY)


def test_voided_periods_and_other_people_s_overlap_nothing(cast):
    treatment = make_treatment()
    make_period(cast.dan_record, by=cast.ben, treatment=treatment)
    make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=treatment,
        voided_at=NOW,
        voided_by=cast.ben,
        voided_reason="wrong",
    )
    assert overlapping(cast.ana_record, treatment, "", TODAY) is None


def test_news_are_kept_in_the_words_shown(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    tell(
        period,
        Notice.Kind.STARTED,
        lambda period, *, today: f"{period.name} {today}",
        by=cast.ben,
        now=NOW,
    )
    notice = Notice.objects.get()
    assert notice.message == "Baclofen 2026-03-10"
    assert (notice.patient, notice.created_by) == (cast.ana_record, cast.ben)


def test_a_name_in_free_words_may_be_a_treatment_of_the_catalogue(cast):
    make_ingredient("baclofen")
    treatment = make_treatment(
        "baclofen", ingredients=["baclofen"], brand_names=["Lioresal"]
    )
    open_one = make_period(cast.ana_record, by=cast.ben, treatment=treatment)
    for name in ("Baclofen", "lioresal 10 mg", "BACLOFEN 10 mg"):
        assert overlapping(cast.ana_record, None, name, TODAY) == open_one, name
    assert overlapping(cast.ana_record, None, "Magnesium", TODAY) is None


def test_a_treatment_of_the_catalogue_may_be_open_in_free_words(cast):
    make_ingredient("baclofen")
    treatment = make_treatment(
        "baclofen", ingredients=["baclofen"], brand_names=["Lioresal"]
    )
    named = make_period(cast.ana_record, by=cast.ben, other_name="Lioresal")
    assert overlapping(cast.ana_record, treatment, "", TODAY) == named
    assert overlapping(cast.ana_record, None, "Baclofen", TODAY) == named


def test_a_pump_is_not_what_is_swallowed(cast):
    make_ingredient("baclofen")
    pump = make_treatment("pump", kind="pump", ingredients=["baclofen"])
    make_period(cast.ana_record, by=cast.ben, treatment=pump)
    assert overlapping(cast.ana_record, None, "Baclofen", TODAY) is None
