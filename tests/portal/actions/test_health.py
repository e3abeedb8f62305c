"""Health facts are recorded, never refused, and what the rules find is flagged."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from portal.actions.entries import IsVoid, Stale, void_entry
from portal.actions.health import (
    Already,
    EndsBeforeStart,
    Named,
    NotYet,
    add_allergy,
    add_condition,
    add_medicine,
    end_condition,
    end_medicine,
    record_lab,
    void_fact,
)
from portal.actions.keys import KeyReused
from portal.actions.safely import safely
from portal.models import Amendment, AuditEvent, OtherMedicine, SafetyFlag
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_health_condition,
    make_ingredient,
    make_other_medicine,
    make_period,
    make_precaution,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db

TOMORROW = TODAY + timedelta(days=1)
EARLIER = TODAY - timedelta(days=30)
STRONG = "tizanidine-cyp1a2-strong"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def tizanidine(patient, by):
    treatment = make_treatment("tizanidine", ingredients=["tizanidine"])
    period = make_period(patient, by=by, treatment=treatment, started_on=EARLIER)
    make_step(period, by=by, from_day=EARLIER, morning=2)
    return period


def add(patient, named=None, **given):
    given = {
        "client_key": uuid.uuid4(),
        "by": patient.user,
        "now": NOW,
    } | given
    named = named or Named(make_ingredient())
    return add_medicine(patient=patient, named=named, **given)


def verbs():
    return [*AuditEvent.objects.order_by("pk").values_list("verb", flat=True)]


def strong_flag(patient):
    return patient.safety_flags.get(rule=STRONG)


class TestMedicine:
    def test_of_the_patient_is_kept_and_waits_for_the_clinic(self, cast, ana):
        tizanidine(ana, cast.ben)
        medicine = add(ana, started_on=TODAY, comment="From the GP")

        assert (medicine.source, medicine.entered_by) == ("self", cast.ana)
        flag = strong_flag(ana)
        assert (flag.level, flag.cause_id) == ("contraindicated", medicine.pk)
        assert flag.cause_type == "portal.othermedicine"
        assert (flag.shown_to, flag.acknowledged_at) == (cast.ana, None)
        assert verbs()[-1] == "medicine.added"
        assert "flag.raised" in verbs()

    def test_of_a_clinician_is_flagged_and_waits_for_an_answer(self, cast, ana):
        tizanidine(ana, cast.ben)
        medicine = add(ana, by=cast.nina)

        assert medicine.source == "clinic"
        # She read it after saving and cannot prescribe: somebody must answer it.
        assert strong_flag(ana).acknowledged_at is None

    def test_the_alert_is_the_same_in_either_order(self, cast, ana):
        dan = cast.dan_record
        tizanidine(ana, cast.ben)
        add(ana)
        add(dan)
        with safely(dan, by=cast.ben, now=NOW, override_reason="Seen") as change:
            change.cause = tizanidine(dan, cast.ben)

        first, second = strong_flag(ana), strong_flag(dan)
        same = ("rule", "rule_version", "about", "level", "plain", "precise")
        assert [getattr(first, n) for n in same] == [getattr(second, n) for n in same]

    def test_that_no_list_knows_is_looked_at_by_a_person(self, ana):
        add(ana, Named(other_name="Blue pills"))

        flag = ana.safety_flags.get()
        assert (flag.rule, flag.level) == ("unknown-medicine", "review")
        assert "Blue pills" in flag.plain

    def test_the_same_form_again_is_the_same_entry(self, ana):
        key, named = uuid.uuid4(), Named(make_ingredient())
        first = add(ana, named, client_key=key)
        assert add(ana, named, client_key=key) == first
        assert verbs().count("medicine.added") == 1
        with pytest.raises(KeyReused):
            add(ana, Named(other_name="Cipro"), client_key=key)

    def test_does_not_begin_tomorrow(self, ana):
        with pytest.raises(NotYet):
            add(ana, started_on=TOMORROW)
        assert not OtherMedicine.objects.exists()


class TestEnd:
    def end(self, medicine, **given):
        given = {
            "ended_on": TODAY,
            "by": medicine.patient.user,
            "now": NOW,
            "version": medicine.version,
        } | given
        return end_medicine(medicine=medicine, **given)

    def test_is_a_fact_with_the_old_value_kept(self, cast, ana):
        medicine = make_other_medicine(ana, by=cast.ana)
        assert self.end(medicine).ended_on == TODAY
        amendment = Amendment.objects.get()
        assert (amendment.field, amendment.new) == ("ended_on", str(TODAY))
        assert verbs() == ["medicine.ended"]

    def test_twice_on_one_day_is_once_and_on_another_corrects_it(self, cast, ana):
        medicine = self.end(make_other_medicine(ana, by=cast.ana))
        assert self.end(medicine, version=1).version == 2
        assert self.end(medicine, ended_on=EARLIER).ended_on == EARLIER
        assert Amendment.objects.latest("pk").old == str(TODAY)

    def test_needs_the_version_of_the_page(self, cast, ana):
        medicine = self.end(make_other_medicine(ana, by=cast.ana))
        with pytest.raises(Stale):
            self.end(medicine, ended_on=EARLIER, version=1)

    def test_is_not_before_the_begin_nor_tomorrow(self, cast, ana):
        medicine = make_other_medicine(ana, by=cast.ana, started_on=TODAY)
        with pytest.raises(EndsBeforeStart):
            self.end(medicine, ended_on=EARLIER)
        with pytest.raises(NotYet):
            self.end(medicine, ended_on=TOMORROW)

    def test_of_a_mistake_is_refused(self, cast, ana):
        medicine = make_other_medicine(ana, by=cast.ana)
        void_entry(entry=medicine, reason="wrong", by=cast.ana, now=NOW)
        with pytest.raises(IsVoid):
            self.end(medicine)


def test_an_allergy_to_what_is_taken_is_flagged(cast, ana):
    tizanidine(ana, cast.ben)
    allergy = add_allergy(
        patient=ana,
        named=Named(make_ingredient("tizanidine", ())),
        reaction="A rash",
        client_key=uuid.uuid4(),
        by=cast.ana,
        now=NOW,
    )

    flag = ana.safety_flags.get(rule="allergy-ingredient")
    assert (flag.cause_type, flag.cause_id) == ("portal.allergy", allergy.pk)
    assert verbs()[-1] == "allergy.added"


class TestCondition:
    def add(self, patient, by, precaution=None, **given):
        return add_condition(
            patient=patient,
            precaution=precaution or make_precaution("liver-disease"),
            client_key=given.pop("client_key", uuid.uuid4()),
            by=by,
            now=NOW,
            **given,
        )

    def test_that_stands_against_a_treatment_is_flagged(self, cast, ana):
        tizanidine(ana, cast.ben)
        self.add(ana, cast.ben, started_on=EARLIER)

        assert ana.safety_flags.open().get(rule="tizanidine-liver-disease")
        assert verbs()[-1] == "condition.added"

    def test_is_on_record_once_until_it_ends(self, cast, ana):
        key = uuid.uuid4()
        first = self.add(ana, cast.ben, client_key=key)
        assert self.add(ana, cast.ben, client_key=key) == first
        with pytest.raises(Already) as refused:
            self.add(ana, cast.nina)
        assert refused.value.existing == first
        end_condition(
            condition=first, ended_on=TODAY, by=cast.ben, now=NOW, version=first.version
        )
        assert verbs()[-1] == "condition.ended"
        assert self.add(ana, cast.nina) != first

    def test_does_not_begin_tomorrow(self, cast, ana):
        with pytest.raises(NotYet):
            self.add(ana, cast.ben, started_on=TOMORROW)

    def test_of_another_record_does_not_count(self, cast, ana):
        make_health_condition(cast.dan_record, by=cast.ben)
        assert self.add(ana, cast.ben, make_precaution()).patient == ana


class TestLab:
    def lab(self, patient, by, **given):
        given = {
            "test": "crcl",
            "value": Decimal(20),
            "taken_on": TODAY,
            "client_key": uuid.uuid4(),
        } | given
        return record_lab(patient=patient, by=by, now=NOW, **given)

    def test_below_a_limit_of_a_treatment_is_flagged(self, cast, ana):
        tizanidine(ana, cast.ben)
        self.lab(ana, cast.ben)

        assert SafetyFlag.objects.filter(rule="tizanidine-crcl-below-25").exists()
        assert verbs()[-1] == "lab.recorded"

    def test_again_with_its_key_is_the_same_and_with_another_value_refused(
        self, cast, ana
    ):
        key = uuid.uuid4()
        first = self.lab(ana, cast.ben, client_key=key)
        assert self.lab(ana, cast.ben, client_key=key) == first
        with pytest.raises(KeyReused):
            self.lab(ana, cast.ben, client_key=key, value=Decimal(21))

    def test_is_not_of_tomorrow(self, cast, ana):
        with pytest.raises(NotYet):
            self.lab(ana, cast.ben, taken_on=TOMORROW)


class TestOneKey:
    """One form, one row, whatever the kind of fact."""

    @pytest.fixture
    def facts(self):
        """Each action with what it is given, and with another answer to each."""
        cipro, drops = Named(make_ingredient()), Named(other_name="Drops")
        kidney, als = make_precaution(), make_precaution("als")
        comment, since = {"comment": "GP"}, {"started_on": EARLIER}
        lab = {"test": "alt", "value": Decimal(4), "taken_on": TODAY}
        return [
            (add_medicine, {"named": cipro}, [{"named": drops}, comment, since]),
            (add_allergy, {"named": cipro}, [{"named": drops}, {"reaction": "Rash"}]),
            (add_condition, {"precaution": kidney}, [{"precaution": als}, comment]),
            (record_lab, lab, [{"test": "ast"}, {"value": Decimal(5)}]),
            (record_lab, lab, [{"taken_on": EARLIER}, {"upper_limit": Decimal(40)}]),
        ]

    def test_with_another_answer_or_for_another_record_is_refused(
        self, cast, ana, facts
    ):
        for act, answers, others in facts:
            given = answers | {"client_key": uuid.uuid4(), "by": cast.ben, "now": NOW}
            first = act(patient=ana, **given)
            assert act(patient=ana, **given) == first
            for other in others:
                with pytest.raises(KeyReused) as refused:
                    act(patient=ana, **given | other)
                assert refused.value.existing == first
            with pytest.raises(KeyReused):
                act(patient=cast.dan_record, **given)
            void_entry(entry=first, reason="wrong", by=cast.ben, now=NOW)
            with pytest.raises(KeyReused):
                act(patient=ana, **given)

    @pytest.mark.django_db(transaction=True)
    def test_from_four_threads_is_one_row(self, cast, ana):
        given = {"named": Named(make_ingredient()), "by": cast.ana, "now": NOW}
        given |= {"patient": ana, "client_key": uuid.uuid4()}
        barrier = Barrier(4)

        def run(_turn):
            try:
                barrier.wait(timeout=10)
                return add_medicine(**given).pk
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(run, range(4)))
        assert len({*answers}) == 1
        assert OtherMedicine.objects.count() == 1
        assert verbs().count("medicine.added") == 1


def test_what_is_voided_passes_the_rules_and_is_never_refused(cast):
    drug = make_treatment("tizanidine", ingredients=["tizanidine"])
    make_period(cast.ana_record, by=cast.ben, treatment=drug)
    result = record_lab(
        patient=cast.ana_record,
        test="alt",
        taken_on=TODAY,
        value=Decimal(20),
        client_key=uuid.uuid4(),
        by=cast.ben,
        now=NOW,
    )
    before = SafetyFlag.objects.count()
    void_fact(entry=result, reason="Another patient", by=cast.ben, now=NOW)
    assert result.is_void
    brought = SafetyFlag.objects.caused_by(result)
    assert SafetyFlag.objects.count() == before + brought.count()
    assert "lft_baseline_due" in brought.values_list("code", flat=True)
    assert not brought.filter(acknowledged_at__isnull=False).exists()
