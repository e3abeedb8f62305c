from datetime import date, timedelta

import pytest

from clinic.views import treatment_pages as pages
from portal.actions.periods import close, ended
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    entry_fields,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast(db):
    return make_cast()


def test_the_facts_leave_out_what_the_catalogue_does_not_know():
    treatment = make_treatment("dantrolene", start_dose=25, max_daily_dose=400)
    assert pages.facts(treatment).rows == (
        ("First amount", "25 mg a day"),
        ("Highest on the label", "400 mg a day"),
    )
    assert pages.facts(None) is None


def test_the_facts_name_every_figure_and_its_source():
    treatment = make_treatment(
        "tizanidine",
        start_dose=2,
        step_dose="2.5",
        step_days=4,
        max_rise=12,
        max_single_dose=16,
        max_daily_dose=36,
        adequate_daily_dose=12,
        min_days_at_dose=14,
        onset_days=7,
        taper_only=True,
        taper_min_days=2,
        taper_max_step=4,
        taper_max_percent=25,
        taper_step_days=1,
        ingredients=["tizanidine"],
        texts={"en": {"name": "Tizanidine", "taper_text": "Slowly."}},
    )
    treatment.refresh_from_db()
    facts = pages.facts(treatment)
    assert dict(facts.rows) == {
        "First amount": "2 mg a day",
        "Rise": "2.5 mg a day every 4 days",
        "Largest rise": "12 mg a day",
        "Highest on the label": "36 mg a day",
        "Highest at once": "16 mg",
        "Adequate try, by our default": "12 mg a day for 14 days",
        "Felt after": "7 days",
        "Shortest taper": "2 days",
        "Largest step down": "4 mg, 25 % in 1 day",
    }
    assert facts.taper == "Slowly."
    assert "Liver tests (ALT, AST) before the start" in facts.monitoring
    assert facts.contraindications == (
        "Strong CYP1A2 inhibitors: fluvoxamine, ciprofloxacin",
    )
    assert ("Clonidine and other alpha-2 agonists", "Warning") in facts.interactions
    assert facts.source == "Test label, 1 November 2024"


def test_a_toxin_has_a_highest_total():
    toxin = make_treatment(
        "toxin",
        kind="injection",
        unit="U",
        interval_days=84,
        max_cumulative_units=400,
        cumulative_window_days=90,
    )
    assert dict(pages.facts(toxin).rows) == {
        "Between sessions": "84 days",
        "Highest total": "400 units in 90 days",
    }


def test_treatments_are_offered_by_group():
    make_treatment("baclofen")
    make_treatment("stretching", kind="home")
    groups = pages.choices([make_treatment("baclofen")])
    assert [name for name, _found in groups] == ["Medicines"]


def test_each_step_says_whether_it_holds(cast):
    period = make_period(cast.ana_record, by=cast.ben, started_on=TODAY - 9 * DAY)
    make_step(period, by=cast.ben, from_day=TODAY - 9 * DAY)
    make_step(period, by=cast.ben, from_day=TODAY - 2 * DAY)
    make_step(period, by=cast.ana, from_day=TODAY - DAY, source="self")
    make_step(period, by=cast.ben, from_day=TODAY + DAY)
    rows = pages.step_rows(period, today=TODAY)
    assert [(row.state, row.said_by, row.current) for row in rows] == [
        ("Before", "Clinic", False),
        ("Now", "Clinic", True),
        ("Not confirmed yet", "Patient", False),
        ("Planned", "Clinic", False),
    ]


def test_of_what_is_over_no_step_holds(cast):
    period = make_period(
        cast.ana_record, by=cast.ben, ended_on=TODAY, end_reason="harm"
    )
    make_step(period, by=cast.ben)
    assert not any(row.current for row in pages.step_rows(period, today=TODAY))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "since 10 March 2026"),
        ({"ended_on": TODAY + DAY}, "10 March 2026 – 11 March 2026"),
        ({"ended_on": TODAY}, "10 March 2026"),
        (
            {
                "started_on": None,
                "start_precision": "unknown",
                "ended_on": date(2020, 6, 30),
                "end_precision": "month",
            },
            "date not known – June 2020",
        ),
        ({"started_on": date(2019, 1, 1), "start_precision": "year"}, "since 2019"),
    ],
)
def test_a_span_is_as_exact_as_it_is_known(cast, fields, words):
    assert pages.span(make_period(cast.ana_record, by=cast.ben, **fields)) == words


def test_the_log_of_changes_speaks_in_words(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    end = ended(TODAY, "side_effect", "Dizzy", by=cast.ben, now=NOW)
    close(period, end, by=cast.ben, now=NOW)
    assert [(c.who, c.what, c.after) for c in pages.changes(period)] == [
        ("Ben", "Entered", "from 10 March 2026"),
        ("Ben", "Last day", "10 Mar 2026"),
        ("Ben", "Why it ended", "Side effect"),
        ("Ben", "More about the end", "Dizzy"),
    ]


def test_the_entry_stands_on_the_day_it_was_made(cast):
    fields = entry_fields(by=cast.ben, now=NOW + 3 * DAY)
    period = make_period(cast.ana_record, by=cast.ben, **fields)
    assert pages.changes(period)[0].when == TODAY + 3 * DAY
