"""A form that comes again with other words: told, kept, and what was saved is shown."""

import re
import uuid

import pytest
import time_machine
from django.urls import reverse

from clinic.models import Decision, Exam, Note
from portal.access import record_id
from portal.actions.entries import void_entry
from portal.models import DoseStep, Patient, TreatmentPeriod
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, ZONE, make_period, make_step, make_treatment

TOLD = "This form was sent before."
AGAIN = "Send it again to save it as a new entry."


@pytest.fixture
def cast(db):
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def key_in(page):
    return re.search(r'name="client_key" value="([^"]+)"', page)[1]


def note():
    return "note-new", {"text": "Walks well."}, {"text": "Walks badly."}


def decision():
    first = {"kind": "stop", "reason": "safety", "decided_on": TODAY.isoformat()}
    return "decision-new", first | {"text": "Falls."}, {"text": "Falls at night."}


def exam():
    reading = {"readings-0-site": "ankle", "readings-0-side": "left"}
    reading |= {"readings-0-elicitation": "dorsiflexion", "readings-0-beats": "8"}
    rows = {"readings-TOTAL_FORMS": "1", "readings-INITIAL_FORMS": "0"}
    first = {"examined_on": TODAY.isoformat(), **rows, **reading}
    return "exam-new", first, {"readings-0-beats": "9"}


def past():
    make_treatment()
    first = {"treatment": "baclofen", "told_by": "letter", "reason": "cost"}
    return "treatment-past", first | {"note": "Old letter"}, {"note": "Older letter"}


@pytest.mark.parametrize(
    ("form", "model"),
    [(note, Note), (decision, Decision), (exam, Exam), (past, TreatmentPeriod)],
)
def test_what_was_typed_is_kept_and_becomes_a_new_entry(cast, ben, form, model):
    name, data, change = form()
    url = reverse(f"clinic:{name}", args=[cast.ana_record.pk])
    data |= {"client_key": str(uuid.uuid4()), "record": record_id(cast.ana_record)}
    assert ben.post(url, data).status_code == 302

    answer = ben.post(url, data | change)
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert "<title>Error:" in page
    assert TOLD in page
    assert AGAIN in page
    assert next(iter(change.values())) in page
    assert model.objects.count() == 1

    key = key_in(page)
    assert key != data["client_key"]
    for _twice in range(2):
        assert ben.post(url, data | change | {"client_key": key}).status_code == 302
    assert model.objects.count() == 2


def test_a_saved_note_and_decision_stand_beside_what_was_typed(cast, ben):
    for form, words in ((note, ["Walks well."]), (decision, ["Falls.", "Stop"])):
        name, data, change = form()
        url = reverse(f"clinic:{name}", args=[cast.ana_record.pk])
        data |= {"client_key": str(uuid.uuid4()), "record": record_id(cast.ana_record)}
        ben.post(url, data)
        page = ben.post(url, data | change).content.decode()
        shown = page[page.index('id="saved-before-title"') : page.index("<form method")]
        for word in [*words, "Ben"]:
            assert word in shown


def test_a_saved_exam_and_treatment_are_linked(cast, ben):
    for form, model, page_of in (
        (exam, Exam, "exam"),
        (past, TreatmentPeriod, "treatment"),
    ):
        name, data, change = form()
        url = reverse(f"clinic:{name}", args=[cast.ana_record.pk])
        data |= {"client_key": str(uuid.uuid4()), "record": record_id(cast.ana_record)}
        ben.post(url, data)
        page = ben.post(url, data | change).content.decode()
        saved = model.objects.get()
        link = reverse(f"clinic:{page_of}", args=[cast.ana_record.pk, saved.pk])
        assert f'href="{link}"' in page


def test_what_was_taken_out_since_is_shown_as_that(cast, ben):
    _name, data, _change = note()
    url = reverse("clinic:note-new", args=[cast.ana_record.pk])
    data |= {"client_key": str(uuid.uuid4()), "record": record_id(cast.ana_record)}
    ben.post(url, data)
    void_entry(entry=Note.objects.get(), reason="wrong knee", by=cast.ben, now=NOW)
    answer = ben.post(url, data)

    assert answer.status_code == 422
    assert "Entered by mistake: wrong knee" in answer.content.decode()


def test_what_is_saved_on_another_record_is_not_shown(cast, ben):
    _name, data, _change = note()
    data |= {"client_key": str(uuid.uuid4()), "record": record_id(cast.ana_record)}
    ben.post(reverse("clinic:note-new", args=[cast.ana_record.pk]), data)
    data |= {"record": record_id(cast.dan_record), "text": "Sleeps."}
    answer = ben.post(reverse("clinic:note-new", args=[cast.dan_record.pk]), data)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert TOLD in page
    assert "Walks well." not in page


def test_a_new_patient_is_no_second_record(cast, ben):
    url = reverse("clinic:patient-new")
    data = {
        "client_key": str(uuid.uuid4()),
        "clinic": cast.harbour.pk,
        "name": "Gus Example",
        "birth_date": "1970-01-02",
        "clinic_number": "H9",
        "language": "en",
        "zone": ZONE,
        "target_1": "Shaking",
    }
    ben.post(url, data)
    gus = Patient.objects.get(clinic_number="H9")

    for _twice in range(2):
        answer = ben.post(url, data | {"name": "August Example"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert TOLD in page
        assert AGAIN not in page
        assert "August Example" in page
        assert reverse("clinic:patient-edit", args=[gus.pk]) in page
    assert Patient.objects.filter(clinic_number="H9").get() == gus


def test_a_key_of_another_clinics_record_tells_nothing_of_it(cast, ben):
    theirs = cast.fay_record
    Patient.objects.filter(pk=theirs.pk).update(client_key=(key := uuid.uuid4()))
    data = {
        "client_key": str(key),
        "clinic": cast.harbour.pk,
        "name": "Gus Example",
        "birth_date": "1970-01-02",
        "clinic_number": "H9",
        "language": "en",
        "zone": ZONE,
        "target_1": "Shaking",
    }
    answer = ben.post(reverse("clinic:patient-new"), data)
    assert answer.status_code == 422
    assert theirs.name not in answer.content.decode()


def test_a_patient_tells_a_change_anew(cast):
    period = make_period(cast.ana_record, by=cast.ben)
    make_step(period, by=cast.ben)
    ana = sign_in(cast.ana)
    url = f"/my/treatments/{period.pk}/changed/"
    data = {
        "record": record_id(cast.ana_record),
        "client_key": str(uuid.uuid4()),
        "what": "changed",
        "from_day": TODAY.isoformat(),
        "morning": "5",
    }
    assert ana.post(url, data).status_code == 302
    answer = ana.post(url, data | {"morning": "6"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TOLD in page
    assert 'value="6"' in page
    assert 'href="/my/treatments/"' in page

    ana.post(url, data | {"morning": "6", "client_key": key_in(page)})
    (stands,) = DoseStep.objects.standing().filter(source="self")
    assert stands.morning == 6
