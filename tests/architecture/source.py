"""The project's own files, for the tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("education", "portal", "clinic")
TEMPLATES = ROOT / "templates"


def modules(*folders: str) -> list[Path]:
    """Return our Python files below `folders`, migrations apart."""
    return [
        path
        for folder in folders or APPS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def templates(folder: str = "") -> list[Path]:
    """Return the templates below `folder`."""
    return sorted((TEMPLATES / folder).rglob("*.html"))


@cache
def tree(path: Path) -> ast.Module:
    """Return the parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """Return the path as it reads from the project's root."""
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Yield every function of the file, methods too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node
