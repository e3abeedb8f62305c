"""Tests from order to result, and the diagnosis that the record follows."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

from clinic.actions.workup import diagnose, order_tests, update_test, void_diagnosis
from clinic.models import Diagnosis, WorkupTest
from portal.actions.entries import IsVoid, Stale, void_entry
from portal.actions.keys import KeyReused
from portal.models import Amendment, AuditEvent
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_condition,
    make_period,
    make_test,
    make_treatment,
    make_workup_test,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def order(cast, *tests, **fields):
    fields = {
        "patient": cast.ana_record,
        "tests": tests or (make_test(), make_test("blood-tests", "blood")),
        "ordered_on": TODAY,
        "client_key": uuid.uuid4(),
        "by": cast.ben,
        "now": NOW,
    } | fields
    return order_tests(**fields)


def told(cast, row, **fields):
    fields = {
        "version": row.version,
        "status": "result",
        "done_on": TODAY,
        "finding": "normal",
        "result": "No lesion.",
        "by": cast.nina,
        "now": NOW,
    } | fields
    return update_test(test=row, **fields)


def diagnosed(cast, slug="stroke", **fields):
    fields = {
        "patient": cast.ana_record,
        "condition": make_condition(slug),
        "certainty": "probable",
        "made_on": TODAY,
        "client_key": uuid.uuid4(),
        "by": cast.ben,
        "now": NOW,
    } | fields
    return diagnose(**fields)


class TestOrder:
    def test_several_tests_are_one_act(self, cast):
        rows = order(cast)

        assert [row.test.slug for row in rows] == ["mri-brain", "blood-tests"]
        assert {row.status for row in rows} == {"ordered"}
        event = AuditEvent.objects.get(verb="test.ordered")
        assert event.object_ids == [row.pk for row in rows]

    def test_the_same_key_orders_nothing_twice(self, cast):
        key = uuid.uuid4()

        assert order(cast, client_key=key) == order(cast, client_key=key)
        assert WorkupTest.objects.count() == 2
        assert AuditEvent.objects.filter(verb="test.ordered").count() == 1

    @pytest.mark.parametrize("other", ["record", "day"])
    def test_a_key_reaches_no_other_record_or_day(self, cast, other):
        key = uuid.uuid4()
        order(cast, client_key=key)
        fields = {
            "record": {"patient": cast.dan_record},
            "day": {"ordered_on": TODAY - timedelta(days=1)},
        }[other]

        with pytest.raises(KeyReused):
            order(cast, client_key=key, **fields)


class TestResult:
    def test_keeps_what_was_there(self, cast):
        row = told(cast, make_workup_test(cast.ana_record, by=cast.ben))

        assert (row.status, row.finding, row.version) == ("result", "normal", 2)
        kept = Amendment.objects.filter(object_type="clinic.workuptest")
        assert {(k.field, k.old) for k in kept} == {
            ("status", "ordered"),
            ("done_on", ""),
            ("finding", ""),
            ("result", ""),
        }
        event = AuditEvent.objects.get(verb="test.updated")
        assert (event.actor_id, event.object_ids) == (cast.nina.pk, [row.pk])

    def test_the_same_answers_again_change_nothing(self, cast):
        row = told(cast, make_workup_test(cast.ana_record, by=cast.ben))
        told(cast, row, version=1)

        assert Amendment.objects.count() == 4
        assert AuditEvent.objects.filter(verb="test.updated").count() == 1

    def test_somebody_else_was_faster(self, cast):
        row = make_workup_test(cast.ana_record, by=cast.ben)
        told(cast, row)

        with pytest.raises(Stale):
            told(cast, row, version=1, finding="abnormal")

    def test_a_void_test_takes_no_result(self, cast):
        row = make_workup_test(cast.ana_record, by=cast.ben)
        void_entry(entry=row, reason="Wrong person", by=cast.ben, now=NOW)

        with pytest.raises(IsVoid):
            told(cast, row)

    def test_a_result_without_words_is_refused_by_the_database(self, cast):
        row = make_workup_test(cast.ana_record, by=cast.ben)

        with pytest.raises(IntegrityError, match="result_says_what"):
            told(cast, row, result="")


class TestDiagnosis:
    def test_the_record_follows_the_latest(self, cast):
        diagnosed(cast, "stroke", made_on=TODAY - timedelta(days=30))
        diagnosed(cast, "multiple-sclerosis")
        diagnosed(cast, "cerebral-palsy", made_on=TODAY - timedelta(days=90))
        cast.ana_record.refresh_from_db()

        assert cast.ana_record.condition.slug == "multiple-sclerosis"
        assert AuditEvent.objects.filter(verb="diagnosis.made").count() == 3
        assert Amendment.objects.filter(field="condition").count() == 2

    def test_the_same_key_is_the_same_diagnosis(self, cast):
        key = uuid.uuid4()
        diagnosed(cast, client_key=key)

        assert not diagnosed(cast, client_key=key)[1]
        with pytest.raises(KeyReused):
            diagnosed(cast, client_key=key, certainty="confirmed")
        assert Diagnosis.objects.count() == 1

    def test_a_mistake_brings_back_what_stood_before(self, cast):
        diagnosed(cast, "stroke", made_on=TODAY - timedelta(days=30))
        wrong, _made = diagnosed(cast, "multiple-sclerosis")
        void_diagnosis(entry=wrong, reason="Wrong person", by=cast.ben, now=NOW)
        cast.ana_record.refresh_from_db()

        assert cast.ana_record.condition.slug == "stroke"

    def test_the_only_one_voided_leaves_no_condition(self, cast):
        wrong, _made = diagnosed(cast)
        void_diagnosis(entry=wrong, reason="Wrong person", by=cast.ben, now=NOW)
        cast.ana_record.refresh_from_db()

        assert cast.ana_record.condition is None

    def test_what_it_brings_is_flagged_once_and_refuses_nothing(self, cast):
        dantrolene = make_treatment("dantrolene", ingredients=["dantrolene"])
        make_period(cast.ana_record, by=cast.ben, treatment=dantrolene)
        found, _made = diagnosed(cast, "als")
        raised = cast.ana_record.safety_flags.filter(cause_id=found.pk)

        assert {flag.cause_type for flag in raised} == {"clinic.diagnosis"}
        assert {flag.acknowledged_at for flag in raised} == {None}
