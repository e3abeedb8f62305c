"""The pages of the work-up: ordered by a physician, results by any clinician."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.models import Diagnosis, WorkupTest
from portal.access import record_id
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_condition,
    make_diagnosis,
    make_test,
    make_workup_test,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


@pytest.fixture
def nina(cast):
    return sign_in(cast.nina, second_factor=True)


def url(cast, name="workup", *args):
    return reverse(f"clinic:{name}", args=[cast.ana_record.pk, *args])


def keys(cast, **given):
    return {
        "client_key": str(uuid.uuid4()),
        "record": record_id(cast.ana_record),
    } | given


def result(cast, **given):
    given = {
        "status": "result",
        "done_on": TODAY.isoformat(),
        "finding": "abnormal",
        "result": "A lesion at T6.",
        "version": "1",
    } | given
    return keys(cast, **given)


def test_the_page_says_that_no_single_test_finds_the_cause(cast, nina):
    html = nina.get(url(cast)).content.decode()

    assert "No single test finds the cause." in html
    assert "The cause is not known yet." in html
    assert "No test yet." in html


def test_only_a_physician_is_offered_orders_and_diagnoses(cast, ben, nina):
    for client, offered in ((ben, True), (nina, False)):
        html = client.get(url(cast)).content.decode()
        assert (url(cast, "test-order") in html) == offered
        assert (url(cast, "diagnosis-new") in html) == offered


def test_tests_are_ordered_and_stand_there(cast, ben):
    tests = [make_test().pk, make_test("blood-tests", "blood").pk]
    data = keys(cast, tests=tests, ordered_on=TODAY.isoformat())
    response = ben.post(url(cast, "test-order"), data)

    assert response.url == url(cast)
    assert WorkupTest.objects.filter(status="ordered").count() == 2
    assert "Blood tests" in ben.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"tests": []}, "id_tests_0"), ({"ordered_on": "2026-03-11"}, "id_ordered_on")],
)
def test_an_order_says_what_is_missing(cast, ben, given, field):
    data = keys(cast, tests=[make_test().pk], ordered_on=TODAY.isoformat()) | given
    response = ben.post(url(cast, "test-order"), data)

    assert response.status_code == 422
    assert f'href="#{field}"' in response.content.decode()
    assert not WorkupTest.objects.exists()


def test_a_nurse_writes_the_result(cast, nina):
    row = make_workup_test(cast.ana_record, by=cast.ben)
    response = nina.post(url(cast, "test-result", row.pk), result(cast))
    html = nina.get(response.url).content.decode()

    assert "Not normal" in html
    assert "A lesion at T6." in html
    row.refresh_from_db()
    assert (row.status, row.done_on) == ("result", TODAY)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"done_on": ""}, "id_done_on"),
        ({"finding": ""}, "id_finding"),
        ({"result": ""}, "id_result"),
        ({"status": "done", "done_on": ""}, "id_done_on"),
        ({"done_on": "2026-03-11"}, "id_done_on"),
        ({"done_on": "2026-03-09"}, "id_done_on"),
    ],
)
def test_a_result_says_what_is_missing_and_keeps_the_rest(cast, nina, given, field):
    row = make_workup_test(cast.ana_record, by=cast.ben)
    response = nina.post(url(cast, "test-result", row.pk), result(cast, **given))
    html = response.content.decode()

    assert response.status_code == 422
    assert f'href="#{field}"' in html
    assert ("A lesion at T6." in html) == ("result" not in given)


def test_somebody_else_was_faster(cast, nina):
    row = make_workup_test(cast.ana_record, by=cast.ben)
    address = url(cast, "test-result", row.pk)
    nina.post(address, result(cast))
    again = nina.post(address, result(cast, result="Nothing."))

    assert again.status_code == 422
    assert "changed somewhere else" in again.content.decode()


def test_a_test_of_another_record_is_not_there(cast, nina):
    row = make_workup_test(cast.dan_record, by=cast.ben)

    assert nina.get(url(cast, "test-result", row.pk)).status_code == 404


def test_a_diagnosis_is_saved_and_the_record_follows(cast, ben):
    data = keys(
        cast,
        condition=make_condition().pk,
        certainty="suspected",
        made_on=TODAY.isoformat(),
        text="Two relapses.",
    )
    response = ben.post(url(cast, "diagnosis-new"), data)
    html = ben.get(response.url).content.decode()

    assert Diagnosis.objects.get().certainty == "suspected"
    assert "Multiple sclerosis</strong>, suspected" in html
    assert "Two relapses." in html
    assert "Multiple sclerosis" in ben.get(url(cast, "patient")).content.decode()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"condition": ""}, "id_condition"),
        ({"certainty": ""}, "id_certainty_0"),
        ({"made_on": "2026-03-11"}, "id_made_on"),
    ],
)
def test_a_diagnosis_says_what_is_missing(cast, ben, given, field):
    data = {"condition": make_condition().pk, "certainty": "probable"}
    data |= {"made_on": TODAY.isoformat()} | given
    response = ben.post(url(cast, "diagnosis-new"), keys(cast, **data))

    assert response.status_code == 422
    assert f'href="#{field}"' in response.content.decode()


@pytest.mark.parametrize(
    ("kind", "make"), [("diagnoses", make_diagnosis), ("tests", make_workup_test)]
)
def test_a_mistake_is_a_physicians_to_mark(cast, ben, nina, kind, make):
    row = make(cast.ana_record, by=cast.ben)
    address = url(cast, "entry-void", kind, row.pk)

    assert nina.get(address).status_code == 404
    response = ben.post(address, keys(cast, reason="Wrong person"))
    assert response.url == url(cast)
    row.refresh_from_db()
    assert row.voided_reason == "Wrong person"


def test_twenty_tests_cost_the_queries_of_one(cast, ben):
    def rows(number):
        for _ in range(number):
            make_workup_test(cast.ana_record, by=cast.ben)
            make_diagnosis(cast.ana_record, by=cast.ben)

    rows(1)
    ben.get(url(cast))
    with CaptureQueriesContext(connection) as one:
        ben.get(url(cast))
    rows(19)
    with CaptureQueriesContext(connection) as twenty:
        ben.get(url(cast))
    assert len(one) == len(twenty)
