"""One person at the clinic: a new record, its details, the invitation to claim it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.access import Right, clinician_required, patients_for
from clinic.actions import care
from clinic.actions.patients import Outdated, add_patient, update_details
from clinic.forms.patients import NewPatientForm, PatientDetailsForm
from clinic.models import Clinician
from clinic.views.treating import CONFLICT, INVALID, of_patient
from portal import days
from portal.accounts.letters import send_invitation
from portal.accounts.shown_once import ShownOnce
from portal.actions.accounts import invite_patient
from portal.actions.keys import KeyReused
from portal.forms.base import RecordForm


@clinician_required(Right.INVITE)
@require_http_methods(["GET", "POST"])
def new(request):
    """Open a record, then offer the invitation."""
    now, place = timezone.now(), request.places[0]
    form = NewPatientForm(
        request.POST or None,
        user=request.user,
        today=days.local_day(now, place.clinic.zone),
        initial={"clinic": place.clinic, "zone": place.clinic.zone},
    )
    if not form.is_valid():
        return _page(request, "new", form)
    try:
        patient, _made = add_patient(
            clinic=form.cleaned_data["clinic"],
            details=form.details(),
            target_texts=form.target_texts(),
            assigned_to=_place_at(request, form) if form.cleaned_data["mine"] else None,
            client_key=form.key,
            by=request.user,
            now=now,
        )
    except KeyReused as refused:
        form.refuse_key(refused.existing)
        return _page(request, "new", form, problems=_opened_before(request, form))
    return redirect("clinic:patient-invite", patient.pk)


@of_patient(Right.RECORD)
def edit(request, patient):
    """Correct the details; a newer version in another tab is shown, not lost."""
    place = next(p for p in request.places if p.clinic_id == patient.clinic_id)
    mine = care.cares_for(place, patient)
    form = PatientDetailsForm(
        request.POST or None,
        patient=patient,
        today=request.today,
        initial=PatientDetailsForm.initial_of(patient) | {"mine": mine},
    )
    if not form.is_valid():
        return _page(request, "details", form, patient=patient)
    try:
        update_details(
            patient=patient,
            details=form.details(),
            version=form.cleaned_data["version"],
            by=request.user,
            now=request.now,
        )
    except Outdated as newer:
        return _newer(request, form, newer.row)
    note = care.assign if form.cleaned_data["mine"] else care.unassign
    note(patient=patient, clinician=place, by=request.user, now=request.now)
    messages.success(request, _("The details are saved."))
    return redirect("clinic:patient", patient.pk)


@of_patient(Right.INVITE)
def invite(request, patient):
    """Make a code and show it once, to print or to send."""
    form = RecordForm(request.POST or None, patient=patient)
    shown = ShownOnce(request.session)
    if form.is_valid() and patient.user_id is None:
        if not shown.made(form.key):
            _make_code(request, patient, form.key, shown)
        return redirect("clinic:patient-invite", patient.pk)
    context = {
        "patient": patient,
        "form": form,
        "join_url": request.build_absolute_uri(reverse("portal:join")),
        **_code_for(patient, shown),
    }
    return render(request, "clinic/panel/invite.html", context)


def _make_code(request, patient, key, shown):
    _invitation, code = invite_patient(
        patient=patient, by=request.user, now=request.now
    )
    mailed = "mail" in request.POST and patient.contact_email
    if mailed:
        mailed = send_invitation(
            code=code,
            to=patient.contact_email,
            join_url=request.build_absolute_uri(reverse("portal:join")),
            for_account=False,
        )
    shown.keep(key, code, whose=str(patient.pk), mailed="yes" if mailed else "")


def _code_for(patient, shown) -> dict:
    """The code that waits for this page; one made for another page is not shown."""
    kept = shown.take()
    return kept if kept.get("whose") == str(patient.pk) else {}


def _place_at(request, form) -> Clinician | None:
    clinic = form.cleaned_data["clinic"]
    return next((p for p in request.places if p.clinic_id == clinic.pk), None)


def _opened_before(request, form) -> list[dict]:
    """Where to change the record that the form opened before, for those who may."""
    found = patients_for(request.user, Right.RECORD).filter(pk=form.existing.pk)
    return [
        {
            "href": reverse("clinic:patient-edit", args=[patient.pk]),
            "text": _("Change the record of %(name)s.") % {"name": patient.name},
        }
        for patient in found
    ]


def _page(request, name, form, **context):
    status = INVALID if form.is_bound else 200
    context |= {"form": form}
    return render(request, f"clinic/panel/{name}.html", context, status=status)


def _newer(request, form, row):
    theirs = PatientDetailsForm.initial_of(row)
    conflicts = [
        (form.fields[name].label, theirs[name], form.cleaned_data[name])
        for name in form.details()
        if theirs[name] != form.cleaned_data[name]
    ]
    form.data = form.data.copy()
    form.data["version"] = row.version
    context = {"form": form, "patient": row, "conflicts": conflicts}
    return render(request, "clinic/panel/details.html", context, status=CONFLICT)
