"""Notes, decisions, reviews, and the void of what was entered by mistake."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.access import Right, may
from clinic.actions.decisions import decide
from clinic.actions.notes import write_note
from clinic.actions.reviews import mark_reviewed, undo_review
from clinic.forms.judgement import DecisionForm, NoteForm, VoidForm
from clinic.models import Decision, Exam, Note
from clinic.timeline import periods_of
from clinic.views.saved_before import saved_before
from clinic.views.treating import of_patient
from portal.actions.entries import void_entry
from portal.actions.keys import KeyReused
from portal.forms.base import RecordForm

INVALID, CONFLICT = 422, 409
VOIDABLE = {
    "exams": (Exam, Right.RECORD),
    "notes": (Note, Right.RECORD),
    "decisions": (Decision, Right.DECIDE),
}


@of_patient(Right.RECORD)
def note_new(request, patient):
    """Write a note."""
    form = NoteForm(request.POST or None, patient=patient)
    if not _done(request, form, write_note, patient):
        return _page(request, "note_new", patient, form)
    messages.success(request, _("The note is saved."))
    return redirect("clinic:patient", patient.pk)


@of_patient(Right.DECIDE)
def decision_new(request, patient):
    """Decide about one try, or about none in particular."""
    rows = {row.pk: row for row in patient.treatment_periods.standing()}
    found = sorted(periods_of(patient), key=lambda p: p.is_open, reverse=True)
    form = DecisionForm(
        request.POST or None,
        patient=patient,
        periods=found,
        today=request.today,
        initial={"period": request.GET.get("period")},
    )
    if not _done(request, form, _decide(rows), patient):
        return _page(request, "decision_new", patient, form)
    messages.success(request, _("The decision is saved."))
    return redirect("clinic:patient", patient.pk)


def _decide(rows):
    def save(*, period, **answers):
        return decide(period=rows.get(period), **answers)

    return save


def _done(request, form, save, patient) -> bool:
    """Save a valid form; False where it must be shown again."""
    if not form.is_valid():
        return False
    try:
        save(
            patient=patient,
            client_key=form.key,
            by=request.user,
            now=request.now,
            **form.answers(),
        )
    except KeyReused as refused:
        form.refuse_key(refused.existing)
        return False
    return True


@of_patient(Right.RECORD)
@require_POST
def review(request, patient):
    """Mark the record as reviewed."""
    form = RecordForm(request.POST, patient=patient)
    if not _done(request, form, mark_reviewed, patient):
        return _page(request, "refused", patient, form)
    return redirect("clinic:patient", patient.pk)


@of_patient(Right.RECORD)
@require_POST
def review_undo(request, patient):
    """Take back one's own review of today."""
    form = RecordForm(request.POST, patient=patient)
    if not form.is_valid():
        return _page(request, "refused", patient, form)
    if undo_review(patient=patient, by=request.user, now=request.now):
        messages.info(request, _("The review is taken back."))
    else:
        messages.info(request, _("There is no review of yours from today."))
    return redirect("clinic:patient", patient.pk)


@of_patient(Right.RECORD)
def void(request, patient, kind, entry_pk):
    """Mark an exam, a note or a decision as entered by mistake, with a reason.

    Pressed twice, or by two people, it is done all the same: who comes second is
    told so, and the first reason stays.
    """
    model, right = VOIDABLE.get(kind, (None, Right.DECIDE))
    if model is None or not may(request.user, right, patient):
        raise Http404
    rows = model.objects.select_related("entered_by").filter(patient=patient)
    entry = get_object_or_404(rows, pk=entry_pk)
    form = VoidForm(request.POST or None, patient=patient)
    if not entry.is_void:
        if not form.is_valid():
            return _page(request, "void", patient, form, entry=entry, kind=kind)
        void_entry(
            entry=entry,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
    messages.success(request, _("It no longer counts. It stays in the record."))
    return redirect("clinic:patient", patient.pk)


def _page(request, name, patient, form, **context):
    status = 200
    if form.is_bound:
        wrong_record = form.has_error("__all__", "other_record")
        status = CONFLICT if wrong_record else INVALID
    saved = saved_before(form.existing, patient)
    context |= {"patient": patient, "form": form, "saved": saved}
    return render(request, f"clinic/history/{name}.html", context, status=status)
