"""A plan by the label, its doses day by day, and the rule by which it stands still."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal import days
from portal.models import DoseStep, DoseTaken, HoldRule, TreatmentPeriod
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import entry_fields, make_day_log
from tests.journeys.desk import Clinician
from tests.journeys.steps import Patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def cast():
    call_command("load_catalogue", verbosity=0)
    return make_cast()


@pytest.fixture
def ana(cast):
    """Where it is day now: at night the page asks which day."""
    record = cast.ana_record
    record.zone = "Europe/London" if 5 <= timezone.now().hour <= 21 else "Asia/Tokyo"
    record.save()
    return record


@pytest.fixture
def today(ana):
    return days.local_day(timezone.now(), ana.zone)


def two_days_pass(period):
    """The plan was agreed the day before yesterday."""
    back = timedelta(days=2)
    for row in (period, *period.dose_steps.all(), *period.hold_rules.all()):
        for name in ("entered_on", "started_on", "from_day"):
            if hasattr(row, name):
                setattr(row, name, getattr(row, name) - back)
        row.save()


def test_a_plan_is_filled_followed_and_held(open_page, cast, ana, today):
    ben = Clinician(open_page("desktop"))
    sign_in(ben.page, cast.ben)
    ben.goes_to(f"/clinic/patients/{ana.pk}/treatments/new/?treatment=baclofen")
    ben.box("A day", exact=True).fill("60")
    ben.box("In tablets of").select_option(label="10 mg")
    ben.presses("Fill the table")
    ben.sees("½-½-½-0 tablets of 10 mg")
    ben.looks()
    ben.box("One tablet or capsule holds").select_option(label="10 mg")
    ben.presses("Start", exact=True)
    ben.box("I have read these").check()
    ben.presses("Start", exact=True)
    ben.sees("By day and time of day")
    ben.sees("This is not a prescription.")
    ben.looks()
    ben.follows("One sheet to print")
    ben.reads("Dose plan: Baclofen")

    period = TreatmentPeriod.objects.get()
    assert HoldRule.objects.get().sleepiness == 7
    totals = [s.daily_total for s in DoseStep.objects.order_by("from_day")]
    assert totals == [Decimal(n) for n in (15, 30, 45, 60)]
    two_days_pass(period)

    pat = Patient(open_page("phone"))
    sign_in(pat.page, cast.ana)
    pat.goes_to("/my/")
    pat.sees("½ tablet of 10 mg (5 mg)")
    pat.sees("from tomorrow 10 mg in the morning")
    pat.presses("All taken as planned")
    pat.looks()
    evening = pat.page.get_by_role("region", name="Evening")
    pat.taps(evening.get_by_role("radio", name="Skipped"))
    pat.presses("Save", exact=True)
    said = DoseTaken.objects.standing().order_by("pk")
    assert sorted(row.what for row in said) == ["skipped", "taken", "taken"]

    make_day_log(
        ana,
        by=cast.ana,
        day=today - timedelta(days=1),
        value=4,
        sleepiness=8,
        **entry_fields(by=cast.ana, now=timezone.now(), zone=ana.zone, source="self"),
    )
    pat.goes_to("/my/")
    pat.answers("How was the shaking today?", "4")
    pat.next()
    pat.steps_to("More about the day", 2)
    pat.opens("Sleepiness")
    pat.answers("How sleepy were you?", "8")
    pat.next()
    pat.steps_to("Side effects", 3)
    pat.next()
    pat.steps_to("Check and save", 4)
    pat.presses("Save", exact=True)
    pat.looks()
    pat.goes_to("/my/")
    pat.sees("Stay on today's dose")
    assert pat.page.get_by_text("from tomorrow").count() == 0
    ben.goes_to(f"/clinic/patients/{ana.pk}/treatments/{period.pk}/")
    ben.sees("Held since")
