"""The gate: what refuses is undone, what warns is read first, what is so is kept."""

from dataclasses import replace
from datetime import date

import pytest

from portal.actions.safely import Unread, Unsafe, digest, safely
from portal.models import SafetyFlag
from portal.safety import Alert, Level
from tests.factories import (
    NOW,
    TODAY,
    make_ingredient,
    make_other_medicine,
    make_period,
    make_treatment,
)

pytestmark = pytest.mark.django_db

WARNING = Alert(
    rule="a-rule",
    code="a-family",
    version=1,
    level=Level.WARNING,
    about="a",
    plain="Call us.",
    precise="A with B.",
    source="A label",
    source_date=date(2024, 11, 1),
)
REFUSAL = replace(WARNING, rule="b-rule", level=Level.BOXED)
NOTE = replace(WARNING, rule="c-rule", level=Level.INFO)


@pytest.fixture
def change(cast):
    """Add a medicine inside the gate."""

    def changed(*also, **how):
        with safely(cast.ana_record, by=cast.ben, now=NOW, also=also, **how) as made:
            made.cause = make_other_medicine(cast.ana_record, by=cast.ben)
        return made

    return changed


def test_what_refuses_is_undone_and_says_all_that_was_found(cast, change):
    with pytest.raises(Unsafe) as refused:
        change(WARNING, REFUSAL)
    assert [a.rule for a in refused.value.alerts] == ["b-rule"]
    assert [a.rule for a in refused.value.found] == ["b-rule", "a-rule"]
    assert not cast.ana_record.other_medicines.exists()
    assert not SafetyFlag.objects.exists()


def test_a_written_reason_goes_on_and_closes_what_refused(cast, change):
    made = change(WARNING, REFUSAL, override_reason=" Weighed ")
    assert made.overridden
    assert made.brings("a-family")
    flags = {flag.rule: flag for flag in SafetyFlag.objects.all()}
    assert flags["b-rule"].closed_text == "Weighed"
    assert flags["a-rule"].is_open
    assert flags["a-rule"].acknowledged_by == cast.ben
    assert flags["a-rule"].cause_id == made.cause.pk


def test_a_reason_that_nothing_asked_for_is_no_override(change):
    assert not change(WARNING, override_reason="Weighed").overridden


def test_a_warning_is_read_before_it_is_saved(cast, change):
    with pytest.raises(Unread) as unread:
        change(WARNING, read="")
    assert unread.value.found == (WARNING,)
    assert not cast.ana_record.other_medicines.exists()
    change(WARNING, read=digest(unread.value.found))
    assert cast.ana_record.other_medicines.count() == 1


def test_another_list_is_read_anew():
    worse = replace(WARNING, excess=3)
    assert len({digest([WARNING]), digest([worse]), digest([WARNING, REFUSAL])}) == 3


def test_a_note_needs_no_reading_and_makes_no_flag(change):
    change(NOTE, read="")
    assert digest([NOTE]) == ""
    assert not SafetyFlag.objects.exists()


def test_a_reason_is_no_reading(change):
    with pytest.raises(Unread):
        change(REFUSAL, override_reason="Weighed", read="")


def test_what_already_is_so_is_kept_whatever_the_rules_say(cast, change):
    made = change(REFUSAL, refuses=False, seen_by_clinic=False, read="")
    assert not made.overridden
    flag = SafetyFlag.objects.get()
    assert flag.is_open
    assert flag.acknowledged_at is None


def test_only_what_the_change_brings_is_found(cast, change):
    tizanidine = make_treatment("tizanidine", ingredients=["tizanidine"])
    make_period(cast.ana_record, by=cast.ben, treatment=tizanidine)
    cipro = make_ingredient("ciprofloxacin")
    with pytest.raises(Unsafe), safely(cast.ana_record, by=cast.ben, now=NOW):
        make_other_medicine(cast.ana_record, by=cast.ben, ingredient=cipro)
    make_other_medicine(cast.ana_record, by=cast.ben, ingredient=cipro)
    assert change().found == ()


def test_what_is_entered_late_is_looked_at_on_its_day(cast, baclofen):
    from_before = {"ended_on": TODAY.replace(day=1)}
    with (
        pytest.raises(Unsafe),
        safely(cast.ana_record, by=cast.ben, now=NOW, day=from_before["ended_on"]),
    ):
        make_period(
            cast.ana_record,
            by=cast.ben,
            treatment=baclofen,
            started_on=date(2026, 1, 1),
            **from_before,
        )
