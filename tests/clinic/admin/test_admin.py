"""The admin shows one's own records, changes details only, and is on the trail."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from clinic.admin.scoped import ScopedAdmin
from clinic.admin.tables import site
from portal.models import Amendment, AuditEvent, DayLog, Patient
from tests.cast import make_cast, sign_in
from tests.factories import (
    make_day_log,
    make_exam,
    make_injection,
    make_period,
    make_step,
)

SCOPED = [m for m, a in site._registry.items() if isinstance(a, ScopedAdmin)]


@pytest.fixture
def cast(db):
    cast = make_cast()
    for patient, by in ((cast.ana_record, cast.ben), (cast.fay_record, cast.cora)):
        make_day_log(patient, by=by, value=3)
        period = make_period(patient, by=by)
        make_step(period, by=by)
        make_injection(period, by=by)
        make_exam(patient, by=by, readings=[{"beats": 3}])
    return cast


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def row_url(row):
    return reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]
    )


@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m.__name__)
def test_a_list_holds_only_rows_of_ones_own_patients(cast, ben, model):
    page = ben.get(list_url(model))
    assert page.status_code == 200
    shown = page.context_data["cl"].result_list
    admin = site._registry[model]
    patients = {admin.patient_of(row).pk for row in shown}
    assert patients <= {cast.ana_record.pk, cast.dan_record.pk}


def test_an_opened_row_and_a_list_page_are_on_the_trail(cast, ben):
    log = DayLog.objects.get(patient=cast.ana_record)
    ben.get(list_url(DayLog))
    ben.get(row_url(log))
    rows = AuditEvent.objects.filter(verb="admin.read").order_by("id")
    assert [(r.object_type, r.object_ids) for r in rows] == [
        ("portal.daylog", [log.pk]),
        ("portal.daylog", [log.pk]),
    ]
    assert rows[1].patient_id == cast.ana_record.pk


def test_not_yours_and_not_there_are_the_same(cast, ben):
    hers = DayLog.objects.get(patient=cast.fay_record)
    gone = DayLog(pk=10**9)
    answers = [ben.get(row_url(row)) for row in (hers, gone)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    history = reverse("admin:portal_daylog_history", args=[hers.pk])
    assert ben.get(history).status_code == 404


@pytest.mark.parametrize("model", list(site._registry), ids=lambda m: m.__name__)
def test_nothing_is_added_or_deleted_here(cast, ben, model):
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    assert ben.post(reverse(f"admin:{name}_add")).status_code == 404
    page = ben.get(list_url(model))
    assert b"delete_selected" not in page.content
    row = page.context_data["cl"].result_list.first()
    if row is not None:
        url = reverse(f"admin:{name}_delete", args=[row.pk])
        assert ben.post(url, {"post": "yes"}).status_code == 404


def test_clinical_history_is_read_only(cast, ben):
    log = DayLog.objects.get(patient=cast.ana_record)
    assert ben.post(row_url(log), {"falls": 9}).status_code == 404
    log.refresh_from_db()
    assert log.falls is None


def details(patient, **changes):
    return {
        "name": patient.name,
        "birth_date": patient.birth_date,
        "clinic_number": patient.clinic_number,
        "zone": patient.zone,
        "language": "en",
        "status": patient.status,
        "version": patient.version,
    } | changes


def test_details_are_changed_through_the_action(cast, ben):
    patient = cast.ana_record
    answer = ben.post(row_url(patient), details(patient, phone="0123"))
    assert answer.status_code == 302
    assert Patient.objects.get(pk=patient.pk).phone == "0123"
    assert Amendment.objects.of(patient).get().new == "0123"


def test_an_older_version_is_refused_here_too(cast, ben):
    patient = cast.ana_record
    ben.post(row_url(patient), details(patient, phone="1"))
    answer = ben.post(row_url(patient), details(patient, phone="2"))
    assert answer.status_code == 200
    assert b"changed this record meanwhile" in answer.content
    assert Patient.objects.get(pk=patient.pk).phone == "1"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"zone": "Nowhere/Here"}, "valid choice"),
        ({"birth_date": "2999-01-01"}, "in the future"),
        ({"birth_date": "1870-01-01"}, "120 years"),
    ],
)
def test_what_the_clinics_form_refuses_is_refused_here(cast, ben, wrong, words):
    patient = cast.ana_record
    answer = ben.post(row_url(patient), details(patient, **wrong))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    patient.refresh_from_db()
    assert patient.version == 1


def test_a_superuser_without_a_clinic_sees_no_patient(cast):
    sue = sign_in(cast.sue, second_factor=True)
    assert sue.get(reverse("admin:index")).status_code == 200
    for model in SCOPED:
        assert sue.get(list_url(model)).status_code == 404


def test_without_a_second_factor_the_admin_explains_the_factor(cast):
    client = sign_in(cast.ben)
    answer = client.get(list_url(Patient))
    assert answer.url == reverse("portal:second-factor")


@pytest.mark.parametrize(
    ("asked", "after"),
    [
        ("/admin/portal/patient/", "/admin/portal/patient/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example", "/admin/"),
    ],
)
def test_a_stranger_signs_in_and_comes_back(client, db, asked, after):
    answer = client.get("/admin/login/", {"next": asked})
    assert answer.url == f"{reverse('account_login')}?next={after}"


def test_a_patient_finds_no_admin(cast):
    assert sign_in(cast.ana).get(reverse("admin:index")).status_code == 404


def test_accounts_and_their_secrets_are_not_registered(cast):
    labels = {model._meta.app_label for model in site._registry}
    assert labels == {"clinic", "portal", "education"}
    assert get_user_model() not in site._registry


@pytest.mark.parametrize("many", [1, 20])
@pytest.mark.parametrize("model", SCOPED, ids=lambda m: m.__name__)
def test_queries_do_not_grow_with_rows(
    cast, ben, model, many, django_assert_max_num_queries
):
    for _ in range(many):
        period = make_period(cast.ana_record, by=cast.ben, ended_on=None)
        make_step(period, by=cast.ben)
        make_injection(period, by=cast.ben)
        make_exam(cast.ana_record, by=cast.ben, readings=[{"beats": 3}])
    with django_assert_max_num_queries(12):
        ben.get(list_url(model))
