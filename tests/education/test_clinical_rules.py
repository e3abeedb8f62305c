"""docs/clinical-rules.md says what the catalogue says, number by number."""

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
