"""What the database keeps about notes, decisions and reviews, broken once each."""

import pytest
from django.db import IntegrityError

from clinic.models import Decision, Note, PatientReview
from tests.cast import make_cast
from tests.factories import NOW, TODAY, entry_fields, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def make(model, cast, **fields):
    own = {
        Note: {"text": "Walks well"},
        Decision: {"decided_on": TODAY, "kind": "stop", "reason": "safety"},
        PatientReview: {},
    }[model]
    fields = entry_fields(by=cast.ben) | own | fields
    return model.objects.create(patient=cast.ana_record, **fields)


def test_a_note_has_words(cast):
    with pytest.raises(IntegrityError, match="clinic_note_has_words"):
        make(Note, cast, text="")


def test_another_reason_needs_words(cast):
    with pytest.raises(IntegrityError, match="clinic_decision_other_needs_words"):
        make(Decision, cast, reason="other")


def test_another_reason_with_words_stands(cast):
    assert make(Decision, cast, reason="other", text="Moves away").pk


@pytest.mark.parametrize("shared", [True, False])
def test_what_is_shared_has_a_report_and_nothing_else_has(cast, shared):
    report = None if shared else make_report(cast.ana_record, by=cast.ben)

    with pytest.raises(IntegrityError, match="clinic_decision_shared_as_a_report"):
        make(Decision, cast, shared=shared, report=report)


@pytest.mark.parametrize("model", [Note, Decision, PatientReview])
class TestEvery:
    def test_void_says_by_whom_and_why(self, cast, model):
        with pytest.raises(IntegrityError, match="void_is_complete"):
            make(model, cast, voided_at=NOW, voided_by=cast.ben)

    def test_version_begins_with_one(self, cast, model):
        with pytest.raises(IntegrityError, match="version_positive"):
            make(model, cast, version=0)

    def test_client_key_names_one_row(self, cast, model):
        key = make(model, cast).client_key

        with pytest.raises(IntegrityError, match="client_key"):
            make(model, cast, client_key=key)

    def test_name_shows_no_person(self, cast, model):
        row = make(model, cast)

        assert str(row).endswith(f" {row.pk}")
        assert "Ana" not in str(row)
