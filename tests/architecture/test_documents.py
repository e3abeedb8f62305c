"""What README and docs/ point at is there."""

import re

import pytest

from tests.architecture.source import ROOT

PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")

pytestmark = pytest.mark.once


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    targets = [t for t in LINK.findall(page.read_text("utf-8")) if "://" not in t]
    missing = [t for t in targets if not (page.parent / t).exists()]
    assert not missing


def test_the_documents_that_a_clinic_needs_are_there():
    names = "architecture access security clinical-rules verdict operations"
    assert [n for n in names.split() if not (ROOT / "docs" / f"{n}.md").is_file()] == []


def test_every_picture_is_shown_in_the_readme():
    shown = set(
        re.findall(r"docs/screenshots/([\w-]+)\.png", PAGES[0].read_text("utf-8"))
    )
    kept = {path.stem for path in (ROOT / "docs" / "screenshots").glob("*.png")}
    assert shown == kept
    assert len(kept) >= 8
