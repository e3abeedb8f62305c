"""Baclofen, and the way to start it: what the tests of plans begin with."""

import uuid
from decimal import Decimal

import pytest

from portal.actions.treatments import StepPlan, start_treatment
from tests.factories import NOW, TODAY, make_treatment

D = Decimal


@pytest.fixture
def baclofen(db):
    return make_treatment(
        "baclofen",
        sedating=True,
        taper_only=True,
        taper_min_days=7,
        max_daily_dose=80,
        texts={
            "en": {
                "name": "Baclofen",
                "taper_text": "Never stop it suddenly.",
                "withdrawal_signs": ["fever", "itching", "fits"],
            }
        },
    )


@pytest.fixture
def start(cast, baclofen):
    """Start baclofen for Ana; anything can be overridden."""

    def started(**fields):
        fields = {
            "patient": cast.ana_record,
            "treatment": baclofen,
            "started_on": TODAY,
            "steps": [StepPlan(TODAY, morning=D(5), night=D(5))],
            "client_key": uuid.uuid4(),
            "by": cast.ben,
            "now": NOW,
        } | fields
        return start_treatment(**fields)

    return started
