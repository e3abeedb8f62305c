"""What is taken away is the whole record, readable, explained and harmless."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import export
from portal.export.columns import RISKY, cell
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_allergy,
    make_day_log,
    make_dose_taken,
    make_episode,
    make_health_condition,
    make_hold,
    make_hold_rule,
    make_injection,
    make_lab,
    make_other_medicine,
    make_period,
    make_remedy_use,
    make_report,
    make_side_effect_report,
    make_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def table(name, patient):
    """The rows of one file as dicts, read as a spreadsheet would."""
    text = "".join(export.lines(name, patient))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


FALL = {"falls": 1, "head_hit": True, "cannot_stand": False}


@pytest.fixture
def full(cast):
    """Ana's record with one row in each file, and Dan's with one too."""
    for record, user in ((cast.ana_record, cast.ana), (cast.dan_record, cast.dan)):
        log = make_day_log(record, by=user, value=4, note="Cold, wet day", **FALL)
        make_side_effect_report(log)
        make_episode(record, by=user, at=time(7, 30), beats=6, sustained=False)
        period = make_period(record, by=cast.ben, why="Shaking")
        make_step(period, by=cast.ben, morning="7.500")
        make_injection(period, by=cast.ben)
        make_other_medicine(record, by=user, comment="From the GP")
        make_allergy(record, by=user, other_name="Plasters")
        make_health_condition(record, by=cast.ben)
        make_lab(record, by=cast.ben, test="alt", value="41.5", upper_limit="40")
        make_report(record, by=cast.ben)
        make_dose_taken(period, by=user)
        make_hold_rule(period, by=cast.ben, lower_to="2.5")
        make_hold(period, by=user)
        make_remedy_use(record, by=user, what="Calf, left", helped="little")
    return cast


def test_each_file_holds_ones_own_rows_and_no_others(full):
    for name in export.FILES:
        assert len(table(name, full.ana_record)) == 1, name


def test_what_was_taken_and_done_can_be_read_back(full):
    (dose,) = table("doses_taken", full.ana_record)
    assert (dose["day"], dose["time_of_day"], dose["what"], dose["times"]) == (
        "2026-03-10",
        "morning",
        "taken",
        "1",
    )
    (rule,) = table("hold_rules", full.ana_record)
    assert (rule["sleepiness"], rule["on_fall"], rule["lower_to"]) == (
        "7",
        "yes",
        "2.5",
    )
    (hold,) = table("holds", full.ana_record)
    assert (hold["from_day"], hold["trigger"], hold["lifted_on"]) == (
        "2026-03-10",
        "fall",
        "",
    )
    (use,) = table("remedies", full.ana_record)
    assert (use["remedy"], use["minutes"], use["what"], use["helped"]) == (
        "stretching",
        "20",
        "Calf, left",
        "little",
    )


def test_what_was_logged_can_be_read_back(full):
    (log,) = table("day_logs", full.ana_record)
    assert (log["day"], log["rater"], log["status"]) == ("2026-03-10", "self", "logged")
    assert (log["falls"], log["note"]) == ("1", "Cold, wet day")
    assert log["cannot_stand"] == "no"
    assert (log["head_hit"], log["new_medicine"], log["missed_doses"]) == (
        "yes",
        "",
        "",
    )
    assert (log["entered_at"], log["zone"]) == ("2026-03-10T17:00:00Z", "Europe/London")
    (rating,) = table("ratings", full.ana_record)
    assert rating["day_log_id"] == log["id"]
    assert (rating["value"], rating["target"], rating["error"]) == (
        "4",
        "Shaking",
        "no",
    )
    (episode,) = table("episodes", full.ana_record)
    assert (episode["at"], episode["beats"], episode["sustained"]) == (
        "07:30:00",
        "6",
        "no",
    )
    (effect,) = table("side_effects", full.ana_record)
    assert (effect["side_effect"], effect["severity"]) == ("sleepiness", "mild")
    (period,) = table("treatments", full.ana_record)
    assert (period["treatment"], period["end_precision"]) == ("baclofen", "open")
    (step,) = table("dose_steps", full.ana_record)
    assert step["treatment_id"] == period["id"]
    assert (step["morning"], step["noon"], step["unit"]) == ("7.5", "0", "mg")
    (injection,) = table("injections", full.ana_record)
    assert (injection["units"], injection["side"]) == ("100", "left")
    (medicine,) = table("other_medicines", full.ana_record)
    assert (medicine["medicine"], medicine["comment"]) == (
        "ciprofloxacin",
        "From the GP",
    )
    (allergy,) = table("allergies", full.ana_record)
    assert (allergy["allergy"], allergy["rxnorm"]) == ("Plasters", "")
    (condition,) = table("health_conditions", full.ana_record)
    assert condition["condition"] == "kidney-disease"
    (lab,) = table("lab_results", full.ana_record)
    assert (lab["test"], lab["value"], lab["upper_limit"]) == ("alt", "41.5", "40")


def test_entries_marked_as_errors_are_in_the_files_and_say_so(cast):
    log = make_day_log(
        cast.ana_record,
        by=cast.ana,
        value=4,
        voided_at=NOW,
        voided_by=cast.ana,
        voided_reason="wrong day",
    )
    make_side_effect_report(log)
    (row,) = table("day_logs", cast.ana_record)
    assert (row["voided_at"], row["voided_reason"]) == (
        "2026-03-10T17:00:00Z",
        "wrong day",
    )
    assert table("ratings", cast.ana_record)[0]["error"] == "yes"
    assert table("side_effects", cast.ana_record)[0]["error"] == "yes"


def test_paper_and_helpers_are_told_from_ones_own(cast):
    for rater in (cast.ana, cast.eva, None):
        make_day_log(cast.ana_record, by=cast.ana, rater=rater)
    assert [row["rater"] for row in table("day_logs", cast.ana_record)] == [
        "self",
        "helper",
        "paper",
    ]


def test_the_dictionary_names_every_column_of_every_file_in_order(full):
    told = {}
    for row in table("data_dictionary", full.ana_record):
        told.setdefault(row["file"], []).append(row["column"])
        assert row["meaning"]
    for name in export.FILES:
        assert told[name] == list(table(name, full.ana_record)[0])
    assert list(told) == list(export.FILES)


def test_every_code_in_the_files_is_explained(full):
    told = {
        (row["file"], row["column"]): row["values"]
        for row in table("data_dictionary", full.ana_record)
    }
    for name in export.FILES:
        for row in table(name, full.ana_record):
            for column, value in row.items():
                words = told[name, column]
                if value and words:
                    codes = re.split(r"; ", words)
                    assert value in {c.split(" = ")[0] for c in codes}, (name, column)


@pytest.mark.parametrize("first", RISKY)
def test_no_cell_is_taken_for_a_formula(cast, first):
    note = f"{first}HYPERLINK(1,2)"
    make_day_log(cast.ana_record, by=cast.ana, note=note)
    (row,) = table("day_logs", cast.ana_record)
    assert row["note"] == f"'{note}"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (True, "yes"),
        (False, "no"),
        (Decimal("10.000"), "10"),
        (Decimal("0.125"), "0.125"),
        (date(2026, 3, 10), "2026-03-10"),
        (datetime(2026, 3, 10, 17, 0, tzinfo=UTC), "2026-03-10T17:00:00Z"),
        ("a, b", "a, b"),
        ("1-2", "1-2"),
    ],
)
def test_values_are_written_plainly(value, text):
    assert cell(value) == text


def test_quotes_commas_and_lines_survive(cast):
    note = 'He said "stop",\nthen left; tab\there'
    make_day_log(cast.ana_record, by=cast.ana, note=note)
    assert table("day_logs", cast.ana_record)[0]["note"] == note


def test_the_archive_holds_every_file_as_it_is_alone(full):
    packed = io.BytesIO()
    export.write_zip(packed, full.ana_record)
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == [f"{name}.csv" for name in export.NAMES]
        for name in export.NAMES:
            alone = "".join(export.lines(name, full.ana_record))
            assert archive.read(f"{name}.csv").decode() == alone
        assert archive.testzip() is None


def test_a_file_is_one_query_however_long(full):
    for name in export.FILES:
        with CaptureQueriesContext(connection) as seen:
            list(export.lines(name, full.ana_record))
        assert len(seen) == 1, name


def test_contact_data_and_clinicians_are_not_in_the_files(full):
    everything = "".join(
        line for name in export.NAMES for line in export.lines(name, full.ana_record)
    )
    assert "ben@example.org" not in everything
    assert TODAY.isoformat() in everything
