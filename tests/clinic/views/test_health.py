"""Health facts at the clinic: entered by anybody who records, read by the rules."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.access import record_id
from portal.models import Allergy, HealthCondition, LabResult, OtherMedicine
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_allergy,
    make_health_condition,
    make_ingredient,
    make_lab,
    make_other_medicine,
    make_period,
    make_precaution,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db
STRONG = "tizanidine-cyp1a2-strong"
CHECKLIST = "This is a checklist, not a complete interaction checker."


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def as_(cast):
    """`as_("ben")`: a session of that person with a second factor."""

    def client(name):
        return sign_in(getattr(cast, name), second_factor=True)

    return client


@pytest.fixture
def tizanidine(cast, ana):
    treatment = make_treatment("tizanidine", ingredients=["tizanidine"])
    start = TODAY - timedelta(days=30)
    period = make_period(ana, by=cast.ben, treatment=treatment, started_on=start)
    return make_step(period, by=cast.ben, from_day=start, morning=2)


def url(patient, name="health", *args):
    return reverse(f"clinic:{name}", args=[patient.pk, *args])


def typed(patient, prefix, **given):
    fields = {"record": record_id(patient), "client_key": str(uuid.uuid4())} | given
    return {f"{prefix}-{name}": value for name, value in fields.items()}


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("who", ["ben", "theo", "nina"])
def test_anybody_who_records_adds_a_medicine_and_reads_what_it_brings(
    as_, ana, tizanidine, who
):
    make_ingredient()
    data = typed(ana, "medicines", name="Ciprofloxacin", comment="From the GP")
    response = as_(who).post(url(ana, "health-medicine"), data, follow=True)

    medicine = OtherMedicine.objects.get()
    assert response.redirect_chain[0][0].endswith(f"?entry=medicines-{medicine.pk}")
    said = words(response)
    brought, now = said.index("What this entry brings"), said.index("about this record")
    flag = ana.safety_flags.get(rule=STRONG)
    assert brought < said.index(flag.precise) < now
    assert '>Stop</strong> <span class="soft">Contraindicated</span>' in said
    when = flag.source_date.strftime("%-d %b %Y")
    assert f"Rule {STRONG}. Source: {flag.source}, {when}." in said
    assert said.count(CHECKLIST) == 2
    assert "From the GP" in said
    # It was read after saving, perhaps by one who may not prescribe.
    assert flag.acknowledged_by is None


def test_what_the_patient_entered_stands_there_the_gravest_first(
    cast, as_, ana, tizanidine
):
    make_other_medicine(ana, by=cast.ana, source="self")
    make_other_medicine(ana, by=cast.ana, source="self", other_name="Blue pills")
    said = words(as_("ben").get(url(ana)))

    assert said.index(f"Rule {STRONG}") < said.index("Rule unknown-medicine")
    assert "10 Mar 2026, Patient" in said
    assert "not on the list: the rules do not know it" in said


def test_an_empty_page_says_so_and_what_its_list_is(as_, ana):
    said = words(as_("nina").get(url(ana)))

    assert said.count("None on record.") == 4
    assert "The rules have nothing to say." in said
    assert CHECKLIST in said
    assert "What this entry brings" not in said


@pytest.mark.parametrize(
    "entry", ["medicines-x", "notes-1", "labs-", "labs-" + "9" * 30]
)
def test_an_address_that_names_no_entry_shows_the_page(as_, ana, entry):
    response = as_("ben").get(url(ana), {"entry": entry})

    assert response.status_code == 200
    assert "What this entry brings" not in words(response)


def test_a_name_that_may_mean_several_is_asked_back(as_, ana):
    make_ingredient()
    ben, page = as_("ben"), url(ana, "health-medicine")
    data = typed(ana, "medicines", name="ciproflox", comment="GP")
    asked = ben.post(page, data)

    assert asked.status_code == 200
    assert 'value="ciprofloxacin"' in words(asked)
    again = data | {"medicines-asked": "1"}
    assert ben.post(page, again).status_code == 422
    ben.post(page, again | {"medicines-which": "ciprofloxacin"})
    medicine = OtherMedicine.objects.get()
    assert (medicine.ingredient.slug, medicine.comment) == ("ciprofloxacin", "GP")


def test_an_allergy_is_added(as_, ana):
    make_ingredient("penicillin", ())
    data = typed(ana, "allergies", name="Penicillin", reaction="Hives")
    response = as_("nina").post(url(ana, "health-allergy"), data, follow=True)

    assert Allergy.objects.get().ingredient.slug == "penicillin"
    assert "Hives" in words(response)


def test_an_unclear_allergy_is_asked_back(as_, ana):
    make_ingredient("penicillin", ())
    data = typed(ana, "allergies", name="penicilin")
    response = as_("nina").post(url(ana, "health-allergy"), data)

    assert "You wrote “penicilin”." in words(response)
    assert not Allergy.objects.exists()


def test_a_condition_is_added_once_and_can_be_over(as_, ana, tizanidine):
    ben, kidney = as_("ben"), make_precaution("liver-disease")
    data = typed(ana, "conditions", precaution=kidney.pk)
    said = words(ben.post(url(ana, "health-condition"), data, follow=True))
    assert "Rule tizanidine-liver-disease." in said

    again = typed(ana, "conditions", precaution=kidney.pk)
    refused = ben.post(url(ana, "health-condition"), again)
    assert refused.status_code == 422
    assert "This condition is on record already." in words(refused)

    found = HealthCondition.objects.get()
    page = url(ana, "health-condition-end", found.pk)
    keys = {"record": record_id(ana), "client_key": str(uuid.uuid4())}
    assert ben.post(page, keys).status_code == 422
    ben.post(page, keys | {"version": 1, "ended_on": "2026-03-09"})
    assert "Rule tizanidine-liver-disease." not in words(ben.get(url(ana)))


def test_a_result_is_added_and_read(as_, ana, tizanidine):
    data = typed(ana, "labs", test="crcl", value="20,5", taken_on="2026-03-09")
    response = as_("nina").post(url(ana, "health-lab"), data, follow=True)

    assert str(LabResult.objects.get().value) == "20.5"
    assert "Rule tizanidine-crcl-below-25." in words(response)


@pytest.mark.parametrize(
    ("name", "prefix", "wrong", "field"),
    [
        ("health-medicine", "medicines", {"name": ""}, "name"),
        (
            "health-medicine",
            "medicines",
            {"name": "x", "started_on": "?"},
            "started_on",
        ),
        ("health-allergy", "allergies", {"name": ""}, "name"),
        ("health-condition", "conditions", {"precaution": "0"}, "precaution"),
        ("health-lab", "labs", {"test": "sodium"}, "test"),
        ("health-lab", "labs", {"test": "alt", "value": "a"}, "value"),
        ("health-lab", "labs", {"test": "alt", "upper_limit": "0"}, "upper_limit"),
    ],
)
def test_what_is_wrong_is_said_in_its_open_form(as_, ana, name, prefix, wrong, field):
    response = as_("ben").post(url(ana, name), typed(ana, prefix, **wrong))
    said = words(response)

    assert response.status_code == 422
    assert "<title>Error:" in said
    assert f'href="#id_{prefix}-{field}"' in said
    assert said.count('<details class="chip" open>') == 1


def test_tomorrow_is_refused_and_what_was_typed_stays(as_, ana):
    data = typed(ana, "labs", test="alt", value="41.5", taken_on="2026-03-11")
    response = as_("ben").post(url(ana, "health-lab"), data)

    assert "This day has not come yet." in words(response)
    assert 'value="41.5"' in words(response)


def test_a_form_for_another_record_saves_nothing(cast, as_, ana):
    data = typed(cast.dan_record, "labs", test="alt", value="4", taken_on="2026-03-09")
    response = as_("ben").post(url(ana, "health-lab"), data)

    assert response.status_code == 409
    assert not LabResult.objects.exists()


def test_the_same_form_with_another_answer_shows_what_was_saved(as_, ana):
    ben, make = as_("ben"), make_ingredient()
    data = typed(ana, "medicines", name=make.name)
    ben.post(url(ana, "health-medicine"), data)
    response = ben.post(url(ana, "health-medicine"), data | {"medicines-comment": "GP"})

    assert response.status_code == 422
    assert "What was saved before" in words(response)
    assert OtherMedicine.objects.count() == 1


def test_a_medicine_is_given_its_last_day(cast, as_, ana):
    medicine = make_other_medicine(ana, by=cast.ana)
    page = url(ana, "health-medicine-end", medicine.pk)
    keys = {"record": record_id(ana), "client_key": str(uuid.uuid4()), "version": 1}
    nina = as_("nina")

    assert nina.post(page, keys | {"ended_on": "2026-03-11"}).status_code == 422
    nina.post(page, keys | {"ended_on": "2026-03-09"})
    assert "9 Mar 2026" in words(nina.get(url(ana)))


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("medicines", make_other_medicine),
        ("allergies", make_allergy),
        ("conditions", make_health_condition),
        ("labs", make_lab),
    ],
)
def test_a_mistake_is_marked_with_a_reason(cast, as_, ana, kind, make):
    entry, nina = make(ana, by=cast.ben), as_("nina")
    page = url(ana, "entry-void", kind, entry.pk)
    assert page in words(nina.get(url(ana)))
    assert url(ana) in words(nina.get(page))

    keys = {"record": record_id(ana), "client_key": str(uuid.uuid4())}
    assert nina.post(page, keys).status_code == 422
    assert nina.post(page, keys | {"reason": "Wrong person"}).url == url(ana)
    entry.refresh_from_db()
    assert (entry.is_void, entry.voided_by) == (True, cast.nina)
    assert "None on record." in words(nina.get(url(ana)))
    others = url(cast.dan_record, "entry-void", kind, entry.pk)
    assert nina.get(others).status_code == 404


def test_entries_of_another_record_are_not_there(cast, as_, ana):
    medicine = make_other_medicine(cast.dan_record, by=cast.ben)
    condition = make_health_condition(cast.dan_record, by=cast.ben)

    for name, entry in (
        ("health-medicine-end", medicine),
        ("health-condition-end", condition),
    ):
        assert as_("ben").get(url(ana, name, entry.pk)).status_code == 404


def test_the_page_costs_the_same_with_many(cast, as_, ana, tizanidine):
    ben = as_("ben")
    for make in (make_other_medicine, make_allergy, make_lab):
        make(ana, by=cast.ana)
    make_health_condition(ana, by=cast.ben)

    def queries():
        ben.get(url(ana))
        with CaptureQueriesContext(connection) as found:
            assert ben.get(url(ana)).status_code == 200
        return len(found)

    one = queries()
    for number in range(20):
        for make in (make_other_medicine, make_allergy, make_lab):
            make(ana, by=cast.ana)
        precaution = make_precaution(f"condition-{number}")
        make_health_condition(ana, by=cast.ben, precaution=precaution)
    assert queries() == one


def test_the_patient_page_leads_there(as_, ana):
    assert f'href="{url(ana)}"' in words(as_("nina").get(url(ana, "patient")))
