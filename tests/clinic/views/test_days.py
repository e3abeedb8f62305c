"""The clinic logs a day for somebody, and corrects one with a reason."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.access import record_id
from portal.models import Amendment, AuditEvent, DayLog
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_period,
    make_side_effect,
    make_target,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def nina(cast):
    return sign_in(cast.nina, second_factor=True)


def url(cast, ago=0, record=None):
    day = TODAY - timedelta(days=ago)
    return reverse("clinic:day-log", args=[(record or cast.ana_record).pk, day])


def answers(cast, record=None, **given):
    record = record or cast.ana_record
    target = record.targets.primary().get()
    given = {"source": "paper", "value": "6"} | given
    value = given.pop("value")
    return {
        "client_key": str(uuid.uuid4()),
        "record": record_id(record),
        f"rating_{target.pk}": value,
    } | given


def test_a_day_from_paper_says_who_typed_it(cast, nina):
    response = nina.post(url(cast), answers(cast, sleepiness="3", falls="1"))
    log = DayLog.objects.get()

    assert response.url == reverse("clinic:patient", args=[cast.ana_record.pk])
    assert (log.rater, log.entered_by, log.source) == (cast.ana, cast.nina, "paper")
    assert (log.ratings.get().value, log.sleepiness, log.falls) == (6, 3, 1)


def test_an_untouched_form_answers_nothing(cast, nina):
    html = nina.get(url(cast)).content.decode()
    response = nina.post(url(cast), answers(cast, value=""))

    assert '<option value="" selected>–</option>' in html
    assert response.status_code == 422
    assert "Give at least one answer" in response.content.decode()
    assert not DayLog.objects.exists()


@pytest.mark.parametrize("ago", [0, 2, 9, 40])
def test_falls_alone_can_be_added_to_any_day(cast, nina, ago):
    said = answers(cast, value="", falls="2", reason="Told by telephone")
    response = nina.post(url(cast, ago), said)
    log = DayLog.objects.get()

    assert response.status_code == 302
    assert (log.status, log.falls, log.ratings.count()) == ("logged", 2, 0)


def test_a_side_effect_alone_can_be_added(cast, nina):
    effect = make_side_effect("dizziness")
    said = answers(cast, value="", **{f"effect_{effect.pk}": "mild"})

    assert nina.post(url(cast, 5), said).status_code == 302
    assert DayLog.objects.get().side_effects.get().severity == "mild"


def test_the_fields_are_named_and_not_asked(cast, nina):
    make_target(cast.ana_record, by=cast.ben, text="Waking", order=2)
    html = nina.get(url(cast)).content.decode()

    assert "Waking" in html
    assert "How " not in html


def test_the_paper_of_a_patient_without_an_account_has_no_rater(cast, nina):
    cast.ana_record.user = None
    cast.ana_record.save()
    nina.post(url(cast), answers(cast))

    assert DayLog.objects.get().rater is None


def test_the_questions_about_falls_and_medicines_are_there_to_be_typed(cast, nina):
    make_period(cast.ana_record, by=cast.ben)
    said = {
        "falls": "1",
        "head_hit": "yes",
        "cannot_stand": "no",
        "near_falls": "2",
        "leg_weakness": "much",
        "missed_doses": "day",
        "new_medicine": "no",
    }
    assert nina.post(url(cast), answers(cast, **said)).status_code == 302

    log = DayLog.objects.get()
    assert (log.falls, log.head_hit, log.near_falls) == (1, True, 2)
    assert log.cannot_stand is False
    assert (log.leg_weakness, log.missed_doses) == ("much", "day")
    assert log.new_medicine is False


def test_whoever_typed_the_day_reads_what_it_raised(cast, nina):
    said = answers(cast, falls="1", head_hit="yes")
    page = nina.post(url(cast), said, follow=True).content.decode()

    assert "Flag raised: Fall with a head injury." in page


def test_side_effects_are_kept(cast, nina):
    effect = make_side_effect("dizziness")
    nina.post(url(cast), answers(cast, **{f"effect_{effect.pk}": "moderate"}))

    assert DayLog.objects.get().side_effects.get().severity == "moderate"


@pytest.mark.parametrize(
    ("ago", "reason", "status"),
    [
        (3, "", 302),
        (4, "", 422),
        (4, "Diary brought along", 302),
        (15, "", 422),
        (400, "Diary brought along", 302),
    ],
)
def test_a_number_long_past_needs_a_reason(cast, nina, ago, reason, status):
    response = nina.post(url(cast, ago), answers(cast, reason=reason))

    assert response.status_code == status
    if status == 422:
        assert 'href="#id_reason"' in response.content.decode()


def test_a_correction_shows_what_stands_and_keeps_the_old_answer(cast, nina):
    log = make_day_log(cast.ana_record, by=cast.ana, value=8)
    html = nina.get(url(cast)).content.decode()
    assert '<option value="8" selected>8</option>' in html
    assert "Entered by Ana" in html
    response = nina.post(
        url(cast), answers(cast, value="3", version=log.version, reason="Misread")
    )

    assert response.status_code == 302
    assert log.ratings.get().value == 3
    assert DayLog.objects.get().rater == cast.ana
    old = Amendment.objects.get(field__startswith="rating:")
    assert (old.old, old.new, old.reason, old.by) == ("8", "3", "Misread", cast.nina)
    assert AuditEvent.objects.filter(verb="day.amended").count() == 1


def test_a_correction_needs_a_reason(cast, nina):
    log = make_day_log(cast.ana_record, by=cast.ana, value=8)
    response = nina.post(url(cast), answers(cast, value="3", version=log.version))

    assert response.status_code == 422
    assert log.ratings.get().value == 8


def test_a_correction_of_what_has_changed_meanwhile_is_refused(cast, nina):
    log = make_day_log(cast.ana_record, by=cast.ana, value=8, version=2)
    response = nina.post(
        url(cast), answers(cast, value="3", version=1, reason="Misread")
    )

    assert response.status_code == 409
    assert "was changed since you opened it" in response.content.decode()
    assert log.ratings.get().value == 8


def test_a_day_logged_meanwhile_is_not_logged_twice(cast, nina):
    data = answers(cast)
    make_day_log(cast.ana_record, by=cast.ana, value=8)
    response = nina.post(url(cast), data | {"reason": "Paper"})

    assert response.status_code == 409
    assert DayLog.objects.count() == 1


def test_the_same_form_again_is_the_same_day(cast, nina):
    data = answers(cast)
    nina.post(url(cast), data)
    nina.post(url(cast), data)

    assert DayLog.objects.count() == 1


def test_a_day_that_has_not_come_is_not_there(cast, nina):
    assert nina.get(url(cast, -1)).status_code == 404


def test_a_form_for_another_record_is_refused(cast, nina):
    data = answers(cast) | {"record": record_id(cast.dan_record)}

    assert nina.post(url(cast), data).status_code == 409
    assert not DayLog.objects.exists()


@pytest.mark.parametrize("name", ["cora", "lea", "ana", "sue"])
def test_for_everybody_else_it_is_not_there(cast, name):
    client = sign_in(getattr(cast, name), second_factor=True)

    assert client.get(url(cast)).status_code == 404
    assert client.post(url(cast), answers(cast)).status_code == 404


def test_a_record_without_a_target_can_still_be_logged(cast, nina):
    cast.ana_record.targets.all().delete()
    data = {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
        "source": "clinic",
        "falls": "2",
    }

    assert nina.get(url(cast)).status_code == 200
    assert nina.post(url(cast), data).status_code == 302
    assert DayLog.objects.get().falls == 2
