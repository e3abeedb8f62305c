"""What was decided, in lines that people read: from the frozen text or from a draft."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.comparing.words import days_words
from clinic.models import Comparison


@dataclass(frozen=True)
class Line:
    """One thing that was decided: what, and how."""

    label: str
    value: str


def decided(text: str) -> tuple[Line, ...]:
    """The frozen text of a protocol, line by line; empty answers are left out."""
    return tuple(line for line in _lines(json.loads(text)) if line.value)


def _lines(plan: Mapping) -> Iterator[Line]:
    yield Line(_("Question"), _chosen(Comparison.Purpose, plan["purpose"]))
    yield Line(_("Design"), _design(plan))
    for arm in plan["arms"]:
        yield Line(arm["key"], _arm(arm))
    yield Line(_("Order"), " ".join(plan["order"]))
    yield Line(_("What decides"), plan["target"]["text"])
    yield Line(_("Smallest change worth having"), points(plan["worth"]))
    yield Line(
        _("What the patient expects"), _chosen(Comparison.Belief, plan["expectation"])
    )
    yield Line(_("Stop early if"), plan["stop_rule"])
    yield Line(_("We will decide by"), plan["decision_rule"])
    if plan["sleepiness_price"]:
        yield Line(_("One point of relief is worth"), _sleepy(plan["sleepiness_price"]))
    first = date.fromisoformat(plan["starts_on"])
    yield Line(_("First day"), date_format(first, "j F Y"))


def _chosen(choices, value) -> str:
    return str(dict(choices.choices).get(value, ""))


def _design(plan) -> str:
    words = [_chosen(Comparison.Design, plan["design"])]
    if plan["cycles"] > 1:
        words.append(_("%(n)s times round") % {"n": plan["cycles"]})
    if plan["baseline_days"]:
        words.append(_("%(days)s before") % {"days": days_words(plan["baseline_days"])})
    return ", ".join(words)


def _arm(arm) -> str:
    return _("%(name)s, %(days)s that count in each phase") % {
        "name": arm["name"],
        "days": days_words(arm["phase_days"]),
    }


def points(worth) -> str:
    """A change in points, as people read it."""
    return _("%(worth)s points of 0 to 10") % {
        "worth": f"{Decimal(worth).normalize():f}"
    }


def _sleepy(price) -> str:
    return _("%(price)s points of sleepiness") % {
        "price": f"{Decimal(price).normalize():f}"
    }
