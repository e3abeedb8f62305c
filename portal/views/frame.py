"""What every page of /my/ shows around its own words."""

from django.shortcuts import render
from django.utils.translation import gettext as _


def emergency_line(clinic) -> str:
    """The clinic's own words, or the number; and that nobody watches."""
    words = clinic.emergency_text or _("Emergency? Call %(number)s.") % {
        "number": clinic.emergency_number
    }
    return words + " " + _("Nobody watches this live.")


def show(request, patient, template, context=None, *, form=None):
    """Render a page of one's own record; a form with errors is answered with 422."""
    clinic = patient.clinic
    return render(
        request,
        template,
        {
            "patient": patient,
            "clinic": clinic,
            "emergency_text": emergency_line(clinic),
            "form": form,
            **(context or {}),
        },
        status=422 if form is not None and form.errors else 200,
    )
