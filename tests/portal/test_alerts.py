"""How grave an alert is, as a reader sees it, and what stands on every list."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from portal.models import Clinic, SafetyFlag
from portal.safety import Alert, Level
from portal.templatetags.alerts import face

CHECKLIST = "This is a checklist, not a complete interaction checker."
PATIENT, CLINICIAN = "components/alert_list.html", "clinic/alert_list.html"
CLINIC = Clinic(phone="020 7946 0000", emergency_number="999")


def alert(level=Level.WARNING):
    return Alert(
        rule="a-rule",
        code="code",
        version=1,
        level=level,
        about="this",
        plain="Plain words.",
        precise="Precise words.",
        source="A label",
        source_date=date(2024, 11, 1),
    )


@pytest.mark.parametrize("level", Level)
def test_red_is_for_emergencies_and_nothing_else(level):
    found = face(level.value)

    assert (found.notice == "emergency") == (level is Level.EMERGENCY)
    assert (found.pill == "alarm") == (level is Level.EMERGENCY)


@pytest.mark.parametrize(
    ("level", "word", "exact", "shape"),
    [
        (Level.EMERGENCY, "Stop", "Emergency", "emergency"),
        (Level.CONTRAINDICATED, "Stop", "Contraindicated", "emergency"),
        (Level.BOXED, "Warn", "Boxed warning", "look"),
        (Level.WARNING, "Warn", "Warning", "look"),
        (Level.MONITOR, "Note", "Monitor", "info"),
        (Level.INFO, "Note", "Note", "info"),
    ],
)
def test_a_level_is_one_of_three_words_with_its_exact_name(level, word, exact, shape):
    found = face(level)

    assert (found.word, found.exact, found.shape) == (word, exact, shape)


@pytest.mark.parametrize("template", [PATIENT, CLINICIAN])
@pytest.mark.parametrize("alerts", [[], [alert()]])
def test_every_list_says_what_it_is_not(template, alerts):
    page = render_to_string(template, {"alerts": alerts, "clinic": CLINIC})

    assert page.count(CHECKLIST) == 1


def test_the_patient_reads_plain_words_and_whom_to_call():
    page = render_to_string(PATIENT, {"alerts": [alert()], "clinic": CLINIC})

    assert "Plain words." in page
    assert "Precise words." not in page
    assert 'href="tel:02079460000"' in page
    assert "Emergency number: <strong>999</strong>" in page
    assert "Nobody watches this page in real time." in page


def test_the_clinician_reads_the_rule_its_source_and_date():
    flag = SafetyFlag(
        rule="a-rule",
        level="boxed",
        precise="Precise words.",
        source="A label",
        source_date=date(2024, 11, 1),
    )
    page = render_to_string(CLINICIAN, {"alerts": [flag]})

    assert "Precise words." in page
    assert "Boxed warning" in page
    assert "Rule a-rule. Source: A label, 1 Nov 2024." in page
