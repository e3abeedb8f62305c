"""Files, columns and cells: what one CSV file of a record is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Choices, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from portal.models import Source

CHUNK = 1000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so is a formula, or breaks out of its cell, in a spreadsheet."""


@dataclass(frozen=True)
class Column:
    """One column: where its value comes from, and what it means."""

    name: str
    path: str
    meaning: str | Promise
    unit: str | Promise = ""
    codes: type[Choices] | None = None
    values: str | Promise = ""

    def allowed(self) -> str:
        """The values that can stand there, each code with its words."""
        if self.codes is None:
            return str(self.values)
        return "; ".join(f"{code} = {words}" for code, words in self.codes.choices)


@dataclass(frozen=True)
class File:
    """One CSV file: its columns and the rows of one patient."""

    name: str
    about: str | Promise
    columns: tuple[Column, ...]
    rows: Callable[..., QuerySet]

    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self, patient) -> Iterator[list[str]]:
        """The rows of one patient, as texts; one query, read in chunks."""
        paths = [column.path for column in self.columns]
        rows = self.rows(patient).values_list(*paths)
        for row in rows.iterator(chunk_size=CHUNK):
            yield [cell(value) for value in row]


def cell(value) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else str(value)
    return f"'{value}" if value.startswith(RISKY) else value


DATE = gettext_lazy("date")
INSTANT = gettext_lazy("instant, UTC")
SCALE = gettext_lazy("0 none to 10 worst")

ENTRY = (
    Column("entered_on", "entered_on", gettext_lazy("Date of the entry"), DATE),
    Column("entered_at", "entered_at", gettext_lazy("Time of the entry"), INSTANT),
    Column("zone", "zone", gettext_lazy("Time zone of the entry")),
    Column(
        "source", "source", gettext_lazy("Where the entry comes from"), codes=Source
    ),
    Column("version", "version", gettext_lazy("Counts the changes, from 1")),
    Column(
        "voided_at",
        "voided_at",
        gettext_lazy("When it was marked as an error; such an entry does not count"),
        INSTANT,
    ),
    Column("voided_reason", "voided_reason", gettext_lazy("Why it is an error")),
)
NUMBER = gettext_lazy("Number of the entry; other files refer to it")
DAY = gettext_lazy("The day that the entry is about")
LOG_NUMBER = gettext_lazy("The id in day_logs.csv")
PERIOD_NUMBER = gettext_lazy("The id in treatments.csv")
YES_NO = gettext_lazy("yes; no")
