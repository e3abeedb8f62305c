"""A physician tapers and ends one medicine and starts another, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal import days
from portal.models import Notice, TreatmentPeriod
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    entry_fields,
    make_injection,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TOO_SMALL = """() => [...document.querySelectorAll(
    "main .btn, main button, main summary, main select"
    + ", main input:not([type=hidden], [type=checkbox])"
  )].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def today(ana):
    return days.local_day(timezone.now(), ana.zone)


def iso(day, n=0):
    return (day + timedelta(days=n)).isoformat()


def medicine(slug, name, **fields):
    return make_treatment(
        slug,
        sedating=True,
        taper_only=True,
        texts={
            "en": {
                "name": name,
                "taper_text": f"Never stop {name} suddenly.",
                "withdrawal_signs": ["fever", "itching", "fits"],
            }
        },
        start_dose=2,
        max_daily_dose=80,
        **fields,
    )


@pytest.fixture
def baclofen(cast, ana, today):
    medicine("tizanidine", "Tizanidine", taper_min_days=2)
    begun = today - timedelta(days=60)
    period = make_period(
        ana,
        by=cast.ben,
        treatment=medicine("baclofen", "Baclofen", taper_min_days=7),
        started_on=begun,
        **entry_fields(by=cast.ben, now=timezone.now()),
    )
    make_step(period, by=cast.ben, from_day=begun, morning=60)
    return period


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def fill_steps(page, *steps):
    for n, (day, amount) in enumerate(steps):
        page.locator(f"#id_steps-{n}-from_day").fill(day)
        page.locator(f"#id_steps-{n}-morning").fill(amount)


@pytest.mark.parametrize(
    ("size", "scripts"), [("desktop", True), ("narrow", True), ("phone", False)]
)
def test_baclofen_is_tapered_and_ended_and_tizanidine_started(
    open_page, cast, ana, baclofen, today, size, scripts
):
    page = open_page(size, dark=size == "narrow", scripts=scripts)
    sign_in(page, cast.ben)
    here = f"/clinic/patients/{ana.pk}/treatments/"

    def look():
        if scripts:
            assert_accessible(page)
            assert page.evaluate(TOO_SMALL) == []

    page.goto(f"{here}{baclofen.pk}/")
    look()
    page.get_by_role("link", name="End it").click()
    page.get_by_label("Last day").fill(iso(today))
    page.get_by_label("Why it ends").select_option("no_benefit")
    press(page, "End it")
    assert page.title().startswith("Error: ")
    if scripts:
        assert page.locator(".error-summary").evaluate(
            "e => e == document.activeElement"
        )
    assert "The dose stands at 60 mg a day" in page.locator("#against").inner_text()
    look()

    page.get_by_role("link", name="Plan the steps down").click()
    look()
    fill_steps(page, (iso(today, 1), "x"), (iso(today, 4), "20"))
    press(page, "Save the new plan")
    assert page.locator("#id_steps-0-morning").input_value() == "x"
    look()
    fill_steps(page, (iso(today, 1), "40"))
    press(page, "Save the new plan")
    assert "40 mg in the morning" in page.locator("main").inner_text()

    page.get_by_role("link", name="End it").click()
    page.get_by_label("Last day").fill(iso(today, 9))
    page.get_by_label("Why it ends").select_option("no_benefit")
    press(page, "End it")
    look()

    page.goto(f"{here}new/")
    look()
    page.get_by_role("link", name="Tizanidine").click()
    look()
    fill_steps(page, (iso(today, 10), "2"))
    press(page, "Start")
    look()
    assert "Not saved yet: read this first" in page.locator("main").inner_text()
    page.get_by_label("I have read these").check()
    press(page, "Start")
    look()
    assert TreatmentPeriod.objects.get(treatment__slug="tizanidine").is_open
    assert "Do not drive while taking this medicine." in Notice.objects.last().message


def test_the_other_pages_have_no_barrier(open_page, cast, ana, baclofen, today):
    toxin = make_treatment("toxin", kind="injection", unit="U", interval_days=84)
    session = make_period(ana, by=cast.ben, treatment=toxin)
    make_injection(session, by=cast.ben)
    make_step(
        baclofen,
        by=cast.ana,
        from_day=today - timedelta(days=2),
        source="self",
        comment="Too sleepy",
    )
    page = open_page("narrow", dark=True)
    sign_in(page, cast.ben)
    here = f"/clinic/patients/{ana.pk}"
    for path in (
        "/treatments/past/",
        "/treatments/new/?treatment=other",
        "/injections/new/",
        f"/treatments/{session.pk}/",
        f"/treatments/{baclofen.pk}/void/",
    ):
        page.goto(here + path)
        assert_accessible(page)
        assert page.evaluate(TOO_SMALL) == []
        if submit := page.locator("main form button[type=submit]").all():
            submit[0].click()
            page.wait_for_load_state()
            assert page.title().startswith("Error: ")
            assert_accessible(page)


def test_a_sudden_end_is_refused_then_overridden_in_writing_and_watched(
    open_page, cast, ana, baclofen, today
):
    page = open_page("desktop")
    sign_in(page, cast.ben)
    page.goto(f"/clinic/patients/{ana.pk}/treatments/{baclofen.pk}/end/")
    assert not page.get_by_label("Why you go on all the same").is_visible()
    page.get_by_label("Last day").fill(iso(today))
    page.get_by_label("Why it ends").select_option("interaction")
    press(page, "End it")
    assert_accessible(page)
    assert "the safety rules stand against this" in page.locator("main").inner_text()
    page.get_by_label("Why you go on all the same").fill("Overdose on the ward")
    press(page, "End it")
    assert "read this first" in page.locator("main").inner_text()
    page.get_by_label("I have read these").check()
    press(page, "End it")
    said = page.locator("main").inner_text()
    assert "Against the safety rules, on a physician's word" in said
    assert "Overdose on the ward" in said
    assert "Contact due on" in said
    assert_accessible(page)
    page.emulate_media(media="print")
    assert page.get_by_text("Overdose on the ward").first.is_visible()

    hers = open_page("phone")
    sign_in(hers, cast.ana)
    hers.goto("/my/")
    card = hers.get_by_role("region", name="Look out for these signs").inner_text()
    for words in ("fever, itching or fits", "Call us today", "999", "real time"):
        assert words in card
    assert_accessible(hers)


def test_a_stop_for_harm_is_one_step_and_says_what_to_watch(
    open_page, cast, ana, baclofen
):
    page = open_page("phone")
    sign_in(page, cast.ben)
    page.goto(f"/clinic/patients/{ana.pk}/treatments/{baclofen.pk}/")
    page.get_by_role("link", name="Stop for harm").click()
    assert_accessible(page)
    press(page, "Stop it now")
    assert "Withdrawal is an emergency" in page.locator("main").inner_text()
    assert_accessible(page)


def test_a_link_of_the_summary_opens_the_rows_behind_it(
    open_page, cast, ana, baclofen, today
):
    page = open_page("desktop")
    sign_in(page, cast.ben)
    page.goto(f"/clinic/patients/{ana.pk}/treatments/{baclofen.pk}/dose/")
    page.get_by_text("More steps").click()
    page.locator("#id_steps-5-morning").fill("x")
    page.locator("#id_steps-5-from_day").fill(iso(today, 1))
    press(page, "Save the new plan")
    field = page.locator("#id_steps-5-morning")
    assert field.is_visible()
    page.locator(".error-summary a").first.click()
    assert field.evaluate("e => e == document.activeElement")
