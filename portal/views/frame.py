"""What every page of /my/ shows around its own words."""

from zoneinfo import ZoneInfo

from django.shortcuts import render
from django.utils import timezone


def show(request, patient, template, context=None, *, form=None):
    """Render a page of one's own record; a form with errors is answered with 422."""
    clinic = patient.clinic
    context = {
        "patient": patient,
        "clinic": clinic,
        "emergency_text": clinic.emergency_line,
        "form": form,
        **(context or {}),
    }
    status = 422 if form is not None and form.errors else 200
    # Times are shown by the patient's clock.
    with timezone.override(ZoneInfo(patient.zone)):
        return render(request, template, context, status=status)
