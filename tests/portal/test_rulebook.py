from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from education.models import Treatment
from portal import rulebook, safety
from portal.safety import Given, Lab, Level
from tests.cast import make_cast
from tests.factories import (
    TODAY,
    make_allergy,
    make_condition,
    make_health_condition,
    make_ingredient,
    make_injection,
    make_lab,
    make_other_medicine,
    make_period,
    make_precaution,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def cast():
    return make_cast()


def tizanidine():
    texts = {"en": {"name": "Tizanidine", "taper_text": "Slowly."}}
    return make_treatment(
        "tizanidine",
        ingredients=["tizanidine"],
        sedating=True,
        step_days=1,
        max_rise=12,
        max_daily_dose=36,
        taper_only=True,
        taper_min_days=2,
        taper_max_step=4,
        texts=texts,
    )


def facts(cast, **kwargs):
    return rulebook.situation_of(cast.ana_record, today=TODAY, **kwargs)


def test_the_rules_are_read_once_and_hold_the_red_flags():
    rules = rulebook.rules()
    assert rules is rulebook.rules()
    by_id = {rule.id: rule for rule in rules}
    assert by_id["red-flag-seizure"].level is Level.EMERGENCY
    assert by_id["red-flag-new-confusion"].level is Level.URGENT
    assert by_id["tizanidine-cyp1a2-strong"].of.ingredients == {"tizanidine"}
    assert len(by_id) == len(rules)


def test_a_treatment_is_a_drug_with_its_substances_and_its_taper():
    drug = rulebook.drug_of(tizanidine())
    assert (drug.slug, drug.unit, drug.sedating) == ("tizanidine", "mg", True)
    assert [s.slug for s in drug.substances] == ["tizanidine"]
    assert (drug.max_daily_dose, drug.max_rise, drug.min_days_between_rises) == (
        36,
        12,
        1,
    )
    assert (drug.taper.min_days, drug.taper.max_step) == (2, 4)
    unknown = Treatment(slug="x", texts={"en": {"name": "X"}}, ingredients=["dust"])
    assert rulebook.drug_of(unknown).substances == ()
    assert rulebook.drug_of(tizanidine(), {}).substances == ()


def test_the_taper_rule_comes_from_the_catalogue():
    rule = rulebook.taper_rule(tizanidine())
    assert (rule.name, rule.min_days, rule.max_step) == ("Tizanidine", 2, 4)
    assert (rule.text, rule.source) == ("Slowly.", "Test label")
    assert rulebook.taper_rule(make_treatment("dantrolene")) is None
    assert rulebook.taper_rule(None) is None


def test_a_record_is_read_whole(cast):
    patient, by = cast.ana_record, cast.ben
    period = make_period(patient, by=by, treatment=tizanidine(), started_on=TODAY)
    make_step(period, by=by, morning=2, night=4)
    make_step(period, by=by, from_day=TODAY + DAY, morning=4, as_needed_max=3)
    ingredient = make_ingredient()
    make_other_medicine(patient, by=by, ingredient=ingredient, started_on=TODAY)
    make_other_medicine(patient, by=by, ingredient=None, other_name="Blue pills")
    make_allergy(patient, by=by, ingredient=ingredient)
    make_health_condition(patient, by=by, precaution=make_precaution())
    make_lab(patient, by=by, test="alt", value=90, upper_limit=45)
    patient.condition = make_condition("als")
    patient.birth_date = date(1980, 3, 11)
    patient.save()
    record = facts(cast, helped={period.pk: True})
    (use,) = record.uses
    assert (use.first, use.last, use.pk, use.benefit) == (TODAY, None, period.pk, True)
    assert [(d.daily_total, d.largest_single) for d in use.steps] == [(6, 4), (12, 4)]
    listed, free = sorted(record.others, key=lambda o: o.substance is None)
    assert listed.substance.classes == {"cyp1a2-strong"}
    assert (free.name, free.substance) == ("Blue pills", None)
    assert record.allergies[0].substance.slug == "ciprofloxacin"
    assert record.conditions == {"kidney-disease", "als"}
    assert record.labs == (Lab("alt", TODAY, Decimal(90), Decimal(2)),)
    assert record.age == 45


def test_the_alerts_of_a_record_name_what_was_entered(cast):
    make_period(cast.ana_record, by=cast.ben, treatment=tizanidine())
    make_other_medicine(cast.ana_record, by=cast.ben, ingredient=make_ingredient())
    alert = safety.alerts(facts(cast), rulebook.rules())[0]
    assert alert.about == "tizanidine+ciprofloxacin"
    assert alert.level is Level.CONTRAINDICATED


def test_a_stop_for_harm_takes_its_last_day_away(cast):
    make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=tizanidine(),
        started_on=TODAY - 9 * DAY,
        ended_on=TODAY,
        end_reason="harm",
    )
    (use,) = facts(cast).uses
    assert use.last == TODAY - DAY
    assert safety.alerts(facts(cast), rulebook.rules()) == ()


def test_what_is_outside_the_catalogue_or_ended_who_knows_when_is_left_out(cast):
    patient, by = cast.ana_record, cast.ben
    make_period(patient, by=by, treatment=None, other_name="Magnesium")
    ended = {"end_precision": "unknown", "end_reason": "unknown"}
    make_period(patient, by=by, treatment=tizanidine(), **ended)
    assert facts(cast).uses == ()


