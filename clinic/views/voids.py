"""What was entered by mistake: it stays in the record and no longer counts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import health
from clinic.access import Right, may
from clinic.actions.comparisons import discard_draft
from clinic.actions.decisions import void_decision
from clinic.actions.workup import void_diagnosis
from clinic.comparing import draft_of
from clinic.forms.judgement import VoidForm
from clinic.models import (
    Comparison,
    Decision,
    Diagnosis,
    Exam,
    Goal,
    GoalScore,
    Note,
    WorkupTest,
)
from clinic.views.treating import CONFLICT, INVALID, kinds_for, of_patient
from portal.actions.entries import Refused, void_entry
from portal.actions.health import void_fact
from portal.models import SharedReport


@dataclass(frozen=True)
class Voidable:
    """A kind of entry: who may void it, how, where it stands, whose it is.

    `only` are the rows that may be voided at all; `allows` asks about one of them.
    """

    model: type
    right: Right = Right.RECORD
    void: Callable = void_entry
    page: str = "clinic:patient"
    of: str = "patient"
    only: dict = field(default_factory=dict)
    allows: Callable = lambda request, patient, entry: True


def _treats_all(request, patient, comparison) -> bool:
    """Whether every treatment of every arm is one that the person may treat with."""
    return draft_of(comparison).kinds <= kinds_for(request.user, patient)


def _treats_told(request, patient, report) -> bool:
    """Whether the comparison that the patient was told of is theirs to run."""
    found = patient.judged_comparisons.filter(pk=report.about_id).first()
    return found is not None and _treats_all(request, patient, found)


KINDS = {
    "exams": Voidable(Exam),
    "notes": Voidable(Note),
    "decisions": Voidable(Decision, Right.DECIDE, void_decision),
    "diagnoses": Voidable(Diagnosis, Right.DECIDE, void_diagnosis, "clinic:workup"),
    "tests": Voidable(WorkupTest, Right.DECIDE, page="clinic:workup"),
    "goals": Voidable(Goal, page="clinic:goals"),
    "scores": Voidable(GoalScore, page="clinic:goals", of="goal__patient"),
    "comparisons": Voidable(
        Comparison,
        Right.NON_DRUG,
        discard_draft,
        "clinic:comparisons",
        only={"status": Comparison.Status.DRAFT},
        allows=_treats_all,
    ),
    "reports": Voidable(
        SharedReport,
        Right.NON_DRUG,
        page="clinic:comparisons",
        only={"kind__in": (SharedReport.Kind.PLAN, SharedReport.Kind.RESULT)},
        allows=_treats_told,
    ),
    **{
        kind: Voidable(model, void=void_fact, page="clinic:health")
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
    mine = {voidable.of: patient} | voidable.only
    entry = get_object_or_404(rows.filter(**mine), pk=entry_pk)
    if not voidable.allows(request, patient, entry):
        raise Http404
    back = reverse(voidable.page, args=[patient.pk])
    form = VoidForm(request.POST or None, patient=patient)
    if not entry.is_void:
        if not form.is_valid():
            return _ask(request, patient, form, entry, back)
        reason = form.cleaned_data["reason"]
        try:
            voidable.void(entry=entry, reason=reason, by=request.user, now=request.now)
        except Refused as refused:
            form.add_error(None, refused.words)
            return _ask(request, patient, form, entry, back)
    messages.success(request, _("It no longer counts. It stays in the record."))
    return redirect(back)


def _ask(request, patient, form, entry, back):
    status = 200
    if form.is_bound:
        wrong_record = form.has_error("__all__", "other_record")
        status = CONFLICT if wrong_record else INVALID
    context = {"patient": patient, "form": form, "entry": entry, "back": back}
    return render(request, "clinic/history/void.html", context, status=status)
