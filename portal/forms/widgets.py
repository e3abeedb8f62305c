"""Widgets that `templates/bootstrap5/field.html` draws as big answers."""

from django.forms import CheckboxSelectMultiple, RadioSelect


class AnswerGrid(RadioSelect):
    """A 0-10 question as a grid; `low` and `high` stand under its two ends.

    A choice that is no number ("No answer") is written small, as words.
    """

    as_grid = True

    def __init__(self, attrs=None, choices=(), *, low="", high=""):
        super().__init__(attrs, choices)
        self.low = low
        self.high = high

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["is_words"] = not str(value).isdecimal()
        option["note"] = {"0": self.low, "10": self.high}.get(str(value), "")
        return option


class AnswerRows(RadioSelect):
    """One answer a row, as wide as the page."""


class AnswerLine(RadioSelect):
    """A few short answers side by side."""

    as_inline = True


class AnswerChecks(CheckboxSelectMultiple):
    """Any number of answers, one a row."""
