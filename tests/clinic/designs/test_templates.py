import pytest

from clinic.designs.arms import Arm, Part
from clinic.designs.orders import draw
from clinic.designs.refusals import Grave, problems
from clinic.designs.schedule import lay_out
from clinic.designs.sure import sureness
from clinic.designs.templates import TEMPLATES, template
from clinic.models import Comparison
from education.catalogue import read_library
from tests.clinic.designs.parts import CLONAZEPAM, START

pytestmark = pytest.mark.once
CATALOGUE = {entry.slug: entry for entry in read_library().treatments}
each_template = pytest.mark.parametrize("each", TEMPLATES, ids=lambda t: t.key)


def part(slug):
    """A part with the figures of the catalogue; a taper of two weeks where needed."""
    entry = CATALOGUE[slug]
    return Part(
        slug,
        slug,
        entry.kind,
        washable=entry.reversible and entry.kind != "injection",
        taper_days=14 if entry.taper_only else 0,
        onset_days=entry.onset_days or 0,
        titration_days=9 if entry.step_dose else 0,
        exclude_after_stop=entry.exclude_days_after_stop or 0,
        short_acting=entry.kind == "home",
    )


def planned(each):
    """The template with its choices made: what is taken now, and the arms."""
    now = [CLONAZEPAM if slug == "sedating" else part(slug) for slug in each.needs]
    arms = []
    for arm in each.arms:
        gone = {p.slug for p in now} if arm.stops else set(arm.replaces)
        kept = [p for p in now if p.slug not in gone]
        arms.append(Arm(arm.key, arm.key, (*kept, *map(part, arm.treatments))))
    return now, arms


@each_template
def test_its_codes_are_those_of_a_comparison(each):
    assert each.purpose in Comparison.Purpose.values
    assert each.design.value in Comparison.Design.values
    assert [arm.key for arm in each.arms] == list("AB"[: len(each.arms)])
    assert template(each.key) is each


@each_template
def test_its_treatments_are_in_the_catalogue(each):
    for arm in each.arms:
        assert {*arm.treatments, *arm.replaces} <= set(CATALOGUE)
    assert {*each.needs} <= {*CATALOGUE, "sedating"}


@each_template
def test_it_can_start_as_it_stands_and_can_tell_something(each):
    now, arms = planned(each)
    sequence = draw(each.design, arms, each.cycles, seed=1)
    days = {arm.key: arm.days for arm in each.arms}
    shape = {"phase_days": days, "baseline_days": each.baseline_days, "now": now}

    said = problems(each.design, arms, sequence, **shape)
    phases = lay_out(sequence, arms, first=START, **shape)
    sure = sureness(
        phases,
        design=each.design,
        arms=arms,
        cycles=each.cycles,
        worth=each.worth,
        seed=1,
    )

    assert [one for one in said if one.level is not Grave.HINT] == []
    assert sure.chance_to_detect >= 50


def test_an_unknown_template_is_none():
    assert template("nothing") is None
