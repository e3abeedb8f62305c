"""My other medicines and allergies: added, looked at, ended, marked as an error."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import days, findings, substances
from portal.access import patient_required
from portal.actions.entries import Refused
from portal.actions.health import add_allergy, add_medicine, end_medicine, void_fact
from portal.actions.keys import KeyReused
from portal.forms.entries import VoidForm
from portal.forms.health import AllergyForm, EndForm, MedicineForm
from portal.models import Allergy, OtherMedicine
from portal.views.frame import show

NEW, WHICH = "portal/medicine_form.html", "portal/medicine_which.html"


@patient_required
def my_medicines(request, patient):
    today = days.local_day(timezone.now(), patient.zone)
    medicines = patient.other_medicines.standing().named()
    context = {
        "medicines": medicines.holding_on(today),
        "past": medicines.over_before(today),
        "allergies": patient.allergies.standing().named(),
    }
    return show(request, patient, "portal/medicines.html", context)


@patient_required
def medicine_new(request, patient):
    form = MedicineForm(request.POST or None, patient=patient, known=substances.known())
    return _asked(request, patient, form, add_medicine, "medicine")


@patient_required
def allergy_new(request, patient):
    form = AllergyForm(request.POST or None, patient=patient, known=substances.known())
    return _asked(request, patient, form, add_allergy, "allergy")


@patient_required
def medicine(request, patient, pk):
    found = get_object_or_404(patient.other_medicines.standing().named(), pk=pk)
    today = days.local_day(timezone.now(), patient.zone)
    alerts = findings.about_medicine(found, today=today)
    context = {"entry": found, "alerts": alerts}
    return show(request, patient, "portal/medicine_said.html", context)


@patient_required
def allergy(request, patient, pk):
    found = get_object_or_404(patient.allergies.standing().named(), pk=pk)
    today = days.local_day(timezone.now(), patient.zone)
    alerts = findings.about_allergy(found, today=today)
    context = {"entry": found, "alerts": alerts}
    return show(request, patient, "portal/medicine_said.html", context)


@patient_required
def medicine_end(request, patient, pk):
    found = get_object_or_404(patient.other_medicines.standing().named(), pk=pk)
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    form = EndForm(request.POST or None, patient=patient, entry=found, today=today)
    if form.is_valid() and _ended(form, found, by=request.user, now=now):
        messages.success(request, _("Saved. Your clinic will see this."))
        return redirect("portal:medicines")
    context = {"medicine": found}
    return show(request, patient, "portal/medicine_end.html", context, form=form)


@patient_required
def medicine_void(request, patient, pk):
    return _void(request, patient, OtherMedicine, pk)


@patient_required
def allergy_void(request, patient, pk):
    return _void(request, patient, Allergy, pk)


def _asked(request, patient, form, add, kind):
    """The form; then which one is meant, if that is unclear; then what it means."""
    save = partial(add, patient=patient, by=request.user, now=timezone.now())
    if form.is_valid() and not form.asks and (saved := _saved(form, save)):
        messages.success(request, _("Saved. Your clinic will see this."))
        return redirect(f"portal:{kind}", saved.pk)
    page = WHICH if form.is_bound and form.asks else NEW
    context = {"problems": _saved_before(form.existing, patient)}
    return show(request, patient, page, context, form=form)


def _saved(form, save):
    """The entry; None where it is refused, which the form then says."""
    try:
        return save(client_key=form.key, **form.answers())
    except Refused as refused:
        form.add_error("started_on", refused.words)
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    return None


def _ended(form, found, *, by, now) -> bool:
    try:
        end_medicine(
            medicine=found,
            ended_on=form.cleaned_data["ended_on"],
            version=form.cleaned_data["version"],
            by=by,
            now=now,
        )
    except Refused as refused:
        form.add_error("ended_on", refused.words)
    return form.is_valid()


def _void(request, patient, model, pk):
    """One's own entry, marked as an error; a second tap gets the same answer."""
    mine = model.objects.named().filter(patient=patient, entered_by=request.user)
    if request.method != "POST":
        mine = mine.standing()
    found = get_object_or_404(mine, pk=pk)
    form = VoidForm(request.POST or None, patient=patient)
    if form.is_valid():
        void_fact(entry=found, reason=form.why(), by=request.user, now=timezone.now())
        messages.success(request, _("Marked as an error. It no longer counts."))
        return redirect("portal:medicines")
    context = {
        "rows": [{"label": _("Name"), "value": found.name}],
        "back_href": reverse("portal:medicines"),
        "what": found.name,
    }
    return show(request, patient, "portal/entry_void.html", context, form=form)


def _saved_before(existing, patient) -> list[dict]:
    """Where to see what the form saved before, if it is one's own."""
    if existing is None or existing.patient_id != patient.pk:
        return []
    return [{"href": reverse("portal:medicines"), "text": _("See what is saved.")}]
