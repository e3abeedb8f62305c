"""Every declared pair of colours is far enough apart, in light and in dark."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "clinic/config/static/clonus"
TOKENS = (STATIC / "tokens.css").read_text()
PAIR = re.compile(r"pair: (--[\w-]+) on (--[\w-]+) >= (\d+)")
COLOUR = re.compile(r"(--[\w-]+): (#[0-9a-f]{6});")
DARK = "@media (prefers-color-scheme: dark)"


def colours(mode: str) -> dict[str, str]:
    """Return the tokens of `mode`; dark takes over what it does not change."""
    before, after = TOKENS.split(DARK, 1)
    light = dict(COLOUR.findall(before))
    return light | dict(COLOUR.findall(after)) if mode == "dark" else light


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of WCAG 2.2, from 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_21_to_1():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "least"), PAIR.findall(TOKENS))
def test_each_declared_pair_is_far_enough_apart(mode, text, ground, least):
    of = colours(mode)
    ratio = contrast(of[text], of[ground])
    assert ratio >= float(least), f"{mode}: {text} on {ground} is {ratio:.2f}"


def test_dark_has_its_own_value_for_every_colour():
    light, dark = TOKENS.split(DARK, 1)
    assert {n for n, _ in COLOUR.findall(light)} == {n for n, _ in COLOUR.findall(dark)}


def test_no_other_style_sheet_names_a_colour():
    """Print is the exception: it is black on white whatever the device says."""
    for sheet in STATIC.glob("*.css"):
        if sheet.name != "tokens.css":
            named = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text()))
            assert named <= {"#fff", "#000"}, sheet.name
