"""The clinic's flags: the list, one flag, and what is done about it."""

import re

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic import flags
from clinic.access import Right, clinician_required, may
from clinic.actions.flags import record_contact
from clinic.forms.flags import AcknowledgeForm, CloseForm, ContactForm
from clinic.views.treating import CONFLICT, INVALID, of_patient
from portal import audit
from portal.actions.entries import Refused, Stale
from portal.actions.flags import acknowledge_flag, close_flag
from portal.actions.keys import KeyReused
from portal.models import SafetyFlag

_ID = re.compile(r"[0-9]{1,18}")


@clinician_required(Right.SEE)
@require_safe
def flag_list(request):
    """Every open flag of one's clinics, the gravest first; or those just closed."""
    now, after = timezone.now(), request.GET.get("after", "")
    closed = "closed" in request.GET
    page = flags.load(
        [place.clinic_id for place in request.places],
        now=now,
        closed=closed,
        after=int(after) if _ID.fullmatch(after) else None,
    )
    audit.record(
        "flags.listed",
        by=request.user,
        now=now,
        clinic=request.places[0].clinic,
        targets=[SafetyFlag(pk=row.pk) for row in page.rows],
    )
    silent = [p.clinic.name for p in request.places if not p.clinic.duty_email]
    next_href = f"?{'closed&' if closed else ''}after={page.next_after}"
    context = {
        "page": page,
        "closed": closed,
        "silent": silent,
        "next_href": next_href if page.next_after else "",
    }
    return render(request, "clinic/flags/list.html", context)


@of_patient(Right.SEE)
@require_safe
def flag(request, patient, flag_pk):
    """One flag in full, with the forms that are due."""
    return _page(request, patient, _flag(patient, flag_pk))


@of_patient(Right.RECORD)
@require_POST
def acknowledge(request, patient, flag_pk):
    """Say that one has seen it, and what comes next."""
    row = _flag(patient, flag_pk)
    form = AcknowledgeForm(request.POST, patient=patient, flag=row, prefix="seen")
    return _submit(request, patient, row, "acknowledge", form, acknowledge_flag)


@of_patient(Right.RECORD)
@require_POST
def close(request, patient, flag_pk):
    """Close it, with a reason; it stays in the record."""
    row = _flag(patient, flag_pk)
    form = CloseForm(request.POST, patient=patient, flag=row, prefix="close")
    return _submit(request, patient, row, "close", form, close_flag)


@of_patient(Right.RECORD)
@require_POST
def contact(request, patient, flag_pk):
    """Log a call or a visit."""
    row = _flag(patient, flag_pk)
    form = ContactForm(request.POST, patient=patient, prefix="contact")
    return _submit(request, patient, row, "contact", form, _contact(form))


def _contact(form):
    def save(**given):
        return record_contact(client_key=form.key, **given)

    return save


def _flag(patient, pk) -> SafetyFlag:
    rows = SafetyFlag.objects.select_related(
        "raised_by", "shown_to", "acknowledged_by", "closed_by"
    )
    row = get_object_or_404(rows, patient=patient, pk=pk)
    row.patient = patient
    return row


def _submit(request, patient, row, name, form, save):
    """Save a valid form and go back to the flag; show all again on a refusal."""
    if not form.is_valid():
        wrong = form.has_error("__all__", "other_record")
        status = CONFLICT if wrong else INVALID
        return _page(request, patient, row, {name: form}, status=status)
    try:
        save(flag=row, by=request.user, now=request.now, **form.answers())
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    except Refused as refused:
        form.add_error(None, refused.words)
        if isinstance(refused, Stale):
            form.reload(refused.current)
    else:
        messages.success(request, _("Saved."))
        return redirect("clinic:flag", patient.pk, row.pk)
    row = _flag(patient, row.pk)
    return _page(request, patient, row, {name: form}, status=CONFLICT)


def _page(request, patient, row, forms=None, *, status=200):
    forms = forms or {}
    context = {
        "patient": patient,
        "page": flags.one(row, now=request.now),
        "form": next(iter(forms.values()), None),
        **_due_forms(request, patient, row, forms),
    }
    return render(request, "clinic/flags/flag.html", context, status=status)


def _due_forms(request, patient, row, forms):
    """The forms that this person may use on this flag now."""
    if not may(request.user, Right.RECORD, patient):
        return {}
    found = {"contact": forms.get("contact") or _empty_contact(patient)}
    if row.is_open:
        found["close"] = forms.get("close") or CloseForm(
            patient=patient, flag=row, prefix="close"
        )
    if row.is_open and row.acknowledged_at is None:
        found["acknowledge"] = forms.get("acknowledge") or AcknowledgeForm(
            patient=patient, flag=row, prefix="seen"
        )
    return found


def _empty_contact(patient):
    return ContactForm(patient=patient, prefix="contact")
