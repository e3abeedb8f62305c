"""Each rule of the rows about doses, holds and remedies is broken by name."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.models import DoseStep, DoseTaken, Hold, HoldRule, RemedyUse, Source
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_dose_taken,
    make_hold,
    make_hold_rule,
    make_period,
    make_remedy_use,
    make_step,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def period(cast):
    return make_period(cast.ana_record, by=cast.ben)


@pytest.fixture
def broken():
    """Whether writing it breaks the rule of this name."""

    def check(name, make, **fields):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            make(**fields)

    return check


def voided(by):
    return {"voided_at": NOW, "voided_by": by, "voided_reason": "wrong"}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("has_a_trigger", {"sleepiness": None, "on_fall": False}),
        ("sleepiness_1_to_10", {"sleepiness": 0}),
        ("sleepiness_1_to_10", {"sleepiness": 11}),
        ("days_in_range", {"days_running": 0}),
        ("days_in_range", {"days_running": 15}),
        ("lower_above_zero", {"lower_to": 0}),
    ],
)
def test_a_hold_rule_makes_sense(cast, period, broken, name, fields):
    broken(
        f"portal_holdrule_{name}",
        lambda **f: make_hold_rule(period, by=cast.ben, **f),
        **fields,
    )


def test_one_hold_rule_stands_for_a_period(cast, period, broken):
    old = make_hold_rule(period, by=cast.ben)
    broken(
        # SQLite names the columns, PostgreSQL the constraint.
        r"portal_holdrule_one_per_period|portal_holdrule.period_id",
        lambda: make_hold_rule(period, by=cast.ben),
    )
    HoldRule.objects.filter(pk=old.pk).update(**voided(cast.ben))
    make_hold_rule(period, by=cast.ben)
    assert str(old) == f"hold rule {old.pk}"


def test_one_hold_is_open_at_a_time(cast, period, broken):
    old = make_hold(period, by=cast.ana)
    broken(
        r"portal_hold_one_at_a_time|portal_hold.period_id",
        lambda: make_hold(period, by=cast.ana),
    )
    Hold.objects.filter(pk=old.pk).update(
        lifted_on=TODAY, lifted_at=NOW, lifted_by=cast.ben
    )
    make_hold(period, by=cast.ana)
    assert str(old) == f"hold {old.pk}"


@pytest.mark.parametrize("lifted", ["lifted_on", "lifted_at"])
def test_lifting_is_complete(cast, period, broken, lifted):
    value = TODAY if lifted == "lifted_on" else NOW
    broken(
        "portal_hold_lifting_is_complete",
        lambda: make_hold(period, by=cast.ana, **{lifted: value}),
    )


def test_a_hold_is_not_lifted_before_it_began(cast, period, broken):
    broken(
        "portal_hold_lifted_after_it_began",
        lambda: make_hold(
            period,
            by=cast.ana,
            lifted_on=TODAY - DAY,
            lifted_at=NOW,
            lifted_by=cast.ben,
        ),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("not_in_the_future", {"day": TODAY + DAY}),
        ("slot_is_known", {"slot": "teatime"}),
        ("times_in_range", {"times": 0}),
        ("times_in_range", {"times": 25}),
    ],
)
def test_a_dose_taken_makes_sense(cast, period, broken, name, fields):
    broken(
        f"portal_dosetaken_{name}",
        lambda **f: make_dose_taken(period, by=cast.ana, **f),
        **fields,
    )


def test_one_answer_stands_for_one_dose(cast, period, broken):
    old = make_dose_taken(period, by=cast.ana)
    broken(
        r"portal_dosetaken_once_per_slot|portal_dosetaken.period_id",
        lambda: make_dose_taken(period, by=cast.ana, what="skipped"),
    )
    DoseTaken.objects.filter(pk=old.pk).update(**voided(cast.ana))
    make_dose_taken(period, by=cast.ana, what="skipped")
    assert str(old) == f"dose taken {old.pk}"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("minutes_of_a_day", {"minutes": 0}),
        ("minutes_of_a_day", {"minutes": 1441}),
        ("not_in_the_future", {"day": TODAY + DAY}),
    ],
)
def test_a_remedy_use_makes_sense(cast, broken, name, fields):
    broken(
        f"portal_remedyuse_{name}",
        lambda **f: make_remedy_use(cast.ana_record, by=cast.ana, **f),
        **fields,
    )


def test_a_remedy_use_says_its_number(cast):
    use = make_remedy_use(cast.ana_record, by=cast.ana)
    assert str(use) == f"remedy use {use.pk}"
    assert list(RemedyUse.objects.standing()) == [use]


def test_a_tablet_holds_something(cast, broken):
    broken(
        "portal_treatmentperiod_tablet_above_zero",
        lambda: make_period(cast.ana_record, by=cast.ben, tablet_size=0),
    )


def test_a_held_step_does_not_count(cast, period):
    step = make_step(period, by=cast.ben)
    later = make_step(period, by=cast.ben, from_day=TODAY + DAY, morning=20)
    assert period.step_on(TODAY + DAY) == later
    later.held_by = make_hold(period, by=cast.ana)
    later.save()
    assert not later.counts
    assert period.step_on(TODAY + DAY) == step
    assert list(DoseStep.objects.counting()) == [step]
    assert later.source == Source.CLINIC
