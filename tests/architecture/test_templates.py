"""Templates: there, short, and nothing in them that the content policy refuses."""

import ast
import re

import pytest
from django.template.loader import get_template

from tests.architecture.source import TEMPLATES, modules, name, templates, tree

pytestmark = pytest.mark.once

LIMIT = 150

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an inline style element": re.compile(r"<style", re.IGNORECASE),
    "a style attribute": re.compile(r"""\sstyle\s*=""", re.IGNORECASE),
    "an event attribute": re.compile(r"""<[^>{%]*\son[a-z]+\s*=""", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|autoescape\s+off"),
    "another host": re.compile(r"""(src|action)=["']https?://""", re.IGNORECASE),
    "a refresh": re.compile(r"http-equiv=.refresh", re.IGNORECASE),
    "an access key": re.compile(r"\saccesskey\s*="),
}
NAMED = re.compile(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""")
INLINE_COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)

every_template = pytest.mark.parametrize(
    "path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES))
)


@every_template
def test_a_template_is_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= LIMIT


@every_template
def test_a_template_holds_nothing_that_the_policy_refuses(path):
    text = INLINE_COMMENT.sub("", path.read_text("utf-8"))
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found


@every_template
def test_a_template_compiles_and_so_does_what_it_includes(path):
    get_template(str(path.relative_to(TEMPLATES)))
    for other in NAMED.findall(path.read_text("utf-8")):
        get_template(other)


def _template_names():
    for path in modules():
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and node.value.endswith(".html")
                and "/" in node.value
            ):
                yield pytest.param(node.value, id=f"{name(path)}:{node.lineno}")


@pytest.mark.parametrize("wanted", list(_template_names()))
def test_every_template_that_the_code_names_is_there(wanted):
    get_template(wanted)


@pytest.mark.parametrize("wanted", ["404.html", "500.html", "403.html"])
def test_the_error_pages_are_there(wanted):
    get_template(wanted)
