import uuid
from datetime import timedelta
from decimal import Decimal as D

import pytest

from portal.actions.injections import record_injections
from portal.actions.keys import KeyReused
from portal.actions.periods import AlreadyOpen, InjectionPlan, OutOfScope, PlanError
from portal.models import AuditEvent, Notice
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_treatment

pytestmark = pytest.mark.django_db


def day(n):
    """The n-th day after today (before it, if below 0)."""
    return TODAY + timedelta(days=n)


def verbs():
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def toxin(db):
    return make_treatment("toxin", kind="injection", unit="U")


@pytest.fixture
def inject(cast, toxin):
    def injected(**fields):
        fields = {
            "patient": cast.ana_record,
            "treatment": toxin,
            "given_on": TODAY,
            "rows": [
                InjectionPlan("Botox", "Soleus", "left", D(75), "ultrasound"),
                InjectionPlan("Botox", "Gastrocnemius", "left", D(100), "emg"),
            ],
            "client_key": uuid.uuid4(),
            "by": cast.ben,
            "now": NOW,
        } | fields
        return record_injections(**fields)

    return injected


def test_a_session_is_one_period_with_a_row_a_muscle(inject):
    period = inject()
    assert period.is_open
    assert [i.units for i in period.injections.order_by("id")] == [D(75), D(100)]
    assert verbs() == ["injection.recorded"]
    assert Notice.objects.get().message == "Toxin: given on 10 March."


def test_the_next_session_takes_the_last_one_as_worn_off(inject):
    first = inject(given_on=day(-90))
    inject()
    first.refresh_from_db()
    assert (first.ended_on, first.end_reason) == (day(-1), "worn_off")


def test_a_session_entered_late_ends_before_the_next(inject):
    inject()
    middle = inject(given_on=day(-50))
    assert middle.ended_on == day(-1)
    first = inject(given_on=day(-150))
    assert first.ended_on == day(-51)
    between = inject(given_on=day(-100))
    first.refresh_from_db()
    assert first.ended_on == day(-101)
    assert between.ended_on == day(-51)


def test_one_session_a_day(inject):
    inject()
    with pytest.raises(AlreadyOpen):
        inject()


def test_the_same_key_records_one_session(inject):
    key = uuid.uuid4()
    assert inject(client_key=key) == inject(client_key=key)
    with pytest.raises(KeyReused):
        inject(
            client_key=key,
            rows=[InjectionPlan("Botox", "Soleus", "left", D(75), "none")] * 3,
        )


def test_a_session_ahead_or_without_muscles_is_refused(inject):
    with pytest.raises(PlanError):
        inject(given_on=day(1))
    with pytest.raises(PlanError):
        inject(rows=[])


def test_only_a_prescriber_injects(inject):
    with pytest.raises(OutOfScope):
        inject(kinds={"therapy"})
