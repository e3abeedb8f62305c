"""Notes, decisions, reviews, and what was entered by mistake."""

import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from clinic.history.plain import plain_draft
from clinic.models import Decision, Note, PatientReview
from portal.access import record_id
from portal.actions.reports import mark_read
from portal.models import AuditEvent, SharedReport
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    entry_fields,
    make_comparison,
    make_exam,
    make_period,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def as_(cast):
    """`as_("ben")`: a session of that person with a second factor."""

    def client(name):
        return sign_in(getattr(cast, name), second_factor=True)

    return client


def url(cast, name, *args, record=None):
    return reverse(f"clinic:{name}", args=[(record or cast.ana_record).pk, *args])


def keys(cast, **given):
    return {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
    } | given


def decision(cast, **given):
    given = {
        "kind": "switch",
        "reason": "too_little",
        "decided_on": TODAY.isoformat(),
    } | given
    return keys(cast, **given)


class TestNote:
    def test_is_saved_and_stands_on_the_page(self, cast, as_):
        ben = as_("ben")
        response = ben.post(url(cast, "note-new"), keys(cast, text="Walks well."))

        assert response.url == url(cast, "patient")
        assert "Walks well." in ben.get(response.url).content.decode()

    def test_without_words_is_refused_at_its_field(self, cast, as_):
        response = as_("ben").post(url(cast, "note-new"), keys(cast, text="  "))
        html = response.content.decode()

        assert response.status_code == 422
        assert "<title>Error:" in html
        assert html.count("Write the note.") == 2

    def test_the_same_form_again_is_the_same_note(self, cast, as_):
        ben, data = as_("ben"), keys(cast, text="Walks well.")
        ben.post(url(cast, "note-new"), data)
        ben.post(url(cast, "note-new"), data)

        assert Note.objects.count() == 1

    def test_a_key_of_another_records_note_is_refused(self, cast, as_):
        ben, data = as_("ben"), keys(cast, text="Walks well.")
        ben.post(url(cast, "note-new"), data)
        data["record"] = record_id(cast.dan_record)
        response = ben.post(url(cast, "note-new", record=cast.dan_record), data)

        assert response.status_code == 422
        assert Note.objects.get().patient == cast.ana_record

    def test_a_form_for_another_record_is_refused(self, cast, as_):
        data = keys(cast, text="Walks well.", record=record_id(cast.dan_record))
        response = as_("ben").post(url(cast, "note-new"), data)

        assert response.status_code == 409
        assert "Walks well." in response.content.decode()
        assert not Note.objects.exists()


class TestDecision:
    def test_is_about_a_try_and_stands_in_its_row(self, cast, as_):
        ben = as_("ben")
        period = make_period(cast.ana_record, by=cast.ben)
        data = decision(cast, about=f"period-{period.pk}", text="Try tizanidine.")
        ben.post(url(cast, "decision-new"), data)

        assert Decision.objects.get().period == period
        html = ben.get(url(cast, "patient")).content.decode()
        assert html.count("Try tizanidine.") == 2

    def test_may_be_about_no_treatment(self, cast, as_):
        as_("ben").post(url(cast, "decision-new"), decision(cast))

        assert Decision.objects.get().period is None

    def test_is_about_a_comparison_and_shows_what_was_believed(self, cast, as_):
        ben = as_("ben")
        row = make_comparison(
            cast.ana_record, by=cast.ben, title="Two doses", expectation="much_better"
        )
        address = url(cast, "decision-new") + f"?comparison={row.pk}"
        html = ben.get(address).content.decode()
        assert f'value="comparison-{row.pk}" selected' in html
        assert "Much better" in html

        ben.post(address, decision(cast, about=f"comparison-{row.pk}"))
        assert Decision.objects.get().comparison == row

    def test_a_draft_of_a_comparison_is_nothing_to_decide_about(self, cast, as_):
        row = make_comparison(cast.ana_record, by=cast.ben, status="draft")
        data = decision(cast, about=f"comparison-{row.pk}")

        assert as_("ben").post(url(cast, "decision-new"), data).status_code == 422

    def test_chooses_among_the_tries_of_this_record_only(self, cast, as_):
        other = make_period(cast.dan_record, by=cast.ben)
        data = decision(cast, about=f"period-{other.pk}")
        response = as_("ben").post(url(cast, "decision-new"), data)

        assert response.status_code == 422
        assert not Decision.objects.exists()

    def test_takes_the_try_from_the_address(self, cast, as_):
        period = make_period(cast.ana_record, by=cast.ben)
        response = as_("ben").get(url(cast, "decision-new") + f"?period={period.pk}")

        assert f'value="period-{period.pk}" selected' in response.content.decode()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"kind": ""}, "id_kind_0"),
            ({"reason": ""}, "id_reason"),
            ({"reason": "other"}, "id_text"),
            ({"decided_on": "2026-03-11"}, "id_decided_on"),
        ],
    )
    def test_says_at_the_field_what_is_missing(self, cast, as_, given, field):
        response = as_("ben").post(url(cast, "decision-new"), decision(cast, **given))

        assert response.status_code == 422
        assert f'href="#{field}"' in response.content.decode()

    def test_the_same_form_again_is_the_same_decision(self, cast, as_):
        ben, data = as_("ben"), decision(cast)
        ben.post(url(cast, "decision-new"), data)
        ben.post(url(cast, "decision-new"), data)

        assert Decision.objects.count() == 1


