"""Modules: short, named for their subject, and without hidden control flow."""

import ast
import re
import statistics

import pytest

from tests.architecture.source import APPS, functions, modules, name, tree

pytestmark = pytest.mark.once

LIMIT = 400
LIMIT_OF_TESTS = 800
NO_NAMES = {
    "base_utils",
    "common",
    "core",
    "functions",
    "general",
    "helper",
    "helpers",
    "misc",
    "services",
    "shared",
    "tools",
    "util",
    "utils",
}
# Writing to the database, by the method's name.
WRITES = {
    "acreate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update_or_create",
}
RULES = (
    "portal/chart_axes.py",
    "portal/charts.py",
    "portal/days.py",
    "portal/safety/",
    "portal/scales.py",
    "portal/titration/",
    "clinic/ladder.py",
    "clinic/phases.py",
)
CLOCK = re.compile(r"\b(now|today|utcnow)\(\)|\brandom\.(random|choice|shuffle)\(")


def _lines(path):
    return len(path.read_text("utf-8").splitlines())


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_module_is_short(path):
    assert _lines(path) <= LIMIT


@pytest.mark.parametrize("path", modules("tests"), ids=name)
def test_a_module_of_tests_is_not_endless(path):
    assert _lines(path) <= LIMIT_OF_TESTS


@pytest.mark.parametrize("path", modules(*APPS, "tests"), ids=name)
def test_a_module_is_named_for_its_subject(path):
    assert path.stem not in NO_NAMES
    assert path.parent.name not in NO_NAMES


@pytest.mark.parametrize("path", modules(), ids=name)
def test_imports_stand_at_the_top(path):
    late = [
        node.lineno
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not late


@pytest.mark.parametrize("path", modules(), ids=name)
def test_nothing_is_imported_by_star_and_no_signal_is_received(path):
    if name(path) == "tests/settings.py":
        return
    wrong = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        and (
            any(alias.name in {"*", "receiver"} for alias in node.names)
            or (node.module or "").endswith("signals")
        )
    ]
    assert not wrong


@pytest.mark.parametrize("path", modules("tests"), ids=name)
def test_no_test_mocks(path):
    imported = {
        node.module for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)
    } | {
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert not {"unittest.mock", "mock", "unittest"} & imported


def _views():
    return [path for path in modules() if "views" in (path.parent.name, path.stem)]


@pytest.mark.parametrize(
    "path",
    [*_views(), *(p for p in modules() if "forms" in (p.parent.name, p.stem))],
    ids=name,
)
def test_views_and_forms_write_nothing_themselves(path):
    # The admin and the views call actions, which audit in the same transaction.
    wrong = [
        f"{name(path)}:{node.lineno} .{node.func.attr}()"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    ]
    assert not wrong


def _length(function: ast.FunctionDef) -> int:
    """Lines of the body, its docstring apart."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def test_half_of_the_views_are_ten_lines_or_shorter():
    lengths = [_length(f) for path in _views() for f in functions(path)]
    assert not lengths or statistics.median(lengths) <= 10


@pytest.mark.parametrize(
    "path", [p for p in modules() if name(p).startswith(RULES)], ids=name
)
def test_rules_read_neither_the_clock_nor_chance(path):
    assert not CLOCK.search(path.read_text("utf-8"))
