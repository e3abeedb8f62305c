"""What was entered by mistake: it stays in the record and no longer counts."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import health
from clinic.access import Right, may
from clinic.actions.decisions import void_decision
from clinic.actions.workup import void_diagnosis
from clinic.forms.judgement import VoidForm
from clinic.models import Decision, Diagnosis, Exam, Goal, GoalScore, Note, WorkupTest
from clinic.views.treating import CONFLICT, INVALID, of_patient
from portal.actions.entries import void_entry


@dataclass(frozen=True)
class Voidable:
    """A kind of entry: who may void it, how, where it stands, whose it is."""

    model: type
    right: Right = Right.RECORD
    void: Callable = void_entry
    page: str = "clinic:patient"
    of: str = "patient"


KINDS = {
    "exams": Voidable(Exam),
    "notes": Voidable(Note),
    "decisions": Voidable(Decision, Right.DECIDE, void_decision),
    "diagnoses": Voidable(Diagnosis, Right.DECIDE, void_diagnosis, "clinic:workup"),
    "tests": Voidable(WorkupTest, Right.DECIDE, page="clinic:workup"),
    "goals": Voidable(Goal, page="clinic:goals"),
    "scores": Voidable(GoalScore, page="clinic:goals", of="goal__patient"),
    **{
        kind: Voidable(model, page="clinic:health")
        for kind, model in health.KINDS.items()
    },
}


@of_patient(Right.RECORD)
def void(request, patient, kind, entry_pk):
    """Mark an entry as entered by mistake, with a reason.

    Pressed twice, or by two people, it is done all the same: who comes second is
    told so, and the first reason stays.
    """
    voidable = KINDS.get(kind)
    if voidable is None or not may(request.user, voidable.right, patient):
        raise Http404
    rows = voidable.model.objects.select_related("entered_by")
    entry = get_object_or_404(rows.filter(**{voidable.of: patient}), pk=entry_pk)
    back = reverse(voidable.page, args=[patient.pk])
    form = VoidForm(request.POST or None, patient=patient)
    if not entry.is_void:
        if not form.is_valid():
            return _ask(request, patient, form, entry, back)
        reason = form.cleaned_data["reason"]
        voidable.void(entry=entry, reason=reason, by=request.user, now=request.now)
    messages.success(request, _("It no longer counts. It stays in the record."))
    return redirect(back)


def _ask(request, patient, form, entry, back):
    status = 200
    if form.is_bound:
        wrong_record = form.has_error("__all__", "other_record")
        status = CONFLICT if wrong_record else INVALID
    context = {"patient": patient, "form": form, "entry": entry, "back": back}
    return render(request, "clinic/history/void.html", context, status=status)
