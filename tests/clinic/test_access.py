"""Who may do what for whom."""

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from clinic.access import (
    RIGHTS,
    Right,
    clinician_required,
    clinics_for,
    may,
    patients_for,
    rights_of,
)
from clinic.models import Clinician
from portal.models import Patient
from tests.cast import make_cast, sign_in
from tests.factories import NOW, make_clinician


@pytest.fixture
def cast(db):
    return make_cast()


def numbers(patients):
    return set(patients.values_list("clinic_number", flat=True))


def test_staff_see_the_patients_of_their_clinics_and_no_others(cast):
    for user in (cast.ben, cast.nina, cast.theo):
        assert numbers(patients_for(user)) == {"ana", "dan"}
    assert numbers(patients_for(cast.cora)) == {"fay"}


def test_somebody_at_two_clinics_sees_both(cast):
    make_clinician(cast.hill, user=cast.ben)
    assert numbers(patients_for(cast.ben)) == {"ana", "dan", "fay"}


def test_a_right_at_one_clinic_is_no_right_at_another(cast):
    make_clinician(cast.hill, user=cast.ben, profession="nurse")
    assert numbers(patients_for(cast.ben, Right.PRESCRIBE)) == {"ana", "dan"}
    assert not may(cast.ben, Right.PRESCRIBE, cast.fay_record)
    assert may(cast.ben, Right.RECORD, cast.fay_record)


def test_a_lead_without_a_profession_sees_no_patient(cast):
    assert numbers(patients_for(cast.lea)) == set()
    assert set(clinics_for(cast.lea, Right.LEAD)) == {cast.harbour}


def test_patients_and_superusers_see_nobody_here(cast):
    for user in (cast.ana, cast.sue):
        assert numbers(patients_for(user)) == set()


def test_somebody_deactivated_sees_nobody_from_then_on(cast):
    Clinician.objects.filter(user=cast.ben).update(active=False, deactivated_at=NOW)
    assert numbers(patients_for(cast.ben)) == set()
    assert rights_of(Clinician.objects.get(user=cast.ben)) == frozenset()


def test_only_physicians_prescribe_and_decide():
    for right in (Right.PRESCRIBE, Right.DECIDE):
        holders = [p for p, rights in RIGHTS.items() if right in rights]
        assert holders == [Clinician.Profession.PHYSICIAN]


@clinician_required(Right.PRESCRIBE)
def prescribing(request):
    return HttpResponse("in")


def ask(user, *, second_factor=True):
    request = RequestFactory().get("/")
    request.user = user
    request.session = sign_in(user, second_factor=second_factor).session
    return prescribing(request)


def test_who_holds_the_right_comes_in_with_a_second_factor(cast):
    assert ask(cast.ben).content == b"in"


def test_without_a_second_factor_staff_are_sent_to_the_page_about_it(cast):
    assert ask(cast.ben, second_factor=False).url == "/second-factor/"


@pytest.mark.parametrize("name", ["nina", "theo", "lea", "ana", "sue"])
def test_who_lacks_the_right_finds_nothing(cast, name):
    with pytest.raises(Http404):
        ask(getattr(cast, name))


def test_there_are_no_patients_left_out_by_the_two_walls(cast):
    seen = numbers(patients_for(cast.ben)) | numbers(patients_for(cast.cora))
    assert seen == numbers(Patient.objects.all())
