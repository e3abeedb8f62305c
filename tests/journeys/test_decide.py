"""He orders a test, reads it, examines her beside her home counts, and decides with
her; she reads the decision on her phone. A real Chromium."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.models import Decision, Exam, WorkupTest
from portal import days
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    entry_fields,
    make_episode,
    make_period,
    make_step,
    make_test,
    make_treatment,
)
from tests.journeys.desk import Clinician
from tests.journeys.steps import Patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TOO_SMALL = """() => [...document.querySelectorAll(
    "main .btn, main button:not(.visually-hidden), main summary, main .form-control, "
    + "main .form-select"
  )].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
  .map(e => e.outerHTML.slice(0, 80))"""
TOO_WIDE = "() => document.documentElement.scrollWidth > innerWidth"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    """Ana's record: on baclofen, with strong bouts at home on three days."""
    record, now = cast.ana_record, timezone.now()
    today = days.local_day(now, record.zone)
    by_ben = entry_fields(by=cast.ben, now=now)
    period = make_period(
        record,
        by=cast.ben,
        treatment=make_treatment("baclofen"),
        started_on=today - timedelta(days=60),
        **by_ben,
    )
    make_step(period, by=cast.ben, from_day=today - timedelta(days=60))
    for ago in range(3):
        make_episode(
            record,
            by=cast.ana,
            day=today - timedelta(days=ago),
            beats=18,
            **entry_fields(by=cast.ana, now=now, source="self"),
        )
    make_test("mri-spine", "mri")
    make_test("blood-tests", "blood")
    return record


@pytest.mark.parametrize(("desk", "dark"), [("desktop", False), ("narrow", True)])
def test_a_visit_from_the_work_up_to_a_decision_that_she_reads(
    open_page, cast, ana, desk, dark
):
    ben = Clinician(open_page(desk, dark=dark))
    sign_in(ben.page, cast.ben)
    here = f"/clinic/patients/{ana.pk}/"

    # The work-up: one test is ordered, and what it showed is written down.
    ben.goes_to(f"{here}work-up/")
    ben.sees("No single test finds the cause.")
    ben.follows("Order tests")
    ben.presses("Order", exact=True)
    ben.is_refused("Choose at least one test.")
    ben.box("Mri spine").check()
    ben.presses("Order", exact=True)
    ben.sees("Ordered.", within="status")
    ben.follows("Result")
    ben.box("Result known").check()
    ben.presses("Save", exact=True)
    ben.is_refused("Say the result in words.")
    ben.box("Done on").fill(days.local_day(timezone.now(), ana.zone).isoformat())
    ben.box("Finding").select_option("abnormal")
    ben.box("Result in words").fill("An old lesion at T6.")
    ben.presses("Save", exact=True)
    ben.sees("An old lesion at T6.")
    ben.looks()
    assert WorkupTest.objects.get().version == 2

    # The exam opens with her home counts beside it, and says where they differ.
    ben.goes_to(f"{here}exams/new/")
    ben.sees("3 bouts on 3 days")
    assert ben.page.evaluate(TOO_SMALL) == []
    assert not ben.page.evaluate(TOO_WIDE)
    ben.box("Ankle, left: Beats").fill("0")
    ben.box("Ankle, left: Modified Ashworth").select_option("1+")
    ben.page.get_by_text("Tardieu and SCATS spasms").first.click()
    ben.box("Ankle, left: R1, catch at V3, degrees").fill("-5")
    ben.box("Ankle, left: R2, full range at V1, degrees").fill("10")
    ben.presses("Save exam")
    ben.is_refused("Say from where angles are measured.")
    ben.box("Angles measured from").fill("Right angle is 0")
    ben.presses("Save exam")
    ben.sees("Home and exam differ")
    ben.sees("15°")
    ben.looks()
    assert not ben.page.evaluate(TOO_WIDE)
    assert Exam.objects.get().readings.get().beats == 0

    # The decision is shared only after he has read the words.
    ben.goes_to(f"{here}decisions/new/")
    ben.box("Continue").check()
    ben.box("About what").select_option(label=about(ben))
    ben.box("Reason").select_option("helps")
    ben.box("Share with the patient").check()
    ben.presses("Save decision")
    ben.sees("Check what the patient will read")
    assert not Decision.objects.exists()
    ben.looks()
    words = ben.box("What the patient reads")
    words.fill(words.input_value().replace("It helps you enough.", "You walk better."))
    ben.presses("Save decision")
    ben.sees("Shared with the patient; not read yet.")
    ben.looks()
    assert not ben.page.evaluate(TOO_WIDE)

    # She finds it at home, reads it on her phone, and says so.
    her = Patient(open_page("phone"))
    sign_in(her.page, cast.ana, second_factor=False)
    her.goes_to("/my/")
    her.follows("Read it")
    her.sees("You walk better.")
    her.looks()
    report = Decision.objects.get().report
    assert report.read_at is None
    her.presses("I have read this")
    her.sees("Noted: you have read this.", within="status")
    her.looks()
    report.refresh_from_db()
    assert report.read_at is not None
    assert report.is_as_released
    ben.goes_to(here)
    ben.sees("Shared with the patient; read on")


def about(ben):
    """The label of her one treatment among what the decision can be about."""
    options = ben.box("About what").get_by_role("option")
    return next(o for o in options.all_inner_texts() if o.startswith("Baclofen"))
