"""The patient page: everything that was tried, on one page."""

from datetime import date

from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clinic import against, standing, timeline
from clinic.access import Right, rights_of
from clinic.history import first_shown, history_page, table_window
from clinic.history.reach import reach
from clinic.views.treating import of_patient
from portal.forms.base import RecordForm


@of_patient(Right.SEE)
@require_safe
def patient(request, patient):
    """What happened, is it safe, what now; then all that was ever tried."""
    before, chosen = _day(request.GET.get("before")), request.GET.get("range", "")
    facts = timeline.load(
        patient,
        today=request.today,
        first=first_shown(chosen, request.today),
        table=table_window(request.today, before),
    )
    untried = against.load(
        patient,
        facts.untried,
        periods=facts.periods,
        today=request.today,
        language=get_language(),
    )
    page = history_page(
        patient, facts, standing.load(patient), untried, chosen=chosen, before=before
    )
    context = {
        "patient": patient,
        "page": page,
        "reach": reach(patient.pk, page.on_now, rights_at(request, patient)),
        "form": RecordForm(patient=patient),
        "undo": page.undo_by == request.user.pk,
        "open_table": before is not None,
    }
    return render(request, "clinic/history/patient.html", context)


def rights_at(request, record) -> frozenset:
    """What the signed-in person may do at the clinic that keeps this record."""
    places = (p for p in request.places if p.clinic_id == record.clinic_id)
    return frozenset().union(*(rights_of(place) for place in places))


def _day(text) -> date | None:
    """A day in the address; None for what is no day, or no day of a life."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if day.year >= 1900 else None
