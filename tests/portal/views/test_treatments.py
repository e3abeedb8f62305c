"""My treatments: today's dose, what changed, and what I changed myself."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.access import record_id
from portal.models import AuditEvent, DoseStep, Notice
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_period, make_step, make_treatment

pytestmark = pytest.mark.django_db
DRIVING = "Do not drive while taking this medicine."
TAPER = "Never stop baclofen suddenly."


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return sign_in(cast.ana)


@pytest.fixture
def baclofen(cast):
    treatment = make_treatment(
        sedating=True,
        taper_only=True,
        taper_min_days=7,
        texts={
            "en": {
                "name": "Baclofen",
                "taper_text": TAPER,
                "withdrawal_signs": ["fever", "itching", "fits"],
            }
        },
    )
    period = make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=treatment,
        started_on=TODAY - timedelta(days=30),
    )
    make_step(period, by=cast.ben, from_day=TODAY - timedelta(days=30))
    return period


def make_notice(cast, period, *, patient=None):
    return Notice.objects.create(
        patient=patient or cast.ana_record,
        period=period,
        kind=Notice.Kind.DOSE_CHANGED,
        message="Baclofen: from today take 10 mg in the morning.",
        created_at=NOW,
        created_by=cast.ben,
    )


def answers(cast, **changed):
    """What the form of `treatment-changed` posts, as Ana."""
    return {
        "record": record_id(cast.ana_record),
        "client_key": str(uuid.uuid4()),
        "what": "stopped",
        "from_day": "2026-03-10",
        "morning": "",
        "noon": "",
        "evening": "",
        "night": "",
        "comment": "",
    } | changed


def changed_url(period):
    return f"/my/treatments/{period.pk}/changed/"


def test_it_shows_todays_dose_and_the_driving_line(ana, baclofen):
    page = ana.get("/my/treatments/").content.decode()
    assert "10 mg" in page
    assert DRIVING in page
    assert "Read more about Baclofen" in page


def test_a_treatment_that_does_not_sedate_has_no_driving_line(cast, ana):
    make_period(cast.ana_record, by=cast.ben, treatment=make_treatment("cold-packs"))
    assert DRIVING not in ana.get("/my/treatments/").content.decode()


def test_without_treatments_it_says_so(ana):
    assert "No treatment now." in ana.get("/my/treatments/").content.decode()


def test_another_patients_treatments_are_not_shown(cast, baclofen):
    page = sign_in(cast.dan).get("/my/treatments/").content.decode()
    assert "Baclofen" not in page


def test_a_changed_plan_is_read_once(cast, ana, baclofen):
    notice = make_notice(cast, baclofen)
    assert "Your plan changed" in ana.get("/my/treatments/").content.decode()
    body = {
        "record": record_id(cast.ana_record),
        "client_key": str(uuid.uuid4()),
    }
    for _time in range(2):
        answer = ana.post(f"/my/notices/{notice.pk}/read/", body)
        assert (answer.status_code, answer.url) == (302, "/my/treatments/")
    assert AuditEvent.objects.filter(verb="notice.read").count() == 1
    page = ana.get("/my/treatments/").content.decode()
    assert "Your plan changed" not in page
    assert "News you have read" in page


def test_reading_a_notice_needs_a_post(cast, ana, baclofen):
    notice = make_notice(cast, baclofen)
    assert ana.get(f"/my/notices/{notice.pk}/read/").status_code == 405
    assert Notice.objects.unread().exists()


def test_the_notice_of_another_patient_is_not_there(cast, baclofen):
    notice = make_notice(cast, baclofen)
    body = {"record": record_id(cast.dan_record)}
    answer = sign_in(cast.dan).post(f"/my/notices/{notice.pk}/read/", body)
    assert answer.status_code == 404
    assert Notice.objects.unread().exists()


def test_a_form_made_for_another_record_is_refused(cast, ana, baclofen):
    notice = make_notice(cast, baclofen)
    body = {"record": record_id(cast.dan_record)}
    answer = ana.post(f"/my/notices/{notice.pk}/read/", body)
    assert answer.status_code == 409
    assert Notice.objects.unread().exists()


def test_stopping_a_taper_only_medicine_at_once_says_call_us_today(cast, ana, baclofen):
    answer = ana.post(changed_url(baclofen), answers(cast, comment="Too sleepy"))
    assert (answer.status_code, answer.url) == (302, "/my/treatments/")
    step = DoseStep.objects.unconfirmed().get()
    assert (step.daily_total, step.comment) == (0, "Too sleepy")
    page = ana.get("/my/treatments/").content.decode()
    assert "Call us today" in page
    assert "020 7946 0000" in page
    assert "Emergency: call 999" in page
    assert "Call at once if you have fever, itching or fits." in page
    assert "You told us that you take none since 10 March." in page


def test_the_form_says_whom_to_call_before_anything_is_told(ana, baclofen):
    page = ana.get(changed_url(baclofen)).content.decode()
    assert "Call us today" in page
    assert TAPER in page
    assert not re.search(r"you should (stop|restart|start|take)", page)


def test_another_amount_is_kept_as_the_patients_own_row(cast, ana, baclofen):
    body = answers(cast, what="changed", morning="5", night="2,5")
    assert ana.post(changed_url(baclofen), body).status_code == 302
    step = DoseStep.objects.unconfirmed().get()
    assert (step.morning, step.night, step.source) == (5, 2.5, "self")
    page = ana.get("/my/treatments/").content.decode()
    assert "5 mg in the morning and 2.5 mg at night" in page
    assert "Call us today" not in page


def test_the_same_form_posted_twice_makes_one_row(cast, ana, baclofen):
    body = answers(cast)
    for _time in range(2):
        assert ana.post(changed_url(baclofen), body).status_code == 302
    assert DoseStep.objects.unconfirmed().count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"what": ""}, "Say what you did."),
        ({"from_day": ""}, "Say since which day."),
        ({"from_day": "soon"}, "Give the day as a date"),
        ({"from_day": "2026-03-11"}, "Choose today or a day before."),
        ({"from_day": "2020-01-01"}, "That is before the treatment began."),
        ({"what": "changed"}, "Say how much you take now."),
        ({"what": "changed", "morning": "0"}, "Say how much you take now."),
        ({"what": "changed", "morning": "much"}, "Enter a number."),
        ({"what": "changed", "morning": "-5"}, "greater than or equal to 0"),
        ({"client_key": "x"}, "Enter a valid UUID."),
    ],
)
def test_a_mistake_is_said_at_the_field_and_nothing_typed_is_lost(
    cast, ana, baclofen, changes, words
):
    answer = ana.post(changed_url(baclofen), answers(cast, comment="Hello") | changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert page.count(words) >= (1 if "client_key" in changes else 2)
    assert 'value="Hello"' in page
    assert not DoseStep.objects.unconfirmed().exists()


def test_only_ones_own_current_treatments_can_be_told_about(cast, ana, baclofen):
    assert sign_in(cast.dan).get(changed_url(baclofen)).status_code == 404
    ended = make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=make_treatment("tizanidine"),
        started_on=TODAY - timedelta(days=30),
        ended_on=TODAY - timedelta(days=1),
    )
    assert ana.get(changed_url(ended)).status_code == 404
    theirs = make_period(
        cast.dan_record, by=cast.ben, treatment=make_treatment("diazepam")
    )
    body = answers(cast)
    assert ana.post(changed_url(theirs), body).status_code == 404


def test_a_treatment_without_amounts_can_only_be_stopped(cast, ana):
    cold = make_period(
        cast.ana_record,
        by=cast.ben,
        unit="",
        treatment=make_treatment("cold-packs", kind="home", unit=""),
    )
    page = ana.get(changed_url(cold)).content.decode()
    assert "I take another amount" not in page
    body = answers(cast, what="changed", morning="5")
    assert ana.post(changed_url(cold), body).status_code == 422
    assert ana.post(changed_url(cold), answers(cast)).status_code == 302


def test_the_page_costs_the_same_with_1_and_20_of_everything(cast, ana, baclofen):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert ana.get("/my/treatments/").status_code == 200
        return len(seen)

    make_notice(cast, baclofen)
    queries()  # the first visit of a session is noted
    one = queries()
    for number in range(20):
        period = make_period(
            cast.ana_record, by=cast.ben, treatment=make_treatment(f"drug-{number}")
        )
        make_step(period, by=cast.ben)
        make_notice(cast, period)
    assert queries() == one


def test_a_missing_amount_is_said_at_the_first_amount(cast, ana, baclofen):
    answer = ana.post(changed_url(baclofen), answers(cast, what="changed"))
    assert 'href="#id_morning"' in answer.content.decode()
