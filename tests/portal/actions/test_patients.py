"""People correct how they are reached, and nothing else."""

from datetime import date

import pytest

from portal.actions.patients import CONTACT, ChangedMeanwhile, correct_contact
from portal.models import Amendment, AuditEvent, PatientSummary
from tests.cast import make_cast
from tests.factories import NOW, make_day_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def correct(cast, *, version=1, by=None, **answers):
    patient = cast.ana_record
    stands = {name: getattr(patient, name) for name in CONTACT}
    return correct_contact(
        patient=patient,
        answers=stands | answers,
        version=version,
        by=by or cast.ana,
        now=NOW,
    )


def test_a_correction_keeps_what_stood_there(cast):
    patient = correct(cast, phone="020 7946 0111", contact_email="a@example.org")
    patient.refresh_from_db()
    assert (patient.phone, patient.version) == ("020 7946 0111", 2)
    told = Amendment.objects.of(patient)
    assert [(a.field, a.old, a.new) for a in told] == [
        ("phone", "", "020 7946 0111"),
        ("contact_email", "", "a@example.org"),
    ]


def test_a_correction_is_audited_without_its_values(cast):
    correct(cast, phone="020 7946 0111")
    event = AuditEvent.objects.get(verb="contact.corrected")
    assert (event.actor_id, event.patient_id) == (cast.ana.pk, cast.ana_record.pk)
    assert "7946" not in str(event.__dict__)


def test_the_same_answers_posted_again_leave_no_second_trace(cast):
    for _time in range(2):
        correct(cast, phone="020 7946 0111")
    assert AuditEvent.objects.filter(verb="contact.corrected").count() == 1
    assert Amendment.objects.count() == 1


def test_answers_to_an_old_page_do_not_overwrite_a_newer_change(cast):
    correct(cast, phone="020 7946 0111")
    with pytest.raises(ChangedMeanwhile):
        correct(cast, version=1, phone="020 7946 0999")
    cast.ana_record.refresh_from_db()
    assert cast.ana_record.phone == "020 7946 0111"


def test_a_new_zone_moves_no_day_and_renews_the_summary(cast):
    log = make_day_log(cast.ana_record, by=cast.ana, day=date(2026, 3, 10), value=3)
    correct(cast, zone="Pacific/Auckland")
    log.refresh_from_db()
    assert (log.day, log.entered_on, log.zone) == (
        date(2026, 3, 10),
        date(2026, 3, 10),
        "Europe/London",
    )
    # At 17:00 in London it is already the next day in Auckland.
    assert PatientSummary.objects.get().as_of == date(2026, 3, 11)


def test_the_account_speaks_the_language_of_the_record(cast):
    correct(cast, language="es")
    cast.ana.refresh_from_db()
    assert cast.ana.language == "es"


def test_nothing_but_contact_data_is_written(cast):
    patient = correct_contact(
        patient=cast.ana_record,
        answers={name: getattr(cast.ana_record, name) for name in CONTACT}
        | {"phone": "1234", "name": "Somebody Else", "clinic_number": "9"},
        version=1,
        by=cast.ana,
        now=NOW,
    )
    patient.refresh_from_db()
    assert (patient.name, patient.clinic_number) == ("Ana Example", "ana")
