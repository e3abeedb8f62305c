"""What time alone brings is raised once, and again when it is due again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from education.actions import load_library
from education.catalogue import read_library
from education.models import Treatment
from portal.actions.due import raise_due
from portal.actions.flags import close_flag
from portal.models import LabResult, SafetyFlag
from tests.cast import make_cast
from tests.factories import NOW, TODAY, entry_fields, make_period, make_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    load_library(library=read_library())
    return make_cast()


@pytest.fixture
def dantrolene(cast):
    """On dantrolene since 50 days, without a liver test."""
    began = TODAY - timedelta(days=50)
    treatment = Treatment.objects.get(slug="dantrolene")
    period = make_period(
        cast.ana_record, by=cast.ben, treatment=treatment, started_on=began
    )
    make_step(period, by=cast.ben, from_day=began, morning=Decimal(25))
    return period


def due(cast, now=NOW):
    return raise_due(patient=cast.ana_record, now=now)


def test_a_try_to_be_judged_and_missing_tests_are_raised_by_time(cast, dantrolene):
    found = {flag.rule: flag for flag in due(cast)}
    assert {flag.level for flag in found.values()} <= {"monitor", "review"}
    assert any(flag.level == "review" for flag in found.values())
    assert any("lft" in flag.code for flag in found.values())
    assert all(f.raised_by is None and f.cause_id == 0 for f in found.values())


def test_run_again_it_adds_nothing(cast, dantrolene):
    first = due(cast)
    assert first
    assert due(cast, NOW + timedelta(hours=1)) == []
    assert SafetyFlag.objects.count() == len(first)


def test_what_was_closed_rests_a_month_and_then_is_due_again(cast, dantrolene):
    for flag in due(cast):
        close_flag(flag=flag, reason="called", by=cast.ben, now=NOW)
    assert due(cast, NOW + timedelta(days=29)) == []
    assert due(cast, NOW + timedelta(days=31)) != []


def test_a_test_that_was_done_is_not_asked_for(cast, dantrolene):
    for test in ("alt", "ast"):
        LabResult.objects.create(
            patient=cast.ana_record,
            test=test,
            taken_on=TODAY - timedelta(days=1),
            value=Decimal(20),
            upper_limit=Decimal(40),
            **entry_fields(by=cast.ben),
        )
    assert not any("lft_baseline" in flag.code for flag in due(cast))


def test_the_timer_looks_at_everybody_cared_for(cast, dantrolene, capsys):
    call_command("raise_due")
    call_command("raise_due")
    first, second = capsys.readouterr().out.splitlines()
    assert first != "0 flags raised by time."
    assert second == "0 flags raised by time."
