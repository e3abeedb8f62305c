"""What the person wants better."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal.actions.targets import asked_about, set_targets
from portal.models import AuditEvent, PatientSummary, Target
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_day_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


def set_to(patient, *texts):
    return set_targets(patient=patient, texts=texts, by=patient.user, now=NOW)


def test_new_words_retire_the_old_target_and_open_a_new_one(ana):
    old = ana.targets.get()

    first, second = set_to(ana, "Shaking when I stand", " My  sleep ")

    old.refresh_from_db()
    assert (old.retired_on, old.version) == (TODAY, 2)
    assert (first.text, first.order, first.opened_on) == (
        "Shaking when I stand",
        1,
        TODAY,
    )
    assert (second.text, second.order) == ("My sleep", 2)
    assert AuditEvent.objects.get().verb == "targets.set"
    assert PatientSummary.objects.filter(patient=ana).exists()


def test_the_same_words_change_nothing(ana):
    kept = ana.targets.get()

    assert set_to(ana, "Shaking") == [kept]
    assert not AuditEvent.objects.exists()


def test_the_second_target_can_go_and_the_third_stays(ana):
    set_to(ana, "Shaking", "Sleep", "Walking")
    walking = ana.targets.get(text="Walking")

    targets = set_to(ana, "Shaking", "", "Walking")

    assert [t.order for t in targets] == [1, 3]
    assert targets[1] == walking


def test_ratings_of_a_retired_target_stay(ana):
    log = make_day_log(ana, by=ana.user, value=4)
    set_to(ana, "Sleep")

    assert log.ratings.get().target.text == "Shaking"


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["", "Sleep"], ["Sleep", "sleep"], ["a", "b", "c", "d"], ["x" * 81]],
)
def test_no_first_target_too_many_or_the_same_twice_is_refused(ana, texts):
    with pytest.raises(ValidationError):
        set_to(ana, *texts)
    assert Target.objects.filter(patient=ana, retired_on=None).count() == 1


def test_yesterday_is_about_the_target_that_was_open_yesterday(ana):
    old = ana.targets.get()
    new = set_to(ana, "Walking")[0]

    assert asked_about(ana, TODAY) == [new]
    assert asked_about(ana, TODAY - timedelta(days=1)) == [old]


def test_a_day_before_any_target_is_about_the_targets_of_now(ana):
    long_ago = TODAY - timedelta(days=4000)

    assert asked_about(ana, long_ago) == list(ana.targets.open())
