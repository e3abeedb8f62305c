"""What the repository may hold: pinned names, our own words, known places."""

import re
import subprocess
import tomllib

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.once

TOP = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "DEVELOPERS.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "clinic",
    "docs",
    "education",
    "manage.py",
    "portal",
    "pyproject.toml",
    "templates",
    "tests",
}
PIN = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+")
# Put together here, so that this file does not hold what it looks for.
MACHINE = re.compile(
    "|".join(
        [
            "/(work|root|home)" + "/[a-z]",
            "/opt" + "/(pypi|wheels)",
            "--(extra-)?index" + "-url",
            r"files\.python" + "hosted",
            r"pypi\." + "org",
            r"registry\." + "npmjs",
        ]
    )
)
SHOWN = {".css", ".html", ".js", ".md", ".py", ".sh", ".svg", ".toml", ".txt", ""}


def _tracked():
    answer = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        pytest.skip("not a git checkout")
    return answer.stdout.splitlines()


def test_every_dependency_is_pinned_without_an_address():
    lines = (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_every_named_dependency_has_its_pin():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {_plain(re.split(r"[\[<>=;\s]", line)[0]) for line in wanted}
    lines = (ROOT / ".ci" / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {_plain(line.split("==")[0]) for line in lines}
    assert names - pinned == {_plain(project["name"])}


def _plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_top_level_holds_what_it_should():
    assert {path.split("/")[0] for path in _tracked()} <= TOP


def test_no_file_names_a_machine_or_a_registry():
    wrong = []
    for name in _tracked():
        path = ROOT / name
        if path.suffix in SHOWN and path.is_file():
            text = path.read_text(encoding="utf-8")
            wrong += [f"{name}: {found.group()}" for found in MACHINE.finditer(text)]
    assert not wrong
