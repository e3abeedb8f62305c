"""What a comparison tried, as the ladder reads it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clinic.actions.running import stop_early
from clinic.models import Comparison
from tests.cast import make_cast, sign_in
from tests.clinic.drafts import arm, started
from tests.factories import NOW, make_treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def splints(cast):
    """As now and a splint, two weeks each, twice; a fair try takes four weeks."""
    splint = make_treatment(
        "ankle-splint", kind="splint", unit="hours", min_days_at_dose=28
    )
    return started(cast.ana_record, by=cast.ben, arms=(arm("A"), arm("B", splint)))


def ladder_on(cast, moment):
    with time_machine.travel(moment, tick=False):
        ben = sign_in(cast.ben, second_factor=True)
        page = ben.get(reverse("clinic:patient", args=[cast.ana_record.pk]))
    text = re.sub(r"<[^>]+>", " ", page.content.decode())
    return re.sub(r"\s+", " ", text)


def test_short_phases_ended_before_we_could_judge(cast, splints):
    comparison = Comparison.objects.get(pk=splints.pk)
    stop_early(
        comparison=comparison,
        reason="burden",
        version=comparison.version,
        by=cast.ben,
        now=NOW + timedelta(days=30),
    )
    said = ladder_on(cast, NOW + timedelta(days=70))

    assert said.count("Ended before we could judge") == 1
    assert "not working" not in said


def test_a_phase_that_is_not_over_is_not_judged_yet(cast, splints):
    said = ladder_on(cast, NOW + timedelta(days=20))

    assert "Ended before we could judge" not in said
    assert "Planned to end on 6 Apr 2026" in said
