"""What the person wants better."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import patient_required
from portal.actions.targets import set_targets
from portal.forms.targets import TargetsForm
from portal.views.frame import show


@patient_required
def targets(request, patient):
    standing = list(patient.targets.open())
    form = TargetsForm(request.POST or None, patient=patient, open_targets=standing)
    if form.is_valid() and _set(form, patient, by=request.user):
        messages.success(request, _("Saved. This is what we ask you each day."))
        return redirect("portal:today")
    return show(
        request, patient, "portal/targets.html", {"standing": standing}, form=form
    )


def _set(form, patient, *, by) -> bool:
    try:
        set_targets(patient=patient, texts=form.texts(), by=by, now=timezone.now())
    except ValidationError as refused:
        form.add_error(None, refused.messages)
    return form.is_valid()