class TestSharing:
    def shared(self, cast, period, **given):
        given = {
            "shared": "on",
            "about": f"period-{period.pk}",
            "draft_of": f"switch period-{period.pk} too_little",
        } | given
        return decision(cast, **given)

    @pytest.fixture
    def period(self, cast):
        return make_period(cast.ana_record, by=cast.ben)

    def test_first_shows_a_draft_and_saves_nothing(self, cast, as_, period):
        data = self.shared(cast, period, draft_of="")
        html = as_("ben").post(url(cast, "decision-new"), data).content.decode()

        assert "Check what the patient will read" in html
        assert "We change from Baclofen to another treatment." in html
        assert "It helps you too little." in html
        assert "020 7946 0000" in html
        assert data["client_key"] in html
        assert not Decision.objects.exists()

    def test_then_shares_the_words_as_they_were_changed(self, cast, as_, period):
        ben = as_("ben")
        data = self.shared(cast, period, plain_body="We try another one.")
        ben.post(url(cast, "decision-new"), data)
        report = Decision.objects.get().report

        assert (report.body, report.title) == (
            "We try another one.",
            "What we decided on 10 Mar 2026",
        )
        html = ben.get(url(cast, "patient")).content.decode()
        assert "Shared with the patient; not read yet." in html
        mark_read(report=report, by=cast.ana, now=NOW)
        html = ben.get(url(cast, "patient")).content.decode()
        assert "Shared with the patient; read on 10 Mar 2026." in html

    def test_words_of_another_decision_are_shown_again(self, cast, as_, period):
        data = self.shared(cast, period, plain_body="We go on.", kind="stop")
        html = as_("ben").post(url(cast, "decision-new"), data).content.decode()

        assert "Check what the patient will read" in html
        assert "We go on.</textarea>" in html
        assert not Decision.objects.exists()

    def test_without_the_tick_nothing_is_shared(self, cast, as_, period):
        data = self.shared(cast, period, plain_body="We go on.", shared="")
        as_("ben").post(url(cast, "decision-new"), data)

        assert not Decision.objects.get().shared
        assert not SharedReport.objects.exists()

    def test_a_mistake_takes_the_report_back(self, cast, as_, period):
        ben = as_("ben")
        ben.post(
            url(cast, "decision-new"), self.shared(cast, period, plain_body="We go on.")
        )
        made = Decision.objects.get()
        address = url(cast, "entry-void", "decisions", made.pk)
        ben.post(address, keys(cast, reason="Wrong person"))

        assert SharedReport.objects.get().voided_reason == "Wrong person"

    @pytest.mark.parametrize("kind", Decision.Kind.values)
    @pytest.mark.parametrize("reason", Decision.Reason.values)
    @pytest.mark.parametrize("about", ["", "Baclofen"])
    def test_a_draft_never_tells_to_stop_or_start(self, cast, kind, reason, about):
        words = plain_draft(
            kind=kind,
            reason=reason,
            text="You move away.",
            about=about,
            clinic=cast.harbour,
        )

        assert "In an emergency call 999." in words
        assert not re.search(r"\b(stop|start|restart|begin)\b", words.lower())
        assert all(len(s.split()) < 20 for s in re.split(r"[.:?]\s", words))
        assert ("Baclofen" in words) == bool(about)


