"""Notes, decisions, reviews, and what was entered by mistake."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from clinic.models import Decision, Note, PatientReview
from portal.access import record_id
from portal.models import AuditEvent
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, entry_fields, make_exam, make_period

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
        data = decision(cast, period=str(period.pk), text="Try tizanidine.")
        ben.post(url(cast, "decision-new"), data)

        assert Decision.objects.get().period == period
        html = ben.get(url(cast, "patient")).content.decode()
        assert html.count("Try tizanidine.") == 2

    def test_may_be_about_no_treatment(self, cast, as_):
        as_("ben").post(url(cast, "decision-new"), decision(cast))

        assert Decision.objects.get().period is None

    def test_promises_no_sharing_that_is_not_there_yet(self, cast, as_):
        html = as_("ben").get(url(cast, "decision-new")).content.decode()
        as_("ben").post(url(cast, "decision-new"), decision(cast, shared="on"))

        assert "patient may read" not in html
        assert not Decision.objects.get().shared

    def test_chooses_among_the_tries_of_this_record_only(self, cast, as_):
        other = make_period(cast.dan_record, by=cast.ben)
        data = decision(cast, period=str(other.pk))
        response = as_("ben").post(url(cast, "decision-new"), data)

        assert response.status_code == 422
        assert not Decision.objects.exists()

    def test_takes_the_try_from_the_address(self, cast, as_):
        period = make_period(cast.ana_record, by=cast.ben)
        response = as_("ben").get(url(cast, "decision-new") + f"?period={period.pk}")

        assert f'value="{period.pk}" selected' in response.content.decode()

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
