"""What to look for before a medicine is changed, and what the log says of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clinic.causes import look_first
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_period,
    make_side_effect,
    make_side_effect_report,
    make_treatment,
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast(db):
    return make_cast()


def logged(cast, ago, sign=None, **answers):
    day = TODAY - timedelta(days=ago)
    log = make_day_log(cast.ana_record, by=cast.ana, day=day, value=4, **answers)
    if sign:
        make_side_effect_report(log, make_side_effect(sign), severity="severe")
    return log


def told(cast):
    rows = look_first(cast.ana_record, today=TODAY).rows
    return {row.name: row.said for row in rows if row.said}


def test_every_cause_of_the_catalogue_is_listed_with_its_source(cast):
    causes = look_first(cast.ana_record, today=TODAY)

    assert [row.name for row in causes.rows] == [
        "Infection, of the urine above all",
        "Constipation, or a full bladder",
        "A pressure sore, a wound or an ingrown nail",
        "Tight clothing, shoes or a splint",
        "Pain of any kind",
        "Missed doses",
        "Heat or cold",
        "Stress or bad sleep",
        "A new medicine that raises serotonin",
        "Interferon beta",
        "A relapse of multiple sclerosis",
    ]
    assert causes.told == 0
    assert all("November 2026" in source for source in causes.sources)


def test_what_the_last_two_weeks_say_stands_beside_it(cast):
    logged(cast, 0, missed_doses="day", new_medicine=True)
    logged(cast, 13, "rash-with-fever", missed_doses="one")
    logged(cast, 5, "constipation", missed_doses="none", new_medicine=False)

    assert told(cast) == {
        "Infection, of the urine above all": "Rash with fever on 1 day",
        "Constipation, or a full bladder": "Constipation on 1 day",
        "Missed doses": "missed on 2 days",
        "A new medicine that raises serotonin": "a new medicine on 1 day",
    }
    assert look_first(cast.ana_record, today=TODAY).told == 4


def test_older_days_and_taken_back_ones_are_not_spoken_of(cast):
    logged(cast, 14, "rash-with-fever", missed_doses="day")
    log = logged(cast, 1, missed_doses="day")
    log.voided_at, log.voided_by, log.voided_reason = NOW, cast.ben, "Wrong day"
    log.save()

    assert told(cast) == {}


def test_it_costs_the_same_with_1_and_with_14_days(cast, django_assert_num_queries):
    logged(cast, 0, "constipation")
    with django_assert_num_queries(2):
        look_first(cast.ana_record, today=TODAY)
    for ago in range(1, 14):
        logged(cast, ago, "constipation")
    with django_assert_num_queries(2):
        look_first(cast.ana_record, today=TODAY)


@pytest.mark.parametrize("page", ["start", "dose", "switch"])
def test_the_list_stands_folded_where_a_medicine_is_changed(cast, page):
    logged(cast, 0, missed_doses="day")
    baclofen = make_treatment("baclofen", start_dose=15, step_dose=15, step_days=3)
    period = make_period(cast.ana_record, by=cast.ben, treatment=baclofen)
    ids = [period.patient_id] if page == "start" else [period.patient_id, period.pk]
    ben = sign_in(cast.ben, second_factor=True)

    answer = ben.get(
        reverse(f"clinic:treatment-{page}", args=ids), {"treatment": "baclofen"}
    )

    text = answer.content.decode()
    assert "Look for a cause first" in text
    assert "Missed doses: <strong>missed on 1 day</strong>" in text
    assert '<details class="chip causes">' in text
