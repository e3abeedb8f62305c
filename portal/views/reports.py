""" "My reports": what the clinic told me in plain words, and that I have read it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import patient_required
from portal.actions.reports import mark_read
from portal.forms.treatments import ReadForm
from portal.views.frame import show


@patient_required
def my_reports(request, patient):
    """All of them, newest first; those taken back stay in the list."""
    context = {"reports": patient.shared_reports.newest_first()}
    return show(request, patient, "portal/reports.html", context)


@patient_required
def my_report(request, patient, pk):
    """One report. Reading the page changes nothing; the button says it was read."""
    rows = patient.shared_reports.select_related("entered_by")
    report = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        if mark_read(report=report, by=request.user, now=timezone.now()):
            messages.success(request, _("Noted: you have read this."))
        return redirect("portal:reports")
    context = {"report": report, "read_form": ReadForm(patient=patient)}
    return show(request, patient, "portal/report.html", context)
