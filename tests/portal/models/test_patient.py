"""What the database keeps about clinics and patients, each rule broken once."""

import pytest
from django.db import IntegrityError, transaction

from portal.models import Clinic, Patient, search_form
from tests.cast import make_cast
from tests.factories import make_patient, make_user


@pytest.fixture
def cast(db):
    return make_cast()


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


def test_a_clinic_number_stands_once_in_a_clinic(cast):
    with refused(r"patient_number_once_per_clinic|clinic_number"), transaction.atomic():
        make_patient(cast.harbour, by=cast.ben, clinic_number="ana")
    make_patient(cast.hill, by=cast.cora, clinic_number="ana")


def test_a_person_has_one_record_at_most(cast):
    with refused("user_id"), transaction.atomic():
        make_patient(cast.hill, by=cast.cora, user=cast.ana)


def test_a_patient_can_always_be_found(cast):
    with refused("patient_searchable"), transaction.atomic():
        Patient.objects.filter(pk=cast.ana_record.pk).update(search_key="")


def test_the_search_key_follows_the_name(cast):
    cast.ana_record.name = "Zoë  ÅNGSTRÖM"
    cast.ana_record.save(update_fields=["name"])
    cast.ana_record.refresh_from_db()
    assert cast.ana_record.search_key == "zoe angstrom ana"


@pytest.mark.parametrize(
    ("typed", "searched"),
    [("ÉLODIE", "elodie"), ("Straße", "strasse"), ("  a \t b ", "a b"), ("İ", "i")],
)
def test_search_minds_neither_case_nor_accents_nor_spaces(typed, searched):
    assert search_form(typed) == searched


def test_every_word_must_be_found(cast):
    assert list(Patient.objects.searched("exam ana")) == [cast.ana_record]
    assert not Patient.objects.searched("ana dan").exists()


def test_sustained_is_never_below_abnormal(cast):
    with refused("sustained_not_below_abnormal"), transaction.atomic():
        Clinic.objects.filter(pk=cast.harbour.pk).update(
            abnormal_beats=11, sustained_beats=10
        )


def test_thresholds_name_their_source(cast):
    with refused("thresholds_have_a_source"), transaction.atomic():
        Clinic.objects.filter(pk=cast.harbour.pk).update(thresholds_source="")


def test_the_angle_names_its_source(cast):
    with refused("angle_has_a_source"), transaction.atomic():
        Clinic.objects.filter(pk=cast.harbour.pk).update(angle_source="")


def test_a_printed_patient_or_person_shows_no_name(cast):
    assert "Ana" not in str(cast.ana_record)
    assert "ana" not in str(make_user("ana2@example.org", "Ana"))
