""" "Help": whom to call, how to log, how to get back in."""

from education.models import SideEffect
from portal.access import patient_required
from portal.views.frame import show


@patient_required
def help_page(request, patient):
    signs = list(SideEffect.objects.red_flags())
    context = {
        "emergencies": [s for s in signs if s.urgency == SideEffect.Urgency.EMERGENCY],
        "today": [s for s in signs if s.urgency == SideEffect.Urgency.TODAY],
    }
    return show(request, patient, "portal/help.html", context)
