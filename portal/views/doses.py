"""The doses of one day: what was taken, and the lower dose that was agreed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal import days, doses, log_words
from portal.access import patient_required
from portal.actions.doses import NotPlanned, record_doses
from portal.actions.entries import Refused
from portal.actions.holds import NotNow, take_lower
from portal.actions.keys import KeyReused
from portal.forms.doses import DosesForm, LowerForm
from portal.models import Hold, Source
from portal.views.frame import show

CODES = ("missed_dose", "overuse")
"""The families of flags that stand on the page of the doses that raised them."""


@patient_required
def dose_taken(request, patient, day):
    """Say what became of each dose; today and three days back."""
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    if not days.may_rate(day, today):
        raise Http404
    day_doses = doses.load(patient, day=day)
    form = DosesForm(request.POST or None, patient=patient, day_doses=day_doses)
    if form.is_valid() and _recorded(request, patient, day, form, now=now):
        messages.success(request, _("Saved."))
        return redirect("portal:dose-taken", day)
    context = {
        "as_of": now,
        "day": day,
        "doses": day_doses,
        "day_name": capfirst(log_words.when(day, today=today)),
        "alerts": patient.safety_flags.open().filter(day=day, code__in=CODES),
        "days": [_link(back, today) for back in _days(today) if back != day],
    }
    if form.existing:
        here = reverse("portal:dose-taken", args=[day])
        context["problems"] = [{"href": here, "text": _("See what is saved.")}]
    return show(request, patient, "portal/doses.html", context, form=form)


def _recorded(request, patient, day, form, *, now) -> bool:
    """Write the answers; what is refused is said at the form."""
    said = form.as_planned() if "all" in request.POST else form.said()
    try:
        record_doses(
            patient=patient,
            day=day,
            said=said,
            client_key=form.key,
            by=request.user,
            now=now,
            source=Source.SELF,
        )
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    except (NotPlanned, Refused) as refused:
        form.add_error(None, refused.words)
    return form.is_valid()


def _days(today):
    ordinals = range(today.toordinal() - days.RATING_DAYS_BACK, today.toordinal() + 1)
    return [today.fromordinal(n) for n in reversed(ordinals)]


def _link(day, today):
    return {
        "href": reverse("portal:dose-taken", args=[day]),
        "text": capfirst(log_words.when(day, today=today)),
    }


@patient_required
def dose_lower(request, patient, pk):
    """Take the lower dose that was agreed with the plan that stands still."""
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    mine = Hold.objects.standing().filter(period__patient=patient)
    hold = get_object_or_404(mine.select_related("period__treatment"), pk=pk)
    form = LowerForm(request.POST or None, patient=patient)
    if form.is_valid() and _lowered(form, hold, by=request.user, now=now):
        messages.success(request, _("Saved. Your clinic sees this."))
        return redirect("portal:today")
    held = next((h for h in doses.load(patient, day=today).held if h.pk == pk), None)
    if held is None or not (held.lower or form.is_bound):
        raise Http404
    return show(request, patient, "portal/dose_lower.html", {"held": held}, form=form)


def _lowered(form, hold, *, by, now) -> bool:
    try:
        take_lower(hold=hold, client_key=form.key, by=by, now=now)
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    except NotNow as refused:
        form.add_error(None, refused.words)
    return form.is_valid()
