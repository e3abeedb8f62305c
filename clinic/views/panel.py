"""The dashboard: who is in care here, who logs, who changes."""

import re

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import panel
from clinic.access import Right, clinician_required
from clinic.forms.patients import PanelForm
from portal import audit, days
from portal.models import Patient

_SESSION_KEY = "panel"
_NARROWING = ("status", "treatment", "condition", "mine", "sort")
_PATIENT_ID = re.compile(r"[0-9]{1,18}")


@clinician_required(Right.SEE)
@require_http_methods(["GET", "POST"])
def dashboard(request):
    """The list. Search and filters go by POST: no name ever stands in a URL."""
    if request.method == "POST":
        return _choose(request)
    now = timezone.now()
    chosen = request.session.get(_SESSION_KEY, {})
    page = panel.load(
        [place.clinic_id for place in request.places],
        today=days.local_day(now, request.places[0].clinic.zone),
        **_asked(request, chosen),
    )
    audit.record(
        "patients.listed",
        by=request.user,
        now=now,
        clinic=request.places[0].clinic,
        targets=[Patient(pk=pk) for pk in page.patient_ids],
    )
    context = {
        "page": page,
        "form": PanelForm(initial=chosen),
        "narrowed": any(chosen.get(name) for name in _NARROWING),
        "first_href": "" if page.first_page else reverse("clinic:dashboard"),
        "next_href": f"?after={page.next_after}" if page.next_after else "",
    }
    return render(request, "clinic/panel/dashboard.html", context)


def _choose(request):
    form = PanelForm({} if "clear" in request.POST else request.POST)
    if form.is_valid():
        request.session[_SESSION_KEY] = form.choices()
    return redirect("clinic:dashboard")


def _asked(request, chosen):
    after = request.GET.get("after", "")
    mine = request.places[0] if chosen.get("mine") else None
    filters = {name: chosen.get(name, "") for name in ("status", "treatment")}
    return {
        "search": chosen.get("search", ""),
        "sort": chosen.get("sort") or "name",
        "after": int(after) if _PATIENT_ID.fullmatch(after) else None,
        "filters": filters | {"condition": chosen.get("condition", ""), "mine": mine},
    }
