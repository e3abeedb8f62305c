"""Plans at the clinic: filled by the label, printed, switched, held and lifted."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from portal.access import record_id
from portal.models import DoseStep, Hold, HoldRule, TreatmentPeriod
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_dose_taken,
    make_hold,
    make_hold_rule,
    make_period,
    make_remedy_use,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


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
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def day(n):
    return TODAY + timedelta(days=n)


def medicine(slug, **fields):
    numbers = {
        "start_dose": 15,
        "step_dose": 15,
        "step_days": 3,
        "max_daily_dose": 80,
        "times": ["morning", "noon", "evening"],
        "tablet_sizes": ["5", "10"],
        "splittable": True,
    }
    return make_treatment(slug, **(numbers | fields))


@pytest.fixture
def old(db):
    texts = {"en": {"name": "Magnesium", "taper_text": "Slowly."}}
    return medicine("magnesium", taper_only=True, taper_min_days=7, texts=texts)


@pytest.fixture
def period(cast, ana, old):
    period = make_period(
        ana, by=cast.ben, treatment=old, started_on=day(-60), tablet_size=10
    )
    make_step(period, by=cast.ben, from_day=day(-60), morning=20, noon=20, evening=20)
    return period


def page(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def keys(patient, **fields):
    return {"record": record_id(patient), "client_key": str(uuid.uuid4())} | fields


def url(period, name=""):
    return f"/clinic/patients/{period.patient_id}/treatments/{period.pk}/{name}"


# ---- filled by the label ------------------------------------------------------------


def fill(client, path, **fields):
    asked = {"do": "up", "to": "45", "first": day(1).isoformat(), "tablet": "10"}
    return client.get(path, asked | fields)


def rows(answer):
    formset = answer.context["formset"]
    found = [form.initial for form in formset.forms if form.initial]
    return [(r["from_day"], r["morning"], r["noon"], r["evening"]) for r in found]


@pytest.fixture
def start(ana, old):
    return f"/clinic/patients/{ana.pk}/treatments/new/"


def test_the_table_is_filled_by_the_label_and_saved_as_it_stands(cast, ben, ana, start):
    answer = fill(ben, start, treatment="magnesium")
    assert rows(answer) == [
        (day(1), "5", "5", "5"),
        (day(4), "10", "10", "10"),
        (day(7), "15", "15", "15"),
    ]
    text = page(answer)
    assert "15 mg a day; ½-½-½-0 tablets of 10 mg" in text
    assert "45 mg a day; 1½-1½-1½-0 tablets of 10 mg" in text
    assert "This is not a prescription." in text
    sent = keys(ana, treatment="magnesium", tablet_size="10")
    sent |= {"hold_sleepiness": "7", "hold_days": "2", "hold_fall": "on"}
    for n, form in enumerate(answer.context["formset"].forms[:3]):
        for name, value in form.initial.items():
            sent[f"steps-{n}-{name}"] = value
    saved = ben.post(f"{start}?treatment=magnesium&do=up&to=45", sent)
    assert saved.status_code == 302
    period = TreatmentPeriod.objects.get()
    assert period.tablet_size == 10
    assert [s.daily_total for s in period.dose_steps.order_by("from_day")] == [
        15,
        30,
        45,
    ]
    rule = HoldRule.objects.get()
    assert (rule.sleepiness, rule.days_running, rule.on_fall) == (7, 2, True)


def test_no_rule_where_all_of_it_is_left_empty(ben, ana, start):
    sent = keys(ana, treatment="magnesium", hold_sleepiness="", hold_days="2")
    sent |= {"steps-0-from_day": day(0).isoformat(), "steps-0-morning": "5"}
    assert ben.post(start, sent).status_code == 302
    assert not HoldRule.objects.exists()


def test_the_way_to_nothing_says_when_it_ends(ben, period):
    answer = fill(ben, url(period, "dose/"), do="down", to="0")
    totals = [sum(Decimal(a or 0) for a in row[1:]) for row in rows(answer)]
    assert totals == sorted(totals, reverse=True)
    assert totals[0] < 60
    assert "The last day with it is" in page(answer)


def test_where_the_label_gives_no_way_it_says_why(ben, period):
    answer = fill(ben, url(period, "dose/"), do="up", to="30")
    assert "It is at this dose, or above it, already." in page(answer)
    assert rows(answer) == []
    answer = fill(ben, url(period, "dose/"), do="up", to="")
    assert "Say up to which dose a day." in page(answer)


def test_the_rule_that_stands_is_offered_again_and_replaced(cast, ben, ana, period):
    make_hold_rule(period, by=cast.ben, sleepiness=5, days_running=3)
    form = ben.get(url(period, "dose/")).context["form"]
    assert (form["hold_sleepiness"].value(), form["hold_days"].value()) == (5, 3)
    sent = keys(ana, version=period.version, hold_fall="on", tablet_size="5")
    sent |= {"steps-0-from_day": day(1).isoformat(), "steps-0-morning": "70"}
    assert ben.post(url(period, "dose/"), sent).status_code == 302
    rule = HoldRule.objects.standing().get()
    assert (rule.sleepiness, rule.on_fall) == (None, True)
    period.refresh_from_db()
    assert period.tablet_size == 5


def test_therapy_has_no_tablets_and_no_hold_rule(cast, ben, ana):
    therapy = make_treatment("stretching", kind="home", unit="minutes")
    own = make_period(ana, by=cast.ben, treatment=therapy, started_on=day(-9))
    assert "Hold rule" not in page(ben.get(url(own, "dose/")))
    sent = keys(ana, version=own.version)
    sent |= {"steps-0-from_day": day(1).isoformat(), "steps-0-morning": "20"}
    assert ben.post(url(own, "dose/"), sent).status_code == 302
    assert not HoldRule.objects.exists()


# ---- on its page, and printed -------------------------------------------------------


def test_the_plan_stands_by_day_with_what_was_taken(cast, ben, period):
    make_dose_taken(period, by=cast.ana)
    text = page(ben.get(url(period)))
    assert "By day and time of day" in text
    assert "20 mg 2 tablets of 10 mg" in text
    assert "This is not a prescription." in text
    assert "Taken 1 1" in text
    assert "Not said 81 180" in text
    sheet = page(ben.get(url(period, "plan/")))
    assert "Dose plan: Magnesium" in sheet
    assert "20 mg 2 tablets of 10 mg" in sheet
    assert "This is not a prescription." in sheet
    assert "Emergency number: 999." in sheet


def test_therapy_shows_minutes_a_week(cast, ben, ana):
    therapy = make_treatment("physical-therapy", kind="therapy", unit="minutes")
    own = make_period(ana, by=cast.ben, treatment=therapy, started_on=day(-30))
    for n in (0, -1, -8):
        make_remedy_use(ana, by=cast.ana, treatment=therapy, day=day(n), minutes=30)
    text = page(ben.get(url(own)))
    assert "4 Mar 2026 60 minutes 2" in text
    assert "25 Feb 2026 30 minutes 1" in text


# ---- held ------------------------------------------------------------


@pytest.fixture
def hold(cast, period):
    hold = make_hold(period, by=cast.ana, from_day=day(-2))
    make_step(period, by=cast.ben, from_day=day(-1), morning=75, held_by=hold)
    return hold


def test_a_hold_is_lifted_with_its_steps_later(cast, ben, ana, period, hold):
    text = page(ben.get(url(period)))
    assert "Held since 8 March 2026: A fall" in text
    assert "75 mg" not in text.split("The plan as it stands")[0]
    assert "From 11 March 2026: 75 mg a day" in page(ben.get(url(period, "lift/")))
    sent = keys(ana)
    assert ben.post(url(period, "lift/"), sent).status_code == 302
    assert not Hold.objects.filter(lifted_on__isnull=True).exists()
    assert DoseStep.objects.counting().latest("from_day").from_day == day(1)
    assert ben.get(url(period, "lift/")).status_code == 404


def test_a_therapist_does_not_lift_it(cast, period, hold):
    theo = sign_in(cast.theo, second_factor=True)
    assert theo.get(url(period, "lift/")).status_code == 404


# ---- a switch ------------------------------------------------------------


@pytest.fixture
def new(db):
    return medicine("valerian", start_dose=2, step_dose=2, step_days=1)


def ask(**fields):
    asked = {
        "new": "valerian",
        "target": "8",
        "first": day(1).isoformat(),
        "old_tablet": "10",
        "new_tablet": "",
    }
    return asked | fields


def confirmed(answer, ana, **fields):
    form = answer.context["form"]
    told = {"version": form["version"].value(), "plan": form["plan"].value()}
    return keys(ana, reason="no_benefit", hold_fall="on") | told | ask() | fields


def test_a_switch_shows_both_plans_and_saves_all_of_it(cast, ben, ana, period, new):
    there = url(period, "switch/")
    assert "Switch from Magnesium" in page(ben.get(there))
    answer = ben.get(there, ask())
    text = page(answer)
    assert "Magnesium, on its way out" in text
    assert "Valerian, on its way in" in text
    sent = confirmed(answer, ana)
    saved = ben.post(there, sent)
    if saved.status_code == 422:  # what the rules say was to be read first
        sent["read"] = saved.context["against"].digest
        saved = ben.post(there, sent)
    assert saved.status_code == 302
    assert ben.post(there, sent).status_code == 302
    started = TreatmentPeriod.objects.get(treatment=new)
    assert saved.url == url(started)
    assert started.hold_rules.get().on_fall
    period.refresh_from_db()
    assert period.end_reason == "no_benefit"
    assert period.ended_on >= day(7)
    last = DoseStep.objects.counting().filter(period=period).latest("from_day")
    assert 0 < last.daily_total < 60


def test_a_switch_that_changed_meanwhile_is_shown_again(ben, ana, period, new):
    there = url(period, "switch/")
    sent = confirmed(ben.get(there, ask()), ana, plan="another")
    answer = ben.post(there, sent)
    assert answer.status_code == 422
    assert "The plan is another one now." in page(answer)
    assert TreatmentPeriod.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"new": ""}, "Choose the medicine."),
        ({"target": ""}, "Say up to which dose a day."),
        ({"first": day(-1).isoformat()}, "Choose today or a later day."),
        ({"new_tablet": "3"}, "Choose one of its strengths: 5 mg, 10 mg."),
    ],
)
def test_a_switch_that_cannot_be_says_why(ben, period, new, changes, said):
    answer = ben.get(url(period, "switch/"), ask(**changes))
    assert said in page(answer)
    assert answer.status_code in (200, 422)


def test_only_a_medicine_of_the_catalogue_is_switched(cast, ben, ana):
    named = make_period(ana, by=cast.ben, other_name="Tea")
    assert ben.get(url(named, "switch/")).status_code == 404
    nina = sign_in(cast.nina, second_factor=True)
    assert nina.get(url(named, "switch/")).status_code == 404


def test_the_page_costs_the_same_with_1_and_20_of_everything(
    cast, ben, period, django_assert_max_num_queries
):
    make_dose_taken(period, by=cast.ana)
    ben.get(url(period))
    with django_assert_max_num_queries(60) as one:
        ben.get(url(period))
    for n in range(1, 20):
        make_dose_taken(period, by=cast.ana, day=day(-n))
        make_step(period, by=cast.ben, from_day=day(n), morning=n)
    with django_assert_max_num_queries(60) as twenty:
        ben.get(url(period))
    assert len(one) == len(twenty)
