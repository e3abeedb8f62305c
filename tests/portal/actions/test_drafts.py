"""The half-filled day form."""

import uuid
from datetime import timedelta

import pytest

from portal.actions.drafts import draft_of, keep_draft
from portal.models import DayDraft
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_day_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


def keep(patient, **changes):
    fields = {
        "patient": patient,
        "rater": patient.user,
        "day": TODAY,
        "step": "more",
        "answers": {"note": "half a sen"},
        "client_key": uuid.uuid4(),
        "now": NOW,
    }
    return keep_draft(**(fields | changes))


def test_a_draft_is_kept_and_the_next_one_takes_its_place(ana):
    keep(ana)
    keep(ana, step="check", answers={"note": "half a sentence", "red_flags": ["1"]})

    draft = draft_of(ana, ana.user, TODAY)
    assert (draft.step, draft.answers["red_flags"]) == ("check", ["1"])
    assert DayDraft.objects.count() == 1


def test_a_draft_is_of_one_day(ana):
    keep(ana)

    assert draft_of(ana, ana.user, TODAY - timedelta(days=1)) is None


def test_two_raters_have_a_draft_each():
    cast = make_cast()
    keep(cast.ana_record)
    keep(cast.ana_record, rater=cast.eva)

    assert DayDraft.objects.count() == 2


def test_a_day_that_is_saved_needs_no_draft(ana):
    make_day_log(ana, by=ana.user)

    assert keep(ana) is None
    assert not DayDraft.objects.exists()


def test_an_answer_of_endless_length_is_cut(ana):
    draft = keep(ana, answers={"note": "x" * 10_000, "red_flags": ["1"] * 90})

    assert len(draft.answers["note"]) == 600
    assert len(draft.answers["red_flags"]) == 50
