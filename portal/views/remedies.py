"""Physical therapy, splints, cold and the rest: what was done, and for how long."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from education.models import Treatment
from portal import days
from portal.access import patient_required
from portal.actions.doses import record_remedy
from portal.actions.entries import Refused
from portal.actions.keys import KeyReused
from portal.forms.doses import RemedyForm
from portal.models import Source
from portal.views.frame import show

KINDS = (Treatment.Kind.THERAPY, Treatment.Kind.HOME, Treatment.Kind.SPLINT)


@patient_required
def remedy_new(request, patient):
    """Choose what was done, then say for how long."""
    known = Treatment.objects.filter(kind__in=KINDS)
    slug = request.POST.get("remedy") or request.GET.get("remedy")
    if not slug:
        return show(request, patient, "portal/remedy_choose.html", {"remedies": known})
    treatment = get_object_or_404(known, slug=slug)
    now = timezone.now()
    form = RemedyForm(
        request.POST or None,
        patient=patient,
        treatment=treatment,
        today=days.local_day(now, patient.zone),
    )
    if form.is_valid() and _kept(form, patient, treatment, by=request.user, now=now):
        messages.success(request, _("Saved."))
        return redirect(reverse("portal:treatments") + "#remedies")
    context = {"treatment": treatment}
    if form.existing:
        here = reverse("portal:treatments") + "#remedies"
        context["problems"] = [{"href": here, "text": _("See what is saved.")}]
    return show(request, patient, "portal/remedy_new.html", context, form=form)


def _kept(form, patient, treatment, *, by, now) -> bool:
    """Save what was done; what is refused is said at the form."""
    try:
        record_remedy(
            patient=patient,
            treatment=treatment,
            by=by,
            now=now,
            source=Source.SELF,
            **form.told(),
        )
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    except Refused as refused:
        form.add_error("day", refused.words)
    return form.is_valid()
