"""Widgets that `templates/bootstrap5/field.html` draws as big answers."""

from django.forms import CheckboxSelectMultiple, RadioSelect


class AnswerGrid(RadioSelect):
    """A 0-10 question as a grid; `low` and `high` stand under its two ends."""

    as_grid = True

    def __init__(self, attrs=None, choices=(), *, low="", high=""):
        super().__init__(attrs, choices)
        self.low = low
        self.high = high


class AnswerRows(RadioSelect):
    """One answer a row, as wide as the page."""


class AnswerLine(RadioSelect):
    """A few short answers side by side."""

    as_inline = True


class AnswerChecks(CheckboxSelectMultiple):
    """Any number of answers, one a row."""
