"""The patient page: who may see it, what it says, what it costs."""

import re
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import PatientReview
from portal.access import record_id
from portal.models import AuditEvent, DayLog, Rating
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    entry_fields,
    make_day_log,
    make_exam,
    make_flag,
    make_goal,
    make_goal_score,
    make_period,
    make_report,
    make_side_effect,
    make_side_effect_report,
    make_step,
    make_treatment,
    make_workup_test,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def page(client, cast, query=""):
    return client.get(reverse("clinic:patient", args=[cast.ana_record.pk]) + query)


def words(response):
    """The words of the page without its tags."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def day(number):
    return TODAY - timedelta(days=number)


def rated(cast, first, last, value, **fields):
    for number in range(last, first + 1):
        make_day_log(
            cast.ana_record, by=cast.ana, day=day(number), value=value, **fields
        )


def baclofen(**fields):
    return make_treatment(
        adequate_daily_dose=30, min_days_at_dose=14, taper_only=False, **fields
    )


class TestAccess:
    @pytest.mark.parametrize("name", ["ben", "nina", "theo"])
    def test_clinicians_of_the_clinic_see_it(self, cast, name):
        client = sign_in(getattr(cast, name), second_factor=True)

        assert page(client, cast).status_code == 200

    @pytest.mark.parametrize("name", ["cora", "lea", "ana", "dan", "eva", "sue"])
    def test_for_everybody_else_it_is_not_there(self, cast, name):
        client = sign_in(getattr(cast, name), second_factor=True)

        assert page(client, cast).status_code == 404

    def test_a_session_without_a_second_factor_sees_nothing(self, cast):
        response = page(sign_in(cast.ben), cast)

        assert (response.status_code, response.url) == (
            302,
            reverse("portal:second-factor"),
        )

    def test_what_is_not_there_answers_like_what_is_not_ours(self, cast, ben):
        url = reverse("clinic:patient", args=[cast.fay_record.pk])
        missing = reverse("clinic:patient", args=[10**9])

        assert ben.get(url).status_code == ben.get(missing).status_code == 404
        assert ben.get(url).content == ben.get(missing).content

    def test_reading_it_is_audited(self, cast, ben):
        page(ben, cast)
        event = AuditEvent.objects.get(verb="patient.read")

        assert (event.actor_id, event.patient_id) == (cast.ben.pk, cast.ana_record.pk)

    @pytest.mark.parametrize("route", ["patient", "exam", "treatment"])
    def test_what_is_only_read_takes_no_post(self, cast, ben, route):
        rows = {
            "exam": lambda: [make_exam(cast.ana_record, by=cast.ben).pk],
            "treatment": lambda: [make_period(cast.ana_record, by=cast.ben).pk],
        }
        keys = [cast.ana_record.pk, *rows.get(route, list)()]
        answer = ben.post(reverse(f"clinic:{route}", args=keys))

        assert answer.status_code == 405
        assert b"Ana" not in answer.content

    @pytest.mark.parametrize("route", ["note-new", "decision-new", "treatment-past"])
    def test_a_refused_form_shows_the_record_and_is_audited_too(self, cast, ben, route):
        url = reverse(f"clinic:{route}", args=[cast.ana_record.pk])

        typed = {"record": record_id(cast.ana_record)}

        assert ben.post(url, typed).status_code == 422
        assert AuditEvent.objects.filter(verb="patient.read").count() == 1

    @pytest.mark.parametrize(
        "route", ["patient-edit", "patient-invite", "patient-factor-reset"]
    )
    def test_looking_at_what_is_beside_the_record_is_audited(self, cast, ben, route):
        ben.get(reverse(f"clinic:{route}", args=[cast.ana_record.pk]))
        event = AuditEvent.objects.get(verb="patient.read")

        assert (event.actor_id, event.patient_id) == (cast.ben.pk, cast.ana_record.pk)

    def test_a_refused_look_is_not_in_the_trail(self, cast):
        page(sign_in(cast.cora, second_factor=True), cast)

        assert not AuditEvent.objects.filter(verb="patient.read").exists()

    def test_a_nurse_examines_and_does_not_decide(self, cast):
        make_period(cast.ana_record, by=cast.ben)
        said = words(page(sign_in(cast.nina, second_factor=True), cast))

        assert "Exam" in said
        assert "Decide" not in said
        assert "Start a treatment" not in said

    def test_a_therapist_changes_therapy_and_no_medicine(self, cast):
        therapy = make_treatment("physical-therapy", kind="therapy", unit="minutes")
        medicine = make_period(cast.ana_record, by=cast.ben)
        own = make_period(cast.ana_record, by=cast.theo, treatment=therapy)
        html = page(sign_in(cast.theo, second_factor=True), cast).content.decode()
        pk = cast.ana_record.pk

        assert reverse("clinic:treatment-dose", args=[pk, own.pk]) in html
        assert reverse("clinic:treatment-dose", args=[pk, medicine.pk]) not in html


class TestEmpty:
    def test_a_new_record_says_what_will_come(self, cast, ben):
        said = words(page(ben, cast))

        assert "Nothing tried yet." in said
        assert "No treatment at present." in said
        assert "Not reviewed yet" in said
        assert "No taper running, no unconfirmed change, no red flag" in said
        assert "0 of 365 days rated" in said

    @pytest.mark.parametrize("query", ["?range=3m", "?range=all", "?range=nonsense"])
    def test_every_range_works(self, cast, ben, query):
        assert page(ben, cast, query).status_code == 200

    @pytest.mark.parametrize("before", ["nonsense", "0001-01-01", "9999-12-31", ""])
    def test_odd_days_in_the_address_do_no_harm(self, cast, ben, before):
        assert page(ben, cast, f"?before={before}").status_code == 200


class TestTop:
    def test_names_the_person_in_full(self, cast, ben):
        said = words(page(ben, cast))

        for words_there in ("Ana Example", "45 years", "4 May 1980", "Active"):
            assert words_there in said

    def test_says_what_happened_since_the_review(self, cast, ben):
        rated(cast, 43, 30, 6)
        rated(cast, 13, 4, 4)
        rated(cast, 3, 3, 4, falls=2)
        at = NOW - timedelta(days=30)
        PatientReview.objects.create(
            patient=cast.ana_record, **entry_fields(by=cast.nina, now=at)
        )
        said = words(page(ben, cast))

        assert "Since the review of 8 Feb 2026 30 days ago, by Nina" in said
        assert "12 of 31" in said
        assert "4.0 from 11 days now; 6.0 from 14 days at the review" in said
        assert "2.0 lower (better)" in said
        assert "2 on 1 day" in said

    def test_too_few_days_give_no_mean(self, cast, ben):
        rated(cast, 3, 0, 4)

        assert "not enough days: 4 of 5 now" in words(page(ben, cast))

    def test_flags_the_patients_own_change(self, cast, ben):
        period = make_period(cast.ana_record, by=cast.ben, started_on=day(30))
        make_step(period, by=cast.ben, from_day=day(30))
        make_step(period, by=cast.ana, from_day=day(2), morning=5, source="self")
        said = words(page(ben, cast))

        assert (
            "Patient's own change, not confirmed: Baclofen 5 mg from 8 Mar 2026"
        ).replace("'", "&#x27;") in said

    def test_flags_a_running_taper_and_its_next_step(self, cast, ben):
        period = make_period(cast.ana_record, by=cast.ben, started_on=day(90))
        for number, amount in ((90, 60), (2, 30), (-3, 15), (-6, 0)):
            make_step(period, by=cast.ben, from_day=day(number), morning=amount)

        assert "Taper running: Baclofen 30 mg, 15 mg from 13 Mar 2026" in words(
            page(ben, cast)
        )

    def test_flags_a_red_flag_of_the_last_two_weeks(self, cast, ben):
        fit = make_side_effect("seizure", red_flag=True, urgency="emergency")
        old = make_side_effect("fainting", red_flag=True, urgency="today")
        make_side_effect_report(
            make_day_log(cast.ana_record, by=cast.ana, day=day(13)), fit
        )
        make_side_effect_report(
            make_day_log(cast.ana_record, by=cast.ana, day=day(14)), old
        )
        said = words(page(ben, cast))

        assert "Red flag logged 25 Feb 2026: Seizure" in said
        assert "Red flag logged 24 Feb 2026" not in said

    def test_one_treatment_is_changed_at_once_and_of_several_one_chooses(
        self, cast, ben
    ):
        period = make_period(cast.ana_record, by=cast.ben)
        pk = cast.ana_record.pk
        dose = reverse("clinic:treatment-dose", args=[pk, period.pk])
        one = page(ben, cast).content.decode()
        make_period(
            cast.ana_record, by=cast.ben, treatment=make_treatment("tizanidine")
        )
        several = page(ben, cast).content.decode()

        assert f'class="btn btn-secondary" href="{dose}"' in one
        assert 'class="btn btn-secondary" href="#on-now"' in several


class TestLadder:
    def test_says_the_change_with_its_days(self, cast, ben):
        rated(cast, 88, 61, 6)
        rated(cast, 60, 0, 4)
        period = make_period(
            cast.ana_record, by=cast.ben, treatment=baclofen(), started_on=day(60)
        )
        make_step(period, by=cast.ben, from_day=day(60), morning=30)
        said = words(page(ben, cast))

        assert "2.0 points better" in said
        assert "6.0 from 28 days before → 4.0 from 61 days on it" in said
        assert "61 of 61 days at this dose" in said

    def test_says_how_many_days_are_missing(self, cast, ben):
        rated(cast, 63, 61, 6)
        rated(cast, 60, 0, 4)
        make_period(cast.ana_record, by=cast.ben, started_on=day(60))
        said = words(page(ben, cast))

        assert (
            "No own baseline before: not enough days: 3 of 5; 4.0 from 61 days" in said
        )

    def test_a_short_try_ended_before_we_could_judge_and_never_failed(self, cast, ben):
        period = make_period(
            cast.ana_record,
            by=cast.ben,
            treatment=baclofen(),
            started_on=day(60),
            ended_on=day(48),
        )
        make_step(period, by=cast.ben, from_day=day(60), morning=30)
        said = words(page(ben, cast))

        assert "Ended before we could judge" in said
        assert "13 days at 30 mg or more; 14 days are needed to judge." in said
        assert "Recorded reason: no benefit at an adequate dose" in said
        assert "failed" not in said.lower()
        assert "proves" not in said.lower()

    def test_a_low_dose_ended_before_we_could_judge(self, cast, ben):
        period = make_period(
            cast.ana_record,
            by=cast.ben,
            treatment=baclofen(),
            started_on=day(60),
            ended_on=day(10),
        )
        make_step(period, by=cast.ben, from_day=day(60), morning=15)
        said = words(page(ben, cast))

        assert "Top dose 15 mg; at least 30 mg is needed to judge." in said

    def test_roughly_known_dates_are_said_and_not_compared(self, cast, ben):
        make_period(
            cast.ana_record,
            by=cast.ben,
            treatment=baclofen(),
            started_on=date(2024, 3, 1),
            start_precision="month",
            ended_on=date(2025, 1, 1),
            end_precision="year",
            told_by="letter",
            reported_dose=60,
        )
        said = words(page(ben, cast))

        assert "about Mar 2024 – about 2025" in said
        assert "A letter" in said
        assert "60 mg" in said
        assert "No comparison: the dates are not known to the day." in said

    def test_stands_current_first_then_the_latest(self, cast, ben):
        for slug, first, last in (
            ("gabapentin", 300, 250),
            ("baclofen", 200, None),
            ("tizanidine", 100, 50),
        ):
            make_period(
                cast.ana_record,
                by=cast.ben,
                treatment=make_treatment(slug),
                started_on=day(first),
                ended_on=None if last is None else day(last),
            )
        html = page(ben, cast).content.decode()
        names = re.findall(r'class="rung-name">(\w+)<', html)

        assert names == ["Baclofen", "Tizanidine", "Gabapentin"]

    def test_tries_of_one_treatment_stand_together(self, cast, ben):
        first = make_period(
            cast.ana_record, by=cast.ben, started_on=day(200), ended_on=day(100)
        )
        again = make_period(cast.ana_record, by=cast.ben, started_on=day(50))
        html = page(ben, cast).content.decode()

        assert html.count('class="rung-name"') == 1
        assert 'rowspan="2"' in html
        assert html.index(f'id="period-{again.pk}"') < html.index(
            f'id="period-{first.pk}"'
        )

    def test_a_row_and_its_bar_name_each_other(self, cast, ben):
        period = make_period(cast.ana_record, by=cast.ben, started_on=day(50))
        html = page(ben, cast).content.decode()

        assert f'data-lights="period-{period.pk}"' in html
        assert html.count(f'data-span="period-{period.pk}"') == 2
        assert f'href="#span-{period.pk}"' in html
        assert f'id="span-{period.pk}"' in html

    def test_untried_treatments_are_folded_beneath(self, cast, ben):
        make_period(cast.ana_record, by=cast.ben)
        make_treatment("dantrolene")

        said = words(page(ben, cast))
        assert "Not tried yet: 1 treatment" in said
        assert "Dantrolene nothing recorded against it" in said
        assert "This is a checklist, not a complete interaction checker." in said


class TestPicture:
    def test_draws_each_try_fall_exam_and_late_day(self, cast, ben):
        for number in (1, 2):
            make_period(
                cast.ana_record,
                by=cast.ben,
                treatment=make_treatment(f"treatment-{number}"),
                started_on=day(90),
            )
        rated(cast, 9, 5, 4)
        rated(cast, 4, 4, 4, falls=1)
        rated(cast, 3, 3, 4, falls=2)
        rated(cast, 2, 2, 4, entered_on=TODAY, entered_at=NOW)
        make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 12}])
        html = page(ben, cast).content.decode()
        svg = html[html.index("<svg viewBox") : html.index("chart-key")]

        assert svg.count("t-bar") == 2
        assert svg.count('class="c-fall"') == 2
        assert svg.count('class="c-exam"') == 1
        assert svg.count('class="c-dot-late"') == 1
        assert "Exam 10 Mar 2026: Ankle left: sustained: 12 beats" in svg

    def test_a_try_of_which_no_date_is_known_has_no_bar_and_keeps_its_row(
        self, cast, ben
    ):
        make_period(
            cast.ana_record,
            by=cast.ben,
            started_on=None,
            start_precision="unknown",
            end_precision="unknown",
            told_by="memory",
            end_reason="no_benefit",
        )
        html = page(ben, cast).content.decode()

        assert html.count('class="rung-name"') == 1
        assert "t-bar" not in html
        assert 'id="span-' not in html

    def test_each_day_is_read_out_in_words(self, cast, ben):
        log = make_day_log(cast.ana_record, by=cast.ana, value=6, falls=1, sleepiness=3)
        make_side_effect_report(log, make_side_effect("dizziness"), "moderate")
        html = page(ben, cast).content.decode()

        assert (
            'data-say="Tue 10 Mar 2026: 6 of 10, sleepiness 3, 1 fall, '
            'dizziness moderate"' in html
        )

    def test_the_picture_is_the_same_in_a_language_with_commas(self, cast, ben):
        rated(cast, 9, 0, 4)
        html = ben.get(
            reverse("clinic:patient", args=[cast.ana_record.pk]),
            headers={"accept-language": "es"},
        ).content.decode()

        assert not re.search(r' d="[^"]*\d,\d', html)
        assert not re.search(r' (?:x|y|width|height)="\d+,\d', html)


class TestTable:
    def test_shows_six_weeks_with_the_days_without_an_entry(self, cast, ben):
        make_day_log(cast.ana_record, by=cast.ana, value=6, note="Bad night")
        html = page(ben, cast).content.decode()

        assert html.count('class="is-empty"') == 41
        assert "Bad night" in html

    def test_earlier_days_are_one_link_away(self, cast, ben):
        make_day_log(
            cast.ana_record, by=cast.ana, day=day(60), value=7, note="Long ago"
        )
        newest = page(ben, cast)
        earlier = page(ben, cast, "?before=2026-01-28")

        assert "?before=2026-01-28#days" in newest.content.decode()
        assert "Long ago" not in words(newest)
        assert "Long ago" in words(earlier)
        assert "<details" in earlier.content.decode()


class TestCost:
    def fill(self, cast, *, tries, days, after):
        for number in range(after, tries):
            treatment = make_treatment(f"treatment-{number}")
            period = make_period(cast.ana_record, by=cast.ben, treatment=treatment)
            make_step(period, by=cast.ben)
            make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 3}])
            make_flag(cast.ana_record, by=cast.ben, about=f"treatment-{number}")
            make_goal_score(make_goal(cast.ana_record, by=cast.ben), by=cast.ben)
            make_workup_test(cast.ana_record, by=cast.ben)
            make_report(cast.ana_record, by=cast.ben)
        for number in range(after, days):
            make_day_log(cast.ana_record, by=cast.ana, day=day(number), value=5)

    def queries(self, client, cast):
        with CaptureQueriesContext(connection) as seen:
            page(client, cast)
        return len(seen)

    def test_the_number_of_queries_is_fixed(self, cast, ben):
        page(ben, cast)
        self.fill(cast, tries=1, days=20, after=0)
        few = self.queries(ben, cast)
        self.fill(cast, tries=20, days=400, after=20)

        assert self.queries(ben, cast) == few <= 41

    @pytest.mark.parametrize("query", ["", "?range=all"])
    def test_ten_years_are_not_much_bigger_than_one(self, cast, ben, query):
        target = cast.ana_record.targets.get()
        self.many(cast, target, 365, 0)
        year = len(page(ben, cast, query).content)
        self.many(cast, target, 3650, 365)

        assert len(page(ben, cast, query).content) <= year * 1.2

    def many(self, cast, target, days, after):
        logs = DayLog.objects.bulk_create(
            DayLog(
                patient=cast.ana_record,
                day=day(number),
                rater=cast.ana,
                status="logged",
                sleepiness=3,
                **entry_fields(by=cast.ana, client_key=uuid.uuid4()),
            )
            for number in range(after, days)
        )
        Rating.objects.bulk_create(
            Rating(day_log=log, target=target, value=5) for log in logs
        )
