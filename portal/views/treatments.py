""" "My treatments": what to take today, what changed, and "I changed it myself"."""

from django.contrib import messages
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import days, regimen, remedies
from portal.access import patient_required
from portal.actions.keys import KeyReused
from portal.actions.notices import acknowledge
from portal.actions.own_changes import report_change
from portal.actions.periods import AlreadyEnded, PlanError
from portal.forms.treatments import ChangeForm, ReadForm
from portal.views.frame import show

READ_SHOWN = 10
"""How many notices already read stand at the foot of the page."""


@patient_required
def my_treatments(request, patient):
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    notices = patient.notices.order_by("-created_at", "-pk")
    context = {
        "as_of": now,
        "regimen": regimen.load(patient, today=today),
        "remedies": remedies.recent(patient),
        "notices": [
            {"row": notice, "form": ReadForm(patient=patient, auto_id=False)}
            for notice in notices.unread()
        ],
        "read": notices.filter(acknowledged_at__isnull=False)[:READ_SHOWN],
    }
    return show(request, patient, "portal/treatments.html", context)


@patient_required
def notice_read(request, patient, pk):
    notice = get_object_or_404(patient.notices.all(), pk=pk)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if acknowledge(notice=notice, by=request.user, now=timezone.now()):
        messages.success(request, _("Noted: you have read this."))
    return redirect("portal:treatments")


@patient_required
def treatment_changed(request, patient, pk):
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    current = patient.treatment_periods.current_on(today).with_steps()
    period = get_object_or_404(current, pk=pk)
    form = ChangeForm(request.POST or None, patient=patient, period=period, today=today)
    if form.is_valid() and _reported(form, period, by=request.user, now=now):
        messages.success(request, _("Saved. Your clinic will see this."))
        return redirect("portal:treatments")
    context = {"period": period, "item": regimen.current(period, today=today)}
    if form.existing:
        words = _("See what is saved.")
        context["problems"] = [{"href": reverse("portal:treatments"), "text": words}]
    return show(request, patient, "portal/treatment_changed.html", context, form=form)


def _reported(form, period, *, by, now) -> bool:
    """Write what was told; what is refused is said at the form."""
    try:
        report_change(period=period, by=by, now=now, **form.told())
    except PlanError as refused:
        field = "morning" if refused.code == "nothing" else "from_day"
        form.add_error(field, refused.words)
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    except AlreadyEnded:
        form.add_error(None, _("This changed meanwhile. Go back and look again."))
    return form.is_valid()
