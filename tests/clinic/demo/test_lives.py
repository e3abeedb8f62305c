"""Invented days look like real ones, and the same seed gives the same days."""

from random import Random
from statistics import correlation, mean

import pytest

from clinic.demo.courses import COURSES, baclofen_then_tizanidine, toxin_cycles
from clinic.demo.lives import TOXIN_FADE, TOXIN_RISE, Person, days_of, level

SPAN, TUESDAY = 180, 1


def lived(seed=1, make=baclofen_then_tizanidine, **traits):
    rng = Random(seed)  # noqa: S311 (invented days)
    course = make(rng, SPAN)
    person = Person(
        **{
            "base": 6.0,
            "sd": 1.0,
            "memory": 0.7,
            "weekend": 0.0,
            "missing": 0.1,
            "late": 0.1,
            "falls": 0.01,
            "logged_days": SPAN,
        }
        | traits
    )
    return course, list(days_of(rng, person, course, TUESDAY))


def test_the_same_seed_gives_the_same_days():
    assert lived(3) == lived(3)
    assert lived(3) != lived(4)


@pytest.mark.parametrize("make", COURSES, ids=lambda make: make.__name__)
def test_days_are_in_range_and_in_order(make):
    _course, days = lived(make=make)
    agos = [day.ago for day in days]
    assert agos == sorted(agos, reverse=True)
    assert min(agos) >= 1
    for day in days:
        assert 0 <= day.rating <= 10
        assert 0 <= day.sleepiness <= 10
        assert bool(day.spasm_severity) == (day.spasm_frequency != "0")


def test_yesterday_predicts_today():
    _course, days = lived(make=lambda _rng, _span: COURSES[6](_rng, _span), missing=0.0)
    ratings = [day.rating for day in days]
    assert correlation(ratings[:-1], ratings[1:]) > 0.3


def test_some_days_are_missing_and_some_are_late():
    _course, days = lived(missing=0.2, late=0.2)
    assert 90 < len(days) < 170
    assert any(day.late_by for day in days)


def test_tizanidine_helps_at_the_price_of_sleepiness():
    course, days = lived()
    baclofen, tizanidine = course.tries
    on_it = [d for d in days if d.ago < tizanidine.start - 20]
    before = [d for d in days if tizanidine.start < d.ago < baclofen.start - 20]
    assert mean(d.rating for d in on_it) < mean(d.rating for d in before) - 0.7
    assert mean(d.sleepiness for d in on_it) > mean(d.sleepiness for d in before)


def test_baclofen_is_tapered_before_it_ends():
    course, _days = lived()
    totals = [sum(amounts) for _day, amounts in course.tries[0].steps]
    peak = totals.index(max(totals))
    assert totals[peak:] == sorted(totals[peak:], reverse=True)
    assert len(totals[peak:]) >= 3


def test_toxin_rises_holds_and_wears_off():
    course, _days = lived(make=toxin_cycles)
    session = course.tries[-1]
    assert level(session, session.start) == 0
    assert level(session, session.start - TOXIN_RISE) == 1
    assert level(session, session.start - 40) == 1
    assert level(session, session.start - TOXIN_FADE) == 0


def test_a_bad_spell_comes_before_a_new_try():
    course, days = lived(missing=0.0, sd=0.1, memory=0.0)
    start = course.tries[0].start
    spell = [d.rating for d in days if start < d.ago <= start + 10]
    calm = [d.rating for d in days if start + 14 < d.ago]
    assert mean(spell) > mean(calm) + 0.5
