"""docs/clinical-rules.md says what the catalogue says, number by number."""

import re
from pathlib import Path

RULES = Path(__file__).parents[2] / "docs" / "clinical-rules.md"


def amount(value):
    return "-" if value is None else f"{value.normalize():f}"


def number(value):
    return "-" if value is None else str(value)


def dose_row(entry):
    return [
        entry.slug,
        entry.unit or "-",
        amount(entry.start_dose),
        amount(entry.step_dose),
        number(entry.step_days),
        amount(entry.max_daily_dose),
        amount(entry.adequate_daily_dose),
        number(entry.min_days_at_dose),
        number(entry.onset_days),
        "yes" if entry.sedating else "no",
    ]


def taper_row(entry):
    return [
        entry.slug,
        number(entry.taper_min_days),
        amount(entry.taper_max_step),
        number(entry.taper_max_percent),
        number(entry.taper_step_days),
    ]


def after_row(entry):
    return [
        entry.slug,
        number(entry.washout_days),
        number(entry.exclude_days_after_stop),
        "yes" if entry.reversible else "no",
        number(entry.interval_days),
        amount(entry.max_cumulative_units),
        number(entry.cumulative_window_days),
    ]


def line(cells):
    return f"| {' | '.join(cells)} |"


def source_lines(entry):
    chief = f"- **{entry.slug}**: {entry.source} ({entry.source_date.isoformat()})"
    others = [f"{s['name']} ({s['date']})" for s in entry.further_sources]
    yield "; ".join([chief, *others]) + "."
    if entry.note:
        yield f"  {entry.note}"


def rule_lines(library):
    """Every line that the document owes to the catalogue."""
    for entry in library.treatments:
        yield line(dose_row(entry))
        if entry.taper_only:
            yield line(taper_row(entry))
        yield line(after_row(entry))
        yield from source_lines(entry)
    for effect in library.side_effects:
        if effect.red_flag:
            yield line([effect.slug, effect.urgency, effect.source])


def test_the_document_holds_every_number_and_source_of_the_catalogue(library):
    written = set(RULES.read_text().splitlines())
    assert [rule for rule in rule_lines(library) if rule not in written] == []


def test_the_document_holds_no_row_that_the_catalogue_does_not(library):
    known = set(rule_lines(library))
    slugs = {entry.slug for entry in (*library.treatments, *library.side_effects)}
    rows = [row for row in RULES.read_text().splitlines() if row.startswith("| ")]
    stale = [row for row in rows if row.split()[1] in slugs and row not in known]
    assert stale == []


DOSE = re.compile(r"\d ?(mg|mcg|U|units|percent|%)|percent|quarter|\bhalf\b")


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
