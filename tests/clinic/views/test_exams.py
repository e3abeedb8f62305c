"""An exam is typed, checked and shown with what its readings mean."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import Exam
from portal.access import record_id
from portal.models import AuditEvent
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_day_log, make_episode, make_exam

pytestmark = pytest.mark.django_db
ROWS = (("ankle", "left"), ("ankle", "right"), ("knee", "left"), ("knee", "right"))


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def nina(cast):
    return sign_in(cast.nina, second_factor=True)


def new_url(cast):
    return reverse("clinic:exam-new", args=[cast.ana_record.pk])


def answers(cast, rows=ROWS, **given):
    """The posted form; a reading is given as `r0_beats=12`."""
    data = {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
        "examined_on": TODAY.isoformat(),
        "readings-TOTAL_FORMS": str(len(rows)),
        "readings-INITIAL_FORMS": "0",
    }
    for number, (site, side) in enumerate(rows):
        data |= {
            f"readings-{number}-site": site,
            f"readings-{number}-side": side,
            f"readings-{number}-elicitation": "dorsiflexion",
        }
    for name, value in given.items():
        if name[0] == "r" and name[1].isdigit():
            number, field = name[1:].split("_", 1)
            name = f"readings-{number}-{field}"
        data[name] = value
    return data


def post(client, cast, **given):
    return client.post(new_url(cast), answers(cast, **given))


def test_ankles_and_knees_wait_to_be_filled_in(cast, nina):
    html = nina.get(new_url(cast)).content.decode()

    for words in ("Ankle, left: Beats", "Ankle, right: Seconds", "Knee, left: Beats"):
        assert f'aria-label="{words}"' in html
    assert '<option value="dorsiflexion" selected>' in html
    assert "Source: Family Practice Notebook" in html


def test_an_exam_is_saved_and_shown(cast, nina):
    response = post(nina, cast, r0_beats="12", r0_seconds="2.5", r1_beats="0")
    exam = Exam.objects.get()

    assert response.url == reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk])
    assert list(exam.readings.order_by("pk").values_list("side", "beats")) == [
        ("left", 12),
        ("right", 0),
    ]
    shown = nina.get(response.url).content.decode()
    assert "sustained: 12 beats" in shown
    assert "Family Practice Notebook" in shown


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        ({"beats": 2}, "2 beats"),
        ({"beats": 3}, "abnormal: 3 beats"),
        ({"beats": 9}, "abnormal: 9 beats"),
        ({"beats": 10}, "sustained: 10 beats"),
        ({"beats": 1, "sustained": True}, "sustained: 1 beat"),
        ({"beats": 20, "counted_to_limit": True}, "sustained: 20 beats or more"),
        ({"seconds": 10}, "10"),
        ({"seconds": "10.1"}, "sustained"),
    ],
)
def test_words_follow_the_clinics_thresholds(cast, nina, reading, words):
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[reading])
    html = shown(nina, cast, exam)

    assert f"<dd>{words}<" in html.replace(" <", "<")
    assert ("<dd>sustained" in html) == words.startswith("sustained")


def shown(client, cast, exam):
    url = reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk])
    return client.get(url).content.decode()


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        ({"seconds": "2.9"}, "SCATS clonus 1"),
        ({"seconds": 3}, "SCATS clonus 2"),
        ({"seconds": 10}, "SCATS clonus 2"),
        ({"scats_flexor_degrees": 30}, "SCATS flexor 2"),
        ({"scats_flexor_degrees": 0, "scats_toe_extension": True}, "SCATS flexor 1"),
        ({"scats_toe_extension": True}, "SCATS flexor at least 1"),
        ({"scats_extensor_seconds": 11}, "SCATS extensor 3"),
        ({"modified_ashworth": "1+"}, "rank 2 of 0 to 5"),
        ({"tardieu_r1": -5, "tardieu_r2": 15}, "<dd>20°"),
        ({"reflex": "4"}, "NLM CDE m16j8XxrAM"),
        ({"contracture": False}, "<dd>no<"),
        ({"tone": "high"}, "<dd>High<"),
    ],
)
def test_grades_are_derived_and_name_their_source(cast, nina, reading, words):
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[reading])

    assert words in shown(nina, cast, exam)


def test_a_toe_that_did_not_move_is_no_grade(cast, nina):
    reading = {"scats_toe_extension": False}
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[reading])

    assert "SCATS flexor" not in shown(nina, cast, exam)


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        ({}, {"tardieu_r1": 9}, "A change below 10° may be the measuring alone."),
        ({}, {"tardieu_r1": 10}, "20° before. <"),
        ({"goniometer": "B"}, {"tardieu_r1": 9}, "measured from elsewhere"),
    ],
)
def test_a_small_change_of_an_angle_says_nothing(cast, nina, now, then, words):
    angles = {"tardieu_r1": 0, "tardieu_r2": 30, "goniometer": "A"}
    make_exam(
        cast.ana_record,
        by=cast.ben,
        examined_on=TODAY - timedelta(days=7),
        readings=[angles | then],
    )
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[angles | now])
    html = shown(nina, cast, exam).replace("</span>", " <")

    assert words in html
    assert html.count("may be the measuring") == ("may be" in words)


def test_everything_measured_is_kept(cast, nina):
    response = post(
        nina,
        cast,
        r0_beats="4",
        r0_tardieu_quality="3",
        r0_tardieu_r1="-10",
        r0_tardieu_r2="5",
        r0_reflex="3",
        r0_tone="high",
        r0_contracture="no",
        r0_scats_flexor_degrees="12",
        r0_scats_toe_extension="yes",
        r0_scats_extensor_seconds="2.5",
        goniometer="Right angle is 0",
        scissoring="yes",
        pain="0",
        walk_seconds="14.2",
    )
    exam = Exam.objects.get()
    reading = exam.readings.get()

    assert response.status_code == 302
    assert (exam.scissoring, exam.pain, str(exam.walk_seconds)) == (True, 0, "14.2")
    assert (reading.tardieu_r1, reading.tardieu_r2) == (-10, 5)
    assert (reading.goniometer, reading.tone) == ("Right angle is 0", "high")
    assert (reading.contracture, reading.scats_toe_extension) == (False, True)
    html = nina.get(response.url).content.decode()
    for words in ("Scissoring gait", "14.2", "3+: very brisk", "<dd>15°"):
        assert words in html


def test_a_no_is_a_reading_and_an_empty_answer_is_none(cast, nina):
    post(nina, cast, r1_contracture="no")

    assert Exam.objects.get().readings.get().contracture is False


def test_an_angle_says_from_where_it_is_measured(cast, nina):
    response = post(nina, cast, r0_tardieu_r1="5")
    html = response.content.decode()

    assert response.status_code == 422
    assert 'href="#id_goniometer"' in html
    assert not Exam.objects.exists()


def test_what_is_closed_opens_where_something_stands_in_it(cast, nina):
    empty = nina.get(new_url(cast)).content.decode()
    kept = post(nina, cast, r0_tardieu_r1="5").content.decode()

    assert empty.count("<details") > 4
    assert "exam-closer" in empty
    assert 'exam-closer" open' not in empty
    assert 'exam-closer" open' in kept


class TestHome:
    def bouts(self, cast, days=3, **counts):
        for ago in range(days):
            make_episode(
                cast.ana_record,
                by=cast.ana,
                day=TODAY - timedelta(days=ago),
                **(counts or {"beats": 20}),
            )

    def test_the_last_14_days_stand_beside_the_form(self, cast, nina):
        self.bouts(cast)
        make_episode(cast.ana_record, by=cast.ana, band="3-9", seconds=4)
        old = TODAY - timedelta(days=14)
        make_episode(cast.ana_record, by=cast.ana, day=old, side="right", beats=60)
        html = nina.get(new_url(cast)).content.decode()

        assert "At home, 25 Feb to 10 Mar 2026" in html
        assert "4 bouts on 3 days" in html
        assert "<dd>20</dd>" in html
        assert "3 to 9 (1×)" in html
        assert "sustained, 20 beats, 4 s" in html
        assert "Ankle, right</strong>" not in html

    def test_no_bout_is_said_in_words(self, cast, nina):
        assert "No bout was written down" in nina.get(new_url(cast)).content.decode()

    def test_a_void_bout_does_not_count(self, cast, nina):
        void = {"voided_at": NOW, "voided_by": cast.ana, "voided_reason": "wrong"}
        make_episode(cast.ana_record, by=cast.ana, beats=20, **void)

        assert "No bout was written down" in nina.get(new_url(cast)).content.decode()

    def test_after_saving_it_says_that_home_saw_more(self, cast, nina):
        self.bouts(cast)
        html = nina.get(post(nina, cast, r0_beats="0").url).content.decode()

        assert "Home and exam differ" in html
        assert "sustained clonus at home on 3 days of the last 14" in html

    def test_after_saving_it_says_that_home_saw_less(self, cast, nina):
        for ago in range(7):
            make_day_log(
                cast.ana_record, by=cast.ana, day=TODAY - timedelta(days=ago), value=2
            )
        html = nina.get(post(nina, cast, r0_beats="15").url).content.decode()

        assert "no abnormal bout at home in 14 days with 7 days logged" in html

    def test_where_they_agree_nothing_is_said(self, cast, nina):
        self.bouts(cast)
        html = nina.get(post(nina, cast, r0_beats="15").url).content.decode()

        assert "Home and exam differ" not in html

    @pytest.mark.parametrize("page", ["form", "exam"])
    def test_twenty_bouts_cost_the_queries_of_one(self, cast, nina, page):
        exam = make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 1}])
        addresses = {
            "form": new_url(cast),
            "exam": reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk]),
        }
        self.bouts(cast, days=1)
        nina.get(addresses[page])
        with CaptureQueriesContext(connection) as one:
            nina.get(addresses[page])
        self.bouts(cast, days=14)
        with CaptureQueriesContext(connection) as many:
            nina.get(addresses[page])
        assert len(one) == len(many)


def test_other_thresholds_give_other_words(cast, nina):
    cast.harbour.sustained_beats = 5
    cast.harbour.save()
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 5}])
    url = reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk])

    assert "sustained: 5 beats" in nina.get(url).content.decode()


def test_an_exam_without_a_reading_is_refused_and_kept(cast, nina):
    response = post(nina, cast, position="Lying down", comment="Tired")
    html = response.content.decode()

    assert response.status_code == 422
    assert "<title>Error:" in html
    assert "Enter at least one reading." in html
    assert "Lying down" in html
    assert not Exam.objects.exists()


def test_an_error_stands_at_the_field_of_its_row(cast, nina):
    response = post(nina, cast, r0_beats="12", r3_beats="201")
    html = response.content.decode()

    assert response.status_code == 422
    assert 'id="id_readings-3-beats_error"' in html
    assert 'href="#id_readings-3-beats"' in html
    assert 'value="12"' in html


def test_a_count_out_of_range_says_what_to_do(cast, nina):
    page = post(nina, cast, r0_beats="999").content.decode()
    assert "Give a number from 0 to 200. Or tick that you stopped counting." in page


def test_stopped_counting_needs_the_beats(cast, nina):
    response = post(nina, cast, r2_counted_to_limit="on", r2_seconds="4")

    assert response.status_code == 422
    assert "Knee, left: give the beats you counted" in response.content.decode()


def test_a_day_that_has_not_come_is_refused(cast, nina):
    response = post(nina, cast, r0_beats="1", examined_on="2026-03-11")

    assert response.status_code == 422
    assert 'href="#id_examined_on"' in response.content.decode()


def test_one_more_row_keeps_what_was_typed_and_saves_nothing(cast, nina):
    response = post(nina, cast, r0_beats="7", comment="Tired", add="1")
    html = response.content.decode()

    assert response.status_code == 200
    assert 'name="readings-4-site"' in html
    assert 'value="7"' in html
    assert "Tired" in html
    assert "There is a problem" not in html
    assert not Exam.objects.exists()


def test_one_more_row_keeps_the_key_of_the_form(cast, nina):
    data = answers(cast, r0_beats="7", add="1")

    assert data["client_key"] in nina.post(new_url(cast), data).content.decode()


def test_an_added_row_is_saved(cast, nina):
    rows = (*ROWS, ("wrist", "right"))
    nina.post(new_url(cast), answers(cast, rows, r4_beats="4"))

    assert Exam.objects.get().readings.get().site == "wrist"


def test_a_site_and_side_that_stands_above_is_refused_at_its_row(cast, nina):
    rows = (*ROWS, ("ankle", "left"))
    response = nina.post(new_url(cast), answers(cast, rows, r0_beats="4", r4_beats="5"))
    html = response.content.decode()

    assert response.status_code == 422
    assert 'href="#id_readings-4-site"' in html


@pytest.mark.parametrize("total", ["x", "-1", "9999", ""])
def test_a_meddled_number_of_rows_does_no_harm(cast, nina, total):
    for extra in ({}, {"add": "1"}):
        data = answers(cast, r0_beats="7") | {"readings-TOTAL_FORMS": total} | extra

        assert nina.post(new_url(cast), data).status_code in (200, 302, 422)


def test_the_same_form_again_is_the_same_exam(cast, nina):
    data = answers(cast, r0_beats="7")
    first, again = nina.post(new_url(cast), data), nina.post(new_url(cast), data)

    assert first.url == again.url
    assert Exam.objects.count() == 1


def test_a_form_for_another_record_is_refused_and_shown(cast, nina):
    response = post(nina, cast, r0_beats="7", record=record_id(cast.dan_record))

    assert response.status_code == 409
    assert "opened for another person" in response.content.decode()
    assert not Exam.objects.exists()


@pytest.mark.parametrize("name", ["cora", "lea", "ana", "sue"])
def test_for_everybody_else_it_is_not_there(cast, name):
    client = sign_in(getattr(cast, name), second_factor=True)
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 5}])
    shown = reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk])

    assert client.get(new_url(cast)).status_code == 404
    assert client.post(new_url(cast), answers(cast, r0_beats="1")).status_code == 404
    assert client.get(shown).status_code == 404


def test_an_exam_of_another_record_is_not_there(cast, nina):
    exam = make_exam(cast.dan_record, by=cast.ben, readings=[{"beats": 5}])
    url = reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk])

    assert nina.get(url).status_code == 404


def test_a_voided_exam_is_shown_as_a_mistake(cast, nina):
    exam = make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 5}])
    void = reverse("clinic:entry-void", args=[cast.ana_record.pk, "exams", exam.pk])
    data = {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
        "reason": "Wrong side",
    }

    assert nina.post(void, data).status_code == 302
    shown = nina.get(reverse("clinic:exam", args=[cast.ana_record.pk, exam.pk]))
    assert "Entered by mistake: Wrong side (Nina)" in shown.content.decode()
    assert AuditEvent.objects.filter(verb="entry.voided").count() == 1
