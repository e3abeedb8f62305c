"""What was taken is kept as it was said; what was not said has no row."""

import uuid
from datetime import timedelta

import pytest

from portal.actions.doses import NotPlanned, Said, record_doses, record_remedy
from portal.actions.keys import KeyReused
from portal.actions.logs import NotYet, TooOld
from portal.models import AuditEvent, DoseTaken, SafetyFlag, Source
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_period, make_step, make_treatment

pytestmark = pytest.mark.django_db


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def period(cast, ana):
    period = make_period(ana, by=cast.ben, started_on=day(-30))
    make_step(period, by=cast.ben, from_day=day(-30), morning=10, night=10)
    return period


@pytest.fixture
def rescue(cast, ana):
    """As needed, twice a day at most."""
    drug = make_treatment("tizanidine")
    period = make_period(ana, by=cast.ben, treatment=drug, started_on=day(-30))
    make_step(period, by=cast.ben, from_day=day(-30), morning=2, as_needed_max=2)
    return period


def say(cast, *said, on=TODAY, key=None):
    return record_doses(
        patient=cast.ana_record,
        day=on,
        said=said,
        client_key=key or uuid.uuid4(),
        by=cast.ana,
        now=NOW,
        source=Source.SELF,
    )


def standing():
    rows = DoseTaken.objects.standing().order_by("slot")
    return [(row.slot, row.what, row.times) for row in rows]


def test_each_dose_is_kept_once(cast, period):
    key = uuid.uuid4()
    said = Said(period.pk, "morning", "taken"), Said(period.pk, "night", "part")
    say(cast, *said, key=key)
    say(cast, *said, key=key)
    say(cast, *said)
    assert standing() == [("morning", "taken", 1), ("night", "part", 1)]
    assert DoseTaken.objects.count() == 2
    assert AuditEvent.objects.filter(verb="doses.recorded").count() == 1


def test_a_changed_answer_is_a_new_row_and_the_old_one_is_kept(cast, period):
    say(cast, Said(period.pk, "morning", "taken"))
    say(cast, Said(period.pk, "morning", "skipped"))
    assert standing() == [("morning", "skipped", 1)]
    (old,) = DoseTaken.objects.filter(voided_at__isnull=False)
    assert (old.what, old.voided_reason) == ("taken", "Changed by a later answer")


def test_the_same_form_with_other_answers_is_refused(cast, period):
    key = uuid.uuid4()
    say(cast, Said(period.pk, "morning", "taken"), key=key)
    with pytest.raises(KeyReused):
        say(cast, Said(period.pk, "morning", "skipped"), key=key)
    assert standing() == [("morning", "taken", 1)]


@pytest.mark.parametrize(("n", "error"), [(1, NotYet), (-4, TooOld)])
def test_only_today_and_three_days_back_are_said(cast, period, n, error):
    with pytest.raises(error):
        say(cast, Said(period.pk, "morning", "taken"), on=day(n))
    say(cast, Said(period.pk, "morning", "taken"), on=day(-3))


def test_what_was_not_planned_was_not_taken(cast, ana, period):
    with pytest.raises(NotPlanned):
        say(cast, Said(period.pk, "noon", "taken"))
    other = make_period(cast.dan_record, by=cast.ben)
    make_step(other, by=cast.ben)
    with pytest.raises(NotPlanned):
        say(cast, Said(other.pk, "morning", "taken"))
    assert standing() == []


def test_three_days_above_the_limit_ask_for_a_review(cast, rescue):
    for n in (-3, -2):
        assert say(cast, Said(rescue.pk, "as_needed", "extra", 3), on=day(n)) == []
    assert say(cast, Said(rescue.pk, "as_needed", "taken", 2), on=day(-1)) == []
    (flag,) = say(cast, Said(rescue.pk, "as_needed", "extra", 4))
    assert (flag.rule, flag.level, flag.about) == (
        "as-needed-overuse",
        "review",
        "tizanidine",
    )
    assert say(cast, Said(rescue.pk, "as_needed", "extra", 5)) == [flag]


def test_a_whole_day_skipped_says_call_today(cast, period):
    assert say(cast, Said(period.pk, "morning", "skipped")) == []
    (flag,) = say(cast, Said(period.pk, "night", "skipped"))
    assert flag.code == "missed_dose"
    assert "Call your clinic today" in flag.plain
    assert SafetyFlag.objects.count() == 1


def test_an_as_needed_dose_is_never_missed(cast, rescue):
    assert say(cast, Said(rescue.pk, "as_needed", "skipped")) == []


# ---- remedies ----------------------------------------------------------------------


def stretch(cast, key=None, **fields):
    told = {"day": TODAY, "minutes": 20, "what": "Calf", "helped": "yes"} | fields
    return record_remedy(
        patient=cast.ana_record,
        treatment=make_treatment("stretching", kind="home", unit="minutes"),
        client_key=key or uuid.uuid4(),
        by=cast.ana,
        now=NOW,
        source=Source.SELF,
        **told,
    )


def test_a_remedy_is_kept_once(cast):
    key = uuid.uuid4()
    use = stretch(cast, key)
    assert stretch(cast, key) == use
    assert (use.minutes, use.what, use.helped) == (20, "Calf", "yes")
    with pytest.raises(KeyReused):
        stretch(cast, key, minutes=30)
    assert AuditEvent.objects.filter(verb="remedy.recorded").count() == 1


@pytest.mark.parametrize(("n", "error"), [(1, NotYet), (-15, TooOld)])
def test_a_remedy_is_told_of_the_last_14_days(cast, n, error):
    with pytest.raises(error):
        stretch(cast, day=day(n))
    stretch(cast, day=day(-14))


def test_extra_doses_count_against_the_most_of_the_plan(cast, period):
    def extra(n, **more):
        said = [Said(period.pk, "morning", "extra", **more)]
        return say(cast, *said, on=day(n))

    assert extra(-3) == extra(-2) == []
    say(cast, Said(period.pk, "night", "skipped"), on=day(-2))
    assert extra(-1) == []
    (flag,) = extra(0, times=5)
    assert (flag.rule, flag.about) == ("as-needed-overuse", period.treatment.slug)


def test_one_dose_later_instead_of_earlier_is_not_too_much(cast, period):
    for n in (-3, -2, -1, 0):
        moved = Said(period.pk, "night", "extra"), Said(period.pk, "morning", "skipped")
        assert say(cast, *moved, on=day(n)) == []
