"""Reads a page as a person does: the words of its main part, block by block."""

import re
from html.parser import HTMLParser

import textstat

# Names of medicines are taken out before the grade is measured: a reader has to meet
# them, and their syllables say nothing about how plain the sentence is.
DRUG_NAMES = re.compile(
    r"\b(baclofen|clonazepam|diazepam|tizanidine|dantrolene|gabapentin|intrathecal"
    r"|onabotulinumtoxina|abobotulinumtoxina|incobotulinumtoxina|botulinum|ciprofloxacin"
    r"|nabiximols|interferon)\b",
    re.IGNORECASE,
)
BLOCKS = {"p", "li", "dt", "dd", "h1", "h2", "h3", "div", "section", "nav"}
SKIPPABLE = {"nav", "section"}
FULL_STOP = re.compile(r"(?<=[.?!])\s+")
SENTENCE_END = re.compile(r"(?<=[.?!:])\s+")


class _Main(HTMLParser):
    """Collects the blocks of <main>, without navigation and without the sources."""

    def __init__(self):
        super().__init__()
        self.blocks = [""]
        self.inside = False
        self.skipping = 0

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or tag == "main"
        sources = dict(attrs).get("aria-labelledby") == "sources"
        if self.skipping or tag == "nav" or sources:
            self.skipping += tag in SKIPPABLE
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "main"
        if self.skipping and tag in SKIPPABLE:
            self.skipping -= 1
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data):
        if self.inside and not self.skipping:
            self.blocks[-1] += data


def blocks(html):
    """The blocks of text in <main>, white space made single."""
    parser = _Main()
    parser.feed(html)
    found = (" ".join(block.split()) for block in parser.blocks)
    return [block for block in found if block]


def sentences(html):
    """Every sentence of the page; a heading or a list item is one as well."""
    return [part for block in blocks(html) for part in SENTENCE_END.split(block)]


def full_stops(html):
    """Sentences that may hold a colon."""
    return [part for block in blocks(html) for part in FULL_STOP.split(block)]


def grade(html):
    """Flesch-Kincaid grade of the page, drug names taken out."""
    lines = [DRUG_NAMES.sub("it", part) for part in sentences(html)]
    ended = [line if line[-1] in ".?!" else f"{line.rstrip(':')}." for line in lines]
    return textstat.flesch_kincaid_grade(" ".join(ended))