class TestReview:
    def test_is_marked_and_undone_by_the_same_person(self, cast, as_):
        ben = as_("ben")
        ben.post(url(cast, "review"), keys(cast))
        assert "Reviewed today." in ben.get(url(cast, "patient")).content.decode()
        ben.post(url(cast, "review-undo"), keys(cast))

        assert not PatientReview.objects.standing().exists()
        assert "Mark reviewed" in ben.get(url(cast, "patient")).content.decode()

    def test_of_somebody_else_offers_no_undo_and_cannot_be_undone(self, cast, as_):
        as_("nina").post(url(cast, "review"), keys(cast))
        ben = as_("ben")

        assert (
            url(cast, "review-undo")
            not in ben.get(url(cast, "patient")).content.decode()
        )
        ben.post(url(cast, "review-undo"), keys(cast))
        assert PatientReview.objects.standing().exists()

    @pytest.mark.parametrize("name", ["review", "review-undo"])
    def test_is_never_a_get(self, cast, as_, name):
        assert as_("ben").get(url(cast, name)).status_code == 405

    @pytest.mark.parametrize("name", ["review", "review-undo"])
    def test_for_another_record_is_refused_and_shown(self, cast, as_, name):
        data = keys(cast, record=record_id(cast.dan_record))
        response = as_("ben").post(url(cast, name), data)

        assert response.status_code == 409
        assert "Not saved" in response.content.decode()

    def test_the_same_press_twice_is_one_review(self, cast, as_):
        ben, data = as_("ben"), keys(cast)
        ben.post(url(cast, "review"), data)
        ben.post(url(cast, "review"), data)

        assert PatientReview.objects.count() == 1


class TestMistake:
    def note(self, cast, record=None):
        return Note.objects.create(
            patient=record or cast.ana_record, text="Wrong", **entry_fields(by=cast.ben)
        )

    def test_needs_a_reason(self, cast, as_):
        void = url(cast, "entry-void", "notes", self.note(cast).pk)
        response = as_("nina").post(void, keys(cast, reason=""))

        assert response.status_code == 422
        assert Note.objects.standing().exists()

    def test_stays_in_the_record_and_no_longer_counts(self, cast, as_):
        void = url(cast, "entry-void", "notes", self.note(cast).pk)
        as_("nina").post(void, keys(cast, reason="Wrong person"))

        assert not Note.objects.standing().exists()
        assert Note.objects.get().voided_by == cast.nina

    def test_of_a_decision_takes_the_right_to_decide(self, cast, as_):
        row = Decision.objects.create(
            patient=cast.ana_record,
            kind="stop",
            reason="safety",
            decided_on=TODAY,
            **entry_fields(by=cast.ben),
        )
        void = url(cast, "entry-void", "decisions", row.pk)

        assert as_("nina").get(void).status_code == 404
        assert as_("ben").get(void).status_code == 200

    def test_of_another_record_or_of_no_such_kind_is_not_there(self, cast, as_):
        ben = as_("ben")
        other = self.note(cast, cast.dan_record).pk

        assert ben.get(url(cast, "entry-void", "notes", other)).status_code == 404
        assert ben.get(url(cast, "entry-void", "walks", 1)).status_code == 404

    @pytest.mark.parametrize("again", ["Wrong", "Not hers", ""])
    def test_pressed_twice_is_marked_once(self, cast, as_, again):
        exam = make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 1}])
        void, nina = url(cast, "entry-void", "exams", exam.pk), as_("nina")
        first = nina.post(void, keys(cast, reason="Wrong"))
        second = nina.post(void, keys(cast, reason=again))
        exam.refresh_from_db()

        assert (second.status_code, second.url) == (302, first.url)
        assert (exam.voided_reason, exam.version) == ("Wrong", 2)
        assert AuditEvent.objects.filter(verb="entry.voided").count() == 1


@pytest.mark.parametrize("name", ["cora", "lea", "ana", "sue"])
@pytest.mark.parametrize("route", ["note-new", "decision-new"])
def test_for_everybody_else_they_are_not_there(cast, as_, name, route):
    assert as_(name).get(url(cast, route)).status_code == 404


@pytest.mark.parametrize("name", ["nina", "theo"])
def test_only_a_physician_decides(cast, as_, name):
    assert as_(name).get(url(cast, "decision-new")).status_code == 404
    assert as_(name).get(url(cast, "note-new")).status_code == 200
