"""Markdown to safe HTML with a table of contents. No database, no request.

Raw HTML in an article is shown as text, and only ordinary addresses become links,
so what comes out may be marked safe: the one place in the portal that does so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

CONTENTS_LEVEL = "h2"


@dataclass(frozen=True)
class Heading:
    """A place in the page that the table of contents points to."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Page:
    """A rendered article: its HTML and its headings of the second level."""

    html: SafeString
    contents: tuple[Heading, ...]


def render(markdown: str) -> Page:
    """Render CommonMark; every heading gets an id that is unique in the page."""
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(markdown)
    contents = tuple(_name_headings(tokens))
    html = parser.renderer.render(tokens, parser.options, {})
    return Page(html=mark_safe(html), contents=contents)  # noqa: S308


def _name_headings(tokens: list[Token]) -> Iterator[Heading]:
    """Set the ids on the tokens; yield the headings for the table of contents."""
    taken: set[str] = set()
    for opening, words in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        title = "".join(part.content for part in words.children or ())
        anchor = _free_anchor(title, taken)
        taken.add(anchor)
        opening.attrSet("id", anchor)
        if opening.tag == CONTENTS_LEVEL:
            yield Heading(anchor=anchor, title=title)


def _free_anchor(title: str, taken: set[str]) -> str:
    base = slugify(title, allow_unicode=True) or "part"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    return anchor
