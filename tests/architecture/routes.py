"""The URL map, and the table of docs/access.md that says who may use each route."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.source import ROOT

TABLE = ROOT / "docs" / "access.md"
NAME, PATH = "route name", "path"


@dataclass(frozen=True)
class Route:
    """One address: `clinic:patient` at `clinic/patients/<int:pk>/`."""

    name: str
    path: str
    view: Callable[..., Any]

    @property
    def public(self) -> bool:
        """Whether the view lets a stranger in."""
        return not getattr(self.view, "login_required", True)


def routes() -> list[Route]:
    """Return every route of the project; one without a name has the name ''."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], prefix: str, spaces: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            space = (pattern.namespace,) if pattern.namespace else ()
            yield from _walk(pattern.url_patterns, path, spaces + space)
        else:
            name = ":".join([*spaces, pattern.name]) if pattern.name else ""
            yield Route(name, path, pattern.callback)


def table() -> dict[str, dict[str, str]]:
    """Return the rows of the access table: route name (or pattern) -> its cells.

    A row's name may end in `*` and then stands for every route that begins so.
    Cells are lower case; backticks around names and paths are taken off.
    """
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [_cells(line) for line in lines if line.startswith("|")]
    start = next(i for i, row in enumerate(rows) if NAME in [c.lower() for c in row])
    header = [cell.lower() for cell in rows[start]]
    found: dict[str, dict[str, str]] = {}
    for row in rows[start + 2 :]:
        if len(row) != len(header):
            break
        cells = dict(zip(header, row, strict=True))
        key = cells[NAME]
        if key in found:
            raise ValueError(f"docs/access.md has two rows for {key}")
        found[key] = {
            k: v if k in (NAME, PATH) else v.lower() for k, v in cells.items()
        }
    return found


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]


def row_for(name: str, rows: dict[str, dict[str, str]]) -> dict[str, str] | None:
    """Return the row of a route: its own, else the longest pattern that fits."""
    if name in rows:
        return rows[name]
    fitting = [key for key in rows if "*" in key and fnmatch(name, key)]
    return rows[max(fitting, key=len)] if fitting else None
