"""Health facts of one record: medicines from elsewhere, allergies, conditions, labs."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic import health
from clinic.access import Right, may
from clinic.forms.health import (
    ConditionForm,
    LabForm,
    OtherAllergyForm,
    OtherMedicineForm,
)
from clinic.views.saved_before import saved_before
from clinic.views.treating import CONFLICT, INVALID, of_patient, posted
from portal import substances
from portal.actions import health as actions
from portal.actions.entries import Refused
from portal.actions.keys import KeyReused
from portal.forms.health import EndForm


@of_patient(Right.SEE)
@require_safe
def health_page(request, patient):
    """Everything on one page, with a form for each kind for those who may record."""
    return _page(request, patient)


@of_patient(Right.RECORD)
@require_POST
def medicine(request, patient):
    """Add a medicine from elsewhere."""
    form = _named(OtherMedicineForm, request, patient, "medicines")
    if form.asks:
        return _which(request, patient, form)
    return _submit(request, patient, "medicines", form, actions.add_medicine)


@of_patient(Right.RECORD)
@require_POST
def allergy(request, patient):
    """Add an allergy."""
    form = _named(OtherAllergyForm, request, patient, "allergies")
    if form.asks:
        return _which(request, patient, form)
    return _submit(request, patient, "allergies", form, actions.add_allergy)


@of_patient(Right.RECORD)
@require_POST
def condition(request, patient):
    """Add a condition that stands against treatments."""
    form = ConditionForm(request.POST, patient=patient, prefix="conditions")
    return _submit(request, patient, "conditions", form, actions.add_condition)


@of_patient(Right.RECORD)
@require_POST
def lab(request, patient):
    """Add a laboratory value."""
    form = LabForm(request.POST, patient=patient, today=request.today, prefix="labs")
    return _submit(request, patient, "labs", form, actions.record_lab)


@of_patient(Right.RECORD)
def medicine_end(request, patient, medicine_pk):
    """Note the last day of a medicine from elsewhere."""
    rows = patient.other_medicines.standing().named()
    entry = get_object_or_404(rows, pk=medicine_pk)

    def save(**given):
        return actions.end_medicine(medicine=entry, **given)

    return _end(request, patient, "medicines", entry, entry.name, save)


@of_patient(Right.RECORD)
def condition_end(request, patient, condition_pk):
    """Note that a condition is over."""
    rows = patient.health_conditions.standing().select_related("precaution")
    entry = get_object_or_404(rows, pk=condition_pk)

    def save(**given):
        return actions.end_condition(condition=entry, **given)

    return _end(request, patient, "conditions", entry, entry.precaution.name, save)


def _named(cls, request, patient, kind):
    return cls(request.POST, patient=patient, known=substances.known(), prefix=kind)


def _submit(request, patient, kind, form, add):
    """Save a valid form and show what it brings; else the page with what was typed."""
    if form.is_valid():
        try:
            saved = add(
                patient=patient,
                client_key=form.key,
                by=request.user,
                now=request.now,
                **form.answers(),
            )
        except KeyReused as refused:
            form.refuse_key(refused.existing)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, _("Saved."))
            return _shown(patient, kind, saved)
    return _page(request, patient, kind, form)


def _shown(patient, kind, entry):
    """The page, with what the entry brings first."""
    address = reverse("clinic:health", args=[patient.pk])
    return redirect(f"{address}?entry={kind}-{entry.pk}")


def _which(request, patient, form):
    """Ask which ingredient the name means."""
    context = {"patient": patient, "form": form}
    status = INVALID if form.errors else 200
    return render(request, "clinic/health/which.html", context, status=status)


def _end(request, patient, kind, entry, name, save):
    form = EndForm(posted(request), patient=patient, entry=entry, today=request.today)
    if form.is_valid():
        given = {n: form.cleaned_data[n] for n in ("ended_on", "version")}
        try:
            save(by=request.user, now=request.now, **given)
        except Refused as refused:
            form.add_error("ended_on", refused.words)
        else:
            messages.success(request, _("Saved."))
            return _shown(patient, kind, entry)
    context = {"patient": patient, "form": form, "name": name}
    return render(request, "clinic/health/end.html", context, status=_status(form))


def _page(request, patient, kind="", form=None):
    context = {
        "patient": patient,
        "page": health.load(
            patient, today=request.today, entry=request.GET.get("entry", "")
        ),
        "form": form,
        "saved": saved_before(form.existing, patient) if form else {},
        "forms": _forms(request, patient) | ({kind: form} if form else {}),
    }
    return render(request, "clinic/health/page.html", context, status=_status(form))


def _forms(request, patient):
    """The empty forms; none for those who may only look."""
    if not may(request.user, Right.RECORD, patient):
        return {}
    known = substances.known()
    named = {"patient": patient, "known": known}
    return {
        "medicines": OtherMedicineForm(prefix="medicines", **named),
        "allergies": OtherAllergyForm(prefix="allergies", **named),
        "conditions": ConditionForm(patient=patient, prefix="conditions"),
        "labs": LabForm(patient=patient, today=request.today, prefix="labs"),
    }


def _status(form) -> int:
    if form is None or not form.is_bound:
        return 200
    return CONFLICT if form.has_error("__all__", "other_record") else INVALID
