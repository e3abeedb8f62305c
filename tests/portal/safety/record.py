"""Facts for the rules, made from the catalogue's files, without a database."""

from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal

from education.models import Treatment
from portal import rulebook
from portal.safety import Dose, Lab, Other, Situation, Use, alerts

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
WHILE_AGO = TODAY - 20 * DAY
DONE = tuple(
    Lab(test, WHILE_AGO, Decimal(100)) for test in ("egfr", "crcl", "alt", "ast")
)


def row(slug):
    """An unsaved row of the catalogue's files."""
    entry = next(e for e in rulebook.library().treatments if e.slug == slug)
    values = asdict(entry)
    values.pop("side_effects")
    return Treatment(**values)


def drug(slug, **changes):
    """A treatment of the files as the rules see it."""
    return replace(rulebook.drug_of(row(slug)), **changes)


def use(slug, *doses, **fields):
    """A treatment taken for 20 days; doses are amounts a day, or (day, amount)."""
    steps = [
        dose if isinstance(dose, tuple) else (fields.get("first", WHILE_AGO), dose)
        for dose in doses
    ]
    fields = {"first": steps[0][0] if steps else WHILE_AGO} | fields
    facts = tuple(Dose(day, Decimal(str(amount))) for day, amount in steps)
    return Use(drug(slug), steps=facts, **fields)


def other(slug, **fields):
    """Another medicine of the list."""
    return Other(slug, rulebook.substances()[slug], **fields)


def situation(*uses, others=(), labs=DONE, **fields):
    """A record on which all tests are done."""
    return Situation(TODAY, uses=uses, others=tuple(others), labs=labs, **fields)


def found(record, *, without=()):
    """The short names of the rules that fire, gravest first."""
    return [a.rule for a in alerts(record, rulebook.rules()) if a.code not in without]