def test_an_unconfirmed_change_of_the_patient_does_not_count(cast):
    period = make_period(cast.ana_record, by=cast.ben, treatment=tizanidine())
    make_step(period, by=cast.ben, morning=4)
    make_step(period, by=cast.ana, from_day=TODAY, morning=40, source="self")
    assert [dose.daily_total for dose in facts(cast).uses[0].steps] == [4]


def test_units_are_named_by_their_treatment(cast):
    toxin = make_treatment("onabotulinumtoxina", kind="injection", unit="U")
    period = make_period(cast.ana_record, by=cast.ben, treatment=toxin)
    make_injection(period, by=cast.ben, units=100, elsewhere=True)
    free = make_period(
        cast.ana_record, by=cast.ben, treatment=None, other_name="Toxin abroad"
    )
    make_injection(free, by=cast.ben, units=50, product="Brand")
    given = sorted(facts(cast).given, key=lambda row: -row.units)
    assert given == [
        Given("onabotulinumtoxina", TODAY, Decimal(100), True),
        Given("Brand", TODAY, Decimal(50), False),
    ]


def test_what_was_entered_by_mistake_or_is_over_does_not_count(cast):
    patient, by = cast.ana_record, cast.ben
    over = {"started_on": TODAY - 9 * DAY, "ended_on": TODAY - DAY}
    make_health_condition(patient, by=by, precaution=make_precaution(), **over)
    void = {"voided_at": patient.created_at, "voided_by": by, "voided_reason": "x"}
    make_lab(patient, by=by, **void)
    make_allergy(patient, by=by, **void)
    make_other_medicine(patient, by=by, **void)
    record = facts(cast)
    assert (record.conditions, record.labs) == (frozenset(), ())
    assert (record.allergies, record.others) == ((), ())


@pytest.mark.parametrize("count", [1, 20])
def test_a_record_is_read_in_eight_queries_at_most(
    cast, count, django_assert_max_num_queries
):
    patient, by = cast.ana_record, cast.ben
    toxin = make_treatment("onabotulinumtoxina", kind="injection", unit="U")
    for n in range(count):
        period = make_period(
            patient, by=by, treatment=toxin, started_on=TODAY - n * DAY
        )
        make_injection(period, by=by)
        make_step(period, by=by)
        make_other_medicine(patient, by=by, ingredient=make_ingredient(f"drug-{n}"))
        make_allergy(patient, by=by, ingredient=make_ingredient(f"drug-{n}"))
        make_health_condition(patient, by=by, precaution=make_precaution(f"it-{n}"))
        make_lab(patient, by=by)
    patient.condition = make_condition()
    patient.save()
    patient = type(patient).objects.get(pk=patient.pk)
    with django_assert_max_num_queries(8):
        record = rulebook.situation_of(patient, today=TODAY)
    assert len(record.uses) == len(record.given) == count


def test_the_rules_about_a_treatment_are_those_that_name_it():
    ids = {rule.id for rule in rulebook.rules_about(tizanidine())}
    assert {"tizanidine-alpha2", "sedatives-together", "abrupt-tizanidine"} <= ids
    assert not {"dose-above-max", "diazepam-myasthenia", "missed-baclofen"} & ids


def test_the_title_of_a_rule_is_in_the_language_of_the_reader():
    rule = next(r for r in rulebook.rules() if r.id == "tizanidine-alpha2")
    with translation.override("es"):
        assert rulebook.title_of(rule) == "Clonidine and other alpha-2 agonists"


def test_units_of_two_treatments_are_never_converted():
    one = make_treatment("onabotulinumtoxina", kind="injection", unit="U")
    other = make_treatment("abobotulinumtoxina", kind="injection", unit="U")
    alert = rulebook.convert_units(one, other)
    assert alert.about == "onabotulinumtoxina+abobotulinumtoxina"
    assert alert.level.refuses


class TestInFreeWords:
    def use(self, cast, name, unit="mg"):
        fields = {"treatment": None, "other_name": name, "unit": unit}
        period = make_period(cast.ana_record, by=cast.ben, **fields)
        make_step(period, by=cast.ben, morning=90)
        return rulebook.use_of(period)

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Baclofen", "baclofen"),
            ("lioresal 10 mg", "baclofen"),
            ("KLONOPIN", "clonazepam"),
            ("Warfarin", "warfarin"),
        ],
    )
    def test_a_known_name_counts_as_what_it_means(self, cast, name, slug):
        use = self.use(cast, name)
        assert (use.drug.slug, use.drug.name) == (slug, name)
        assert [s.slug for s in use.drug.substances] == [slug]

    def test_the_rules_read_it_like_the_treatment_itself(self, cast):
        self.use(cast, "Baclofen")
        assert "over_label_max" in {
            alert.code for alert in safety.alerts(facts(cast), rulebook.rules())
        }

    def test_in_another_unit_no_amount_is_held_against_it(self, cast):
        drug = self.use(cast, "Tizanidine", unit="").drug
        assert (drug.max_daily_dose, drug.taper.max_step) == (None, None)
        assert drug.taper.min_days == 2

    def test_a_medicine_that_no_list_knows_is_to_be_looked_at(self, cast):
        assert self.use(cast, "Blue drops") is None
        (other,) = facts(cast).others
        assert other.name == "Blue drops"
        (alert,) = safety.alerts(facts(cast), rulebook.rules())
        assert alert.code == "unknown_medicine"

    @pytest.mark.parametrize("unit", ["", "minutes", "hours"])
    def test_what_is_no_medicine_is_left_alone(self, cast, unit):
        assert self.use(cast, "Magic walks", unit=unit) is None
        assert facts(cast).others == ()
