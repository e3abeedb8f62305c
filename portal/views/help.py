""" "Help": whom to call, how to log, how to get back in."""

from portal.access import patient_required
from portal.views.frame import show


@patient_required
def help_page(request, patient):
    return show(request, patient, "portal/help.html")
