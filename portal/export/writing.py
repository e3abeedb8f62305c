"""A patient's record as CSV files, and the dictionary that explains each column.

Plain UTF-8 with a byte order mark (spreadsheets need it), a header line, dates as
YYYY-MM-DD, instants in UTC, codes instead of words; the dictionary names each code.
Entries marked as errors are in the files, with when and why. Rows are read and
written one chunk at a time, so a long record needs no more memory than a short one.
A text that a spreadsheet would run as a formula gets a ' in front.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from portal.export.columns import cell
from portal.export.diary import DIARY
from portal.export.doses import DOSES
from portal.export.health import HEALTH
from portal.export.reports import REPORTS
from portal.export.treatments import TREATMENTS

BYTE_ORDER_MARK = "\ufeff"

FILES = {file.name: file for file in (*DIARY, *TREATMENTS, *DOSES, *HEALTH, *REPORTS)}

DICTIONARY = "data_dictionary"
NAMES = (*FILES, DICTIONARY)
"""Names of all files, without ".csv"."""


def dictionary() -> Iterator[list[str]]:
    """One row for each column of each file."""
    for file in FILES.values():
        for column in file.columns:
            yield [
                cell(text)
                for text in (
                    file.name,
                    column.name,
                    str(column.meaning),
                    str(column.unit),
                    column.allowed(),
                )
            ]


def about(name) -> str:
    """What one row of a file is, in words."""
    return str(FILES[name].about) if name in FILES else _("What each column means")


def lines(name, patient) -> Iterator[str]:
    """The lines of one file (see NAMES), header first."""
    if name == DICTIONARY:
        header, rows = ["file", "column", "meaning", "unit", "values"], dictionary()
    else:
        header, rows = FILES[name].header(), FILES[name].cells(patient)
    yield BYTE_ORDER_MARK
    yield from _written([header])
    yield from _written(rows)


def _written(rows: Iterable[list[str]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in rows:
        writer.writerow(row)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def write_zip(target, patient) -> None:
    """Write every file, packed, into the binary file `target`."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in NAMES:
            with packed.open(f"{name}.csv", "w") as member:
                for line in lines(name, patient):
                    member.write(line.encode())
