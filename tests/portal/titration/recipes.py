"""Recipes with the figures of the catalogue, and strategies that draw others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from hypothesis import strategies as st

from portal.safety import TaperRule
from portal.titration import TIMES, Recipe

START = date(2026, 3, 10)

BACLOFEN = Recipe(
    unit="mg",
    start=D(15),
    step=D(15),
    step_days=3,
    max_daily=D(80),
    times=("morning", "noon", "evening"),
    tablet_sizes=(D(5), D(10), D(20)),
    splittable=True,
    taper=TaperRule(
        name="Baclofen",
        unit="mg",
        min_days=7,
        max_step=None,
        max_percent=50,
        step_days=2,
        text="Never stop baclofen suddenly.",
        source="US labels of baclofen",
        source_date=date(2019, 1, 1),
    ),
    sedating=True,
)
TIZANIDINE = replace(
    BACLOFEN,
    start=D(2),
    step=D(2),
    step_days=1,
    max_daily=D(36),
    max_single=D(16),
    tablet_sizes=(D(2), D(4)),
    taper=replace(
        BACLOFEN.taper, min_days=2, max_step=D(4), max_percent=None, step_days=1
    ),
)
CLONAZEPAM = replace(
    BACLOFEN,
    start=D("0.5"),
    step=D("0.5"),
    max_daily=D(20),
    times=("night",),
    tablet_sizes=(D("0.5"), D(1), D(2)),
    taper=replace(BACLOFEN.taper, min_days=28, max_percent=25, step_days=14),
)
DIAZEPAM = replace(
    CLONAZEPAM,
    start=D(4),
    step=D(2),
    max_daily=D(40),
    times=("morning", "night"),
    tablet_sizes=(D(2), D(5), D(10)),
)
GABAPENTIN = replace(
    BACLOFEN,
    start=D(300),
    step=D(300),
    step_days=1,
    max_daily=D(3600),
    tablet_sizes=(D(100), D(300), D(400)),
    splittable=False,
)
DANTROLENE = replace(
    BACLOFEN,
    start=D(25),
    step=D(50),
    step_days=7,
    max_daily=D(400),
    tablet_sizes=(D(25), D(50), D(100)),
    splittable=False,
    taper=None,
)
KNOWN = (BACLOFEN, TIZANIDINE, CLONAZEPAM, DIAZEPAM, GABAPENTIN, DANTROLENE)


def amounts(low, high, places=1):
    return st.decimals(D(low), D(high), places=places)


def maybe(strategy):
    return st.none() | strategy


RULES = st.builds(
    replace,
    st.just(BACLOFEN.taper),
    min_days=st.integers(0, 60),
    max_step=maybe(amounts("0.5", 20)),
    max_percent=maybe(st.integers(5, 100)),
    step_days=maybe(st.integers(1, 28)),
)
RECIPES = st.builds(
    replace,
    st.just(BACLOFEN),
    start=amounts("0.2", 50),
    step=amounts("0.2", 50),
    step_days=st.integers(1, 14),
    max_daily=maybe(amounts(1, 400)),
    max_single=maybe(amounts("0.5", 100)),
    max_rise=maybe(amounts("0.1", 50)),
    times=st.lists(st.sampled_from(TIMES), min_size=1, unique=True).map(tuple),
    tablet_sizes=st.lists(
        st.sampled_from([D("0.5"), D(1), D(2), D(5), D(10), D(25)]), max_size=3
    ).map(tuple),
    splittable=st.booleans(),
    taper=RULES,
    sedating=st.booleans(),
    taper_percent=maybe(st.integers(5, 25)),
)
