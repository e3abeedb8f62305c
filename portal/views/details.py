""" "My details": who I am to the clinic, and what I may correct."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.access import patient_required
from portal.actions.patients import ChangedMeanwhile, correct_contact
from portal.forms.details import ContactForm
from portal.views.frame import show


@patient_required
def my_details(request, patient):
    form = ContactForm(request.POST or None, patient=patient)
    if form.is_valid() and _corrected(form, patient, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("portal:details")
    return show(request, patient, "portal/details.html", form=form)


def _corrected(form, patient, *, by) -> bool:
    try:
        correct_contact(
            patient=patient,
            answers=form.contact(),
            version=form.cleaned_data["version"],
            by=by,
            now=timezone.now(),
        )
    except ChangedMeanwhile as refused:
        form.add_error(None, refused.words)
    return form.is_valid()
