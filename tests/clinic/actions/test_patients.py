"""Opening a record and changing its details."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError

from clinic.actions.patients import Outdated, add_patient, update_details
from clinic.models import Clinician
from portal.models import Amendment, AuditEvent, Patient, PatientSummary
from tests.cast import make_cast
from tests.factories import NOW, ZONE

DETAILS = {
    "name": "Gus Example",
    "birth_date": date(1970, 1, 2),
    "clinic_number": "H9",
    "zone": ZONE,
}


@pytest.fixture
def cast(db):
    return make_cast()


def add(cast, **changes):
    how = {
        "clinic": cast.harbour,
        "details": DETAILS,
        "target_texts": ["Shaking", "Stiffness"],
        "assigned_to": Clinician.objects.get(user=cast.ben),
        "client_key": uuid.uuid4(),
        "by": cast.ben,
        "now": NOW,
    }
    return add_patient(**how | changes)


def test_a_new_record_has_targets_a_summary_a_clinician_and_a_trail(cast):
    patient, made = add(cast)
    assert made
    assert [t.text for t in patient.targets.open()] == ["Shaking", "Stiffness"]
    assert PatientSummary.objects.get(patient=patient).name_key == "gus example h9"
    assert patient.judged_assignments.get().clinician.user == cast.ben
    verbs = AuditEvent.objects.about(patient).values_list("verb", flat=True)
    assert set(verbs) == {"patient.added", "targets.set"}


def test_the_same_form_sent_twice_opens_one_record(cast):
    key = uuid.uuid4()
    first, _ = add(cast, client_key=key)
    again, made = add(cast, client_key=key)
    assert (again, made) == (first, False)
    assert Patient.objects.filter(clinic_number="H9").count() == 1


def test_a_number_that_is_taken_opens_nothing(cast):
    add(cast)
    before = AuditEvent.objects.count()
    with pytest.raises(IntegrityError):
        add(cast)
    assert AuditEvent.objects.count() == before


def test_a_change_keeps_what_stood_there_before(cast):
    update_details(
        patient=cast.ana_record,
        details={"phone": "0123", "status": "paused"},
        version=1,
        by=cast.nina,
        now=NOW,
    )
    cast.ana_record.refresh_from_db()
    assert (cast.ana_record.phone, cast.ana_record.version) == ("0123", 2)
    kept = Amendment.objects.of(cast.ana_record).values_list("field", "old", "new")
    assert set(kept) == {("phone", "", "0123"), ("status", "active", "paused")}
    assert AuditEvent.objects.about(cast.ana_record)[0].verb == "patient.updated"
    assert PatientSummary.objects.get(patient=cast.ana_record).status == "paused"


def test_an_older_version_changes_nothing(cast):
    change = {"patient": cast.ana_record, "by": cast.ben, "now": NOW, "version": 1}
    update_details(details={"phone": "1"}, **change)
    with pytest.raises(Outdated) as caught:
        update_details(details={"phone": "2"}, **change)
    assert caught.value.row.phone == "1"
    cast.ana_record.refresh_from_db()
    assert cast.ana_record.phone == "1"


def test_nothing_changed_leaves_no_trace(cast):
    update_details(
        patient=cast.ana_record,
        details={"name": cast.ana_record.name},
        version=1,
        by=cast.ben,
        now=NOW,
    )
    assert not Amendment.objects.exists()
