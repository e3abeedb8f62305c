"""Closed extra questions: open where there is an answer or an error."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField


@dataclass(frozen=True)
class Chip:
    """One chip of a form, as `components/chip.html` draws it."""

    title: str
    fields: Sequence[BoundField]
    open: bool


def chip_of(form, title, *names) -> Chip:
    """A chip with these fields of the form, open if one is answered or wrong."""
    bound = [form[name] for name in names]
    answered = any(f.errors or f.value() not in (None, "", [], False) for f in bound)
    return Chip(str(title), bound, answered)
