"""Plans suggested from the catalogue are within every limit, on every day."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic import plans
from education.models import Treatment
from portal import safety, titration
from portal.rulebook import taper_rule
from portal.titration import Impossible, Row
from tests.cast import make_cast
from tests.factories import TODAY, make_period, make_step, make_treatment

D = Decimal


def day(n):
    return TODAY + timedelta(days=n)


def drug(slug="baclofen", **fields):
    """A catalogue row that is not saved."""
    numbers = {
        "start_dose": D(15),
        "step_dose": D(15),
        "step_days": 3,
        "max_rise": D(15),
        "max_daily_dose": D(80),
        "times": ["morning", "noon", "evening"],
        "tablet_sizes": ["5", "10"],
        "splittable": True,
        "taper_only": True,
        "taper_min_days": 7,
    }
    return Treatment(
        slug=slug,
        kind="medicine",
        unit="mg",
        texts={"en": {"name": slug.capitalize(), "taper_text": "Slowly."}},
        source="Test label",
        source_date=date(2024, 11, 1),
        **(numbers | fields),
    )


class Steps(list):
    def all(self):
        return self


class Period:
    """A period as far as plans read it, without a database."""

    def __init__(self, treatment, rows):
        self.treatment, self.dose_steps = treatment, Steps(rows)


class Step(Row):
    counts, pk = True, 1


def on(treatment, total):
    return Period(treatment, [Step(day(-60), morning=D(total))])


BACLOFEN = drug()
CLONAZEPAM = drug(
    "clonazepam",
    start_dose=D("0.5"),
    step_dose=D("0.5"),
    max_rise=D(1),
    max_daily_dose=D(2),
    times=["night"],
    tablet_sizes=["0.5", "1", "2"],
    taper_min_days=14,
    taper_max_percent=25,
    taper_step_days=14,
)
TIZANIDINE = drug(
    "tizanidine",
    start_dose=D(2),
    step_dose=D(2),
    step_days=1,
    max_rise=D(12),
    max_daily_dose=D(36),
    max_single_dose=D(16),
    times=["morning", "noon", "night"],
    tablet_sizes=["2", "4"],
    taper_min_days=2,
    taper_max_step=D(4),
    taper_step_days=1,
)
DRUGS = st.sampled_from([BACLOFEN, CLONAZEPAM, TIZANIDINE])


@settings(max_examples=150, deadline=None)
@given(DRUGS, st.integers(1, 120), st.data())
def test_the_way_up_never_exceeds_the_maximum_nor_rises_too_fast(medicine, to, data):
    size = data.draw(st.sampled_from([None, *medicine.tablets]))
    try:
        found = plans.suggested(
            medicine, None, what=plans.UP, first=TODAY, to=D(to), tablet=size
        )
    except Impossible:
        return
    totals = titration.totals_by_day(found.rows, TODAY, day(200))
    assert max(totals.values()) <= min(medicine.max_daily_dose, to)
    assert all(
        not medicine.max_single_dose or max(row.amounts) <= medicine.max_single_dose
        for row in found.rows
    )
    for low, high in pairwise(found.rows):
        assert 0 < high.daily_total - low.daily_total <= medicine.max_rise
        assert (high.from_day - low.from_day).days >= medicine.step_days


@settings(max_examples=150, deadline=None)
@given(DRUGS, st.integers(1, 160))
def test_the_way_to_nothing_is_never_abrupt(medicine, halves):
    top = min(D(halves) / 2, medicine.max_daily_dose)
    period = on(medicine, top)
    try:
        found = plans.suggested(
            medicine, period, what=plans.DOWN, first=TODAY, to=D(0), tablet=None
        )
    except Impossible:
        return
    rows = [*plans.rows_of(period), *found.rows]
    problem = safety.taper_needed(
        taper_rule(medicine), [row.fact for row in rows], found.last_day
    )
    assert problem is None
    assert all(row.daily_total < top for row in found.rows)


def test_to_hold_is_the_present_dose_from_that_day():
    found = plans.suggested(
        BACLOFEN, on(BACLOFEN, 30), what=plans.HOLD, first=day(2), to=None, tablet=None
    )
    assert found.rows == (Row(day(2), morning=D(30)),)


@pytest.mark.parametrize("what", [plans.DOWN, plans.HOLD])
def test_what_is_not_taken_is_neither_held_nor_lowered(what):
    with pytest.raises(Impossible) as error:
        plans.suggested(BACLOFEN, None, what=what, first=TODAY, to=D(0), tablet=None)
    assert error.value.code in plans.WHY_NOT


def test_a_switch_tapers_the_old_inside_the_start_of_the_new():
    both = plans.switched(
        on(BACLOFEN, 60),
        TIZANIDINE,
        first=day(1),
        target=D(12),
        old_tablet=D(10),
        new_tablet=D(2),
    )
    assert both.old.rows[0].from_day == both.new.rows[0].from_day == day(1)
    assert both.old.last_day >= day(7)
    assert both.new.rows[-1].daily_total == 12
    assert plans.end_words(both.old, today=TODAY).startswith("The last day with it is")
    assert plans.end_words(both.new, today=TODAY) == ""


@pytest.mark.parametrize(
    ("amounts", "tablet", "words"),
    [
        ((15, 5, 0, 0), 10, "20 mg a day; 1½-½-0-0 tablets of 10 mg"),
        ((7, 0, 0, 0), 10, "7 mg a day; not in tablets of 10 mg"),
        ((7, 0, 0, 0), None, "7 mg a day"),
    ],
)
def test_a_row_says_its_total_and_its_tablets(amounts, tablet, words):
    size = D(tablet) if tablet else None
    assert plans.row_words([D(a) for a in amounts], BACLOFEN, size) == words


def test_amounts_that_no_tablets_make_are_named():
    found = plans.suggested(
        BACLOFEN, on(BACLOFEN, 7), what=plans.HOLD, first=TODAY, to=None, tablet=D(10)
    )
    assert found.notes == (
        "No tablets make 7 mg: ask the pharmacy, or change the row.",
    )


@pytest.mark.django_db
def test_a_plan_is_a_table_by_day_and_time_of_day():
    cast = make_cast()
    drug = make_treatment("magnesium", splittable=True)
    period = make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=drug,
        started_on=day(-3),
        ended_on=day(9),
        tablet_size=10,
    )
    make_step(period, by=cast.ben, from_day=day(-3), morning=15)
    make_step(period, by=cast.ben, from_day=day(2), morning=5, night=7)
    first, second = plans.table(period, today=TODAY)
    assert (first.first, first.last, first.days, first.now) == (
        day(-3),
        day(1),
        5,
        True,
    )
    assert [(c.amount, c.tablets) for c in first.cells[:2]] == [
        ("15 mg", "1½ tablets of 10 mg"),
        ("", ""),
    ]
    assert (second.last, second.now, second.total) == (day(9), False, "12 mg")
    assert second.cells[3].tablets == ""
