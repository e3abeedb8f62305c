"""docs/clinical-rules.md is written from the catalogue; what a rule may say."""

import re
from pathlib import Path

from education.catalogue.document import PARAMETERS, clinical_rules
from tests.education import reading

RULES = Path(__file__).parents[2] / "docs" / "clinical-rules.md"
FIGURE = re.compile(r"%\((\w+)\)s")
DOSE = re.compile(r"\d ?(mg|mcg|U|units|percent|%)|percent|quarter|\bhalf\b")
COMMAND = re.compile(
    r"\b(stop|restart|quit)\b|(do not|must not|never) (take|be taken)", re.IGNORECASE
)


def test_the_document_is_what_the_command_would_write(library):
    assert RULES.read_text() == clinical_rules(library), "run manage.py clinical_rules"


def test_every_rule_stands_there_with_source_date_and_a_line_to_sign(library):
    text = RULES.read_text()
    parts = dict(
        part.split("\n", 1) for part in text.split("\n### ")[1:] if "\n" in part
    )
    assert set(parts) == {rule.slug for rule in library.rules}
    for rule in library.rules:
        part = parts[rule.slug]
        assert f"Level **{rule.level}**" in part
        assert f"{rule.source} ({rule.source_date})" in part
        assert "Signed by a clinician: ___" in part


def test_the_figures_of_each_treatment_stand_there(library):
    text = RULES.read_text()
    assert "| baclofen | mg | 15 | 15 | 15 | 3 | 80 | - | 30 | 14 | 4 | yes |" in text
    assert "| clonazepam | 28 | - | 25 | 14 |" in text
    assert "| onabotulinumtoxina | - | - | no | 84 | 400 | 90 |" in text
    assert "<!--" not in text
    for treatment in library.treatments:
        assert f"- **{treatment.slug}**: {treatment.source} (" in text


def test_a_rule_is_told_apart_by_its_parameters_alone():
    assert {"of", "against", "conditions", "at_most", "days"} <= set(PARAMETERS)
    assert not {"slug", "level", "texts", "source"} & set(PARAMETERS)


def test_a_plain_text_never_tells_anyone_to_stop_or_to_restart(library):
    told = {
        rule.slug: found[0]
        for rule in library.rules
        if (found := COMMAND.search(rule.texts["en"]["plain"]))
    }
    # The pump must never stop: that is the opposite.
    assert told == {"abrupt-pump": "stop"}
    assert "never stop" in next(
        rule.texts["en"]["plain"]
        for rule in library.rules
        if rule.slug == "abrupt-pump"
    )


def test_a_plain_text_names_no_dose(library):
    named = {
        rule.slug: found[0]
        for rule in library.rules
        if (found := DOSE.search(rule.texts["en"]["plain"]))
    }
    assert named == {}


def test_plain_texts_read_at_grade_six_in_short_sentences(library):
    words = [FIGURE.sub("it", rule.texts["en"]["plain"]) for rule in library.rules]
    page = f"<main>{''.join(f'<p>{text}</p>' for text in words)}</main>"
    assert reading.grade(page) <= 6
    assert [s for s in reading.sentences(page) if len(s.split()) >= 20] == []


URGENT = {"emergency", "contraindicated", "boxed", "urgent"}


def test_a_grave_text_says_whom_to_call_or_tell(library):
    silent = [
        rule.slug
        for rule in library.rules
        if rule.level in URGENT
        and not re.search(
            r"\b(call|tell|ask|talk|get)\b", rule.texts["en"]["plain"], re.I
        )
    ]
    assert silent == []


def test_an_emergency_names_the_emergency_number(library):
    silent = [
        rule.slug
        for rule in library.rules
        if rule.level == "emergency"
        and "emergency number" not in rule.texts["en"]["plain"]
    ]
    assert silent == []


def test_no_text_for_patients_names_a_dose_or_a_step(library):
    named = {
        entry.slug: found[0]
        for entry in library.treatments
        for text in entry.texts["en"].values()
        if (found := DOSE.search(text if isinstance(text, str) else " ".join(text)))
    }
    assert named == {}


def test_what_is_never_stopped_at_once_names_its_signs_of_withdrawal(library):
    signs = {
        e.slug: e.texts["en"].get("withdrawal_signs", []) for e in library.treatments
    }
    taper_only = {e.slug for e in library.treatments if e.taper_only}
    assert {slug for slug, words in signs.items() if words} == taper_only
    assert {"fever", "confusion", "rising stiffness", "itching"} <= set(
        signs["baclofen"]
    )
    assert "fever" not in signs["tizanidine"]
    assert all("ithdrawal" in e.note for e in library.treatments if e.taper_only)


def test_what_is_never_stopped_at_once_has_a_rule_that_says_so(library):
    named = {
        slug
        for rule in library.rules
        if rule.code == "abrupt_withdrawal" and rule.kind == "taper"
        for slug in rule.of.treatments
    }
    assert named == {e.slug for e in library.treatments if e.taper_only}
