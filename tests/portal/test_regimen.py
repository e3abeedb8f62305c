"""What a patient is told about the treatments is what the plan says."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import regimen
from portal.models import Source, TreatmentPeriod
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
TAPER = "Never stop baclofen suddenly."


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def baclofen(db):
    return make_treatment(
        sedating=True,
        taper_only=True,
        taper_min_days=7,
        texts={
            "en": {
                "name": "Baclofen",
                "taper_text": TAPER,
                "withdrawal_signs": ["fever", "itching", "fits"],
                "watch_for": ["Sleepiness.", "Weak legs."],
                "instructions_plain": "Take it at the same times each day.",
            }
        },
    )


def ago(days):
    return TODAY - timedelta(days=days)


def period(cast, treatment=None, **fields):
    fields = {"started_on": ago(20)} | fields
    return make_period(cast.ana_record, by=cast.ben, treatment=treatment, **fields)


def load(cast):
    return regimen.load(cast.ana_record, today=TODAY)


def test_todays_dose_by_time_of_day_and_tomorrows_change(cast, baclofen):
    taken = period(cast, baclofen, why="Shaking at night")
    make_step(taken, by=cast.ben, from_day=ago(20), morning=5)
    make_step(taken, by=cast.ben, from_day=ago(3), morning=10, night="7.500")
    make_step(taken, by=cast.ben, from_day=ago(-1), morning=15)
    make_step(taken, by=cast.ben, from_day=ago(-4), morning=20)
    (item,) = load(cast).current
    assert [(a.when, a.amount) for a in item.amounts] == [
        ("Morning", "10 mg"),
        ("Night", "7.5 mg"),
    ]
    assert item.next_change == "From tomorrow: 15 mg in the morning."
    assert item.sedating
    assert item.why == "Shaking at night"
    assert item.watch_for == ("Sleepiness.", "Weak legs.")
    assert item.how == "Take it at the same times each day."
    assert item.learn_href.endswith("/baclofen/")


def test_the_clinics_own_instructions_come_before_the_catalogues(cast, baclofen):
    period(cast, baclofen, instructions="With food.")
    (item,) = load(cast).current
    assert item.how == "With food."


def test_a_named_other_treatment_needs_no_catalogue(cast):
    period(cast, other_name="Magnesium")
    (item,) = load(cast).current
    assert (item.name, item.learn_href, item.watch_for) == ("Magnesium", "", ())
    assert not item.sedating


def test_what_the_patient_told_stands_beside_the_plan_until_confirmed(cast, baclofen):
    taken = period(cast, baclofen)
    make_step(taken, by=cast.ben, from_day=ago(20), morning=10)
    own = make_step(taken, by=cast.ana, from_day=ago(1), morning=5, source=Source.SELF)
    (item,) = load(cast).current
    assert item.own_change.words == (
        "You told us that since 9 March you take 5 mg in the morning."
    )
    assert not item.own_change.call
    assert item.dose == "10 mg in the morning"
    own.confirmed_at, own.confirmed_by = NOW, cast.ben
    own.save()
    (item,) = load(cast).current
    assert (item.own_change, item.dose) == (None, "5 mg in the morning")


def test_a_taper_only_medicine_stopped_at_once_says_call(cast, baclofen):
    taken = period(cast, baclofen)
    make_step(taken, by=cast.ben, from_day=ago(20), morning=10)
    make_step(taken, by=cast.ana, from_day=TODAY, morning=0, source=Source.SELF)
    (item,) = load(cast).current
    assert item.own_change.call
    assert item.own_change.words == "You told us that you take none since 10 March."
    assert item.taper_text == TAPER
    assert item.emergency_signs == "fever, itching or fits"


def test_what_was_stopped_for_harm_is_past_on_the_same_day(cast, baclofen):
    period(cast, baclofen, ended_on=TODAY, end_reason="harm")
    shown = load(cast)
    assert (shown.current, shown.planned) == ((), ())
    assert [item.name for item in shown.past] == ["Baclofen"]


def test_a_treatment_that_may_be_stopped_has_no_taper_words(cast):
    period(cast, make_treatment("cold-packs", kind="home"))
    (item,) = load(cast).current
    assert (item.taper_text, item.emergency_signs) == ("", "")


def test_planned_current_and_past_are_told_apart(cast, baclofen):
    period(cast, baclofen, started_on=ago(-3))
    period(cast, make_treatment("tizanidine"), ended_on=TODAY)
    period(cast, make_treatment("gabapentin"), ended_on=ago(1))
    shown = load(cast)
    assert [item.name for item in shown.planned] == ["Baclofen"]
    assert shown.planned[0].starts == "13 March 2026"
    assert not shown.planned[0].may_report
    assert [item.name for item in shown.current] == ["Tizanidine"]
    assert shown.current[0].ends == "10 March 2026"
    assert [item.name for item in shown.past] == ["Gabapentin"]
    assert shown.sedating == ()


def test_past_treatments_say_why_they_ended_and_how_exactly_it_is_known(cast):
    fields = {
        "told_by": "letter",
        "started_on": date(2019, 1, 1),
        "start_precision": "year",
        "ended_on": date(2019, 6, 1),
        "end_precision": "month",
        "end_reason": "not_adequate",
    }
    period(cast, make_treatment("dantrolene"), **fields)
    period(
        cast,
        other_name="Splint",
        started_on=None,
        start_precision="unknown",
        end_precision="unknown",
        end_reason="unknown",
    )
    told = {item.name: item for item in load(cast).past}
    assert told["Dantrolene"].when == "2019 to June 2019"
    assert told["Dantrolene"].why_ended == "It ended before we could judge."
    assert told["Splint"].when == "date not known"


def test_every_reason_has_plain_words_and_none_says_failed():
    assert set(regimen.WHY_ENDED) == set(TreatmentPeriod.EndReason)
    assert not any("fail" in str(words) for words in regimen.WHY_ENDED.values())


def test_injections_are_listed(cast):
    toxin = make_treatment("onabotulinumtoxina", kind="injection", unit="U")
    make_injection(period(cast, toxin, unit="U"), by=cast.ben)
    (item,) = load(cast).current
    assert item.injected == ("10 March 2026: 100 units, Gastrocnemius, left",)


def test_voided_periods_are_gone(cast, baclofen):
    period(
        cast, baclofen, voided_at=NOW, voided_by=cast.ben, voided_reason="wrong chart"
    )
    assert load(cast) == regimen.Regimen((), (), ())


def test_twenty_treatments_cost_no_more_queries_than_one(cast):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            load(cast)
        return len(seen)

    make_step(period(cast, make_treatment("drug-0")), by=cast.ben)
    one = queries()
    for number in range(1, 20):
        make_step(period(cast, make_treatment(f"drug-{number}")), by=cast.ben)
    assert queries() == one <= 3
