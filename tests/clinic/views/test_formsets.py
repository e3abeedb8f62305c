"""Forms with rows answer 422 to what no browser sends; never an error of the server."""

import uuid

import pytest
import time_machine
from django.urls import reverse

from clinic.models import Exam
from portal.access import record_id
from portal.models import AuditEvent, DoseStep, TreatmentPeriod
from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_period, make_treatment

TOTALS = [None, "", "-1", "0", "1000000000", "x", "1.5", "٣", "1" * 5000, "\0"]
PAGES = {
    "treatment-start": "steps",
    "treatment-dose": "steps",
    "injection-new": "muscles",
    "exam-new": "readings",
}


@pytest.fixture
def cast(db):
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


@pytest.fixture
def address(cast):
    make_treatment("tizanidine")
    make_treatment("toxin", kind="injection")
    period = make_period(cast.ana_record, by=cast.ben)

    def of(name):
        more = [period.pk] if name == "treatment-dose" else []
        return reverse(f"clinic:{name}", args=[cast.ana_record.pk, *more])

    return of


def typed(cast, name):
    """The answers beside the rows, as far as they are right."""
    given = {"client_key": str(uuid.uuid4()), "record": record_id(cast.ana_record)}
    return (
        given
        | {
            "treatment-start": {"treatment": "tizanidine"},
            "treatment-dose": {"version": "1"},
            "injection-new": {"given_on": TODAY.isoformat(), "product": "Botox"},
            "exam-new": {"examined_on": TODAY.isoformat()},
        }[name]
    )


def nothing_is_saved():
    saved = AuditEvent.objects.exclude(verb="patient.read").exists()
    rows = Exam.objects.exists() or DoseStep.objects.exists()
    return not saved and not rows and TreatmentPeriod.objects.count() == 1


@pytest.mark.parametrize("name", PAGES)
def test_nothing_at_all_is_refused(ben, address, name):
    # Without the record's id it counts as a form about another record (409).
    assert ben.post(address(name), {}).status_code in (409, 422)
    assert nothing_is_saved()


@pytest.mark.parametrize("total", TOTALS)
@pytest.mark.parametrize("name", PAGES)
def test_any_number_of_rows_is_refused_where_no_row_is(cast, ben, address, name, total):
    data = typed(cast, name)
    if total is not None:
        data |= {f"{PAGES[name]}-TOTAL_FORMS": total}
        data |= {f"{PAGES[name]}-INITIAL_FORMS": total}
    answer = ben.post(address(name), data)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode()
    assert nothing_is_saved()


@pytest.mark.parametrize("total", TOTALS)
def test_one_more_row_is_asked_for_with_any_number(cast, ben, address, total):
    data = typed(cast, "exam-new") | {"add": "1"}
    if total is not None:
        data |= {"readings-TOTAL_FORMS": total}
    assert ben.post(address("exam-new"), data).status_code == 200
