"""Notes, decisions and reviews."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic.access import Right
from clinic.actions.decisions import decide
from clinic.actions.notes import write_note
from clinic.actions.reviews import mark_reviewed, undo_review
from clinic.forms.judgement import DecisionForm, NoteForm
from clinic.history.beliefs import beliefs
from clinic.history.plain import plain_draft, plain_title
from clinic.timeline import periods_of
from clinic.views.saved_before import saved_before
from clinic.views.treating import of_patient
from portal.actions.keys import KeyReused
from portal.forms.base import RecordForm

INVALID, CONFLICT = 422, 409


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
    """Decide about one try, one comparison, or none; share it in plain words or not."""
    comparisons = patient.judged_comparisons.standing().exclude(status="draft")
    form = DecisionForm(
        request.POST or None,
        patient=patient,
        periods=sorted(periods_of(patient), key=lambda p: p.is_open, reverse=True),
        comparisons=comparisons,
        today=request.today,
        initial={"about": _about(request.GET)},
    )
    shown = {"comparisons": [beliefs(c) for c in comparisons]}
    if form.is_bound and form.is_valid() and form.wants_draft:
        form.show_draft(_draft(form, patient))
        return _page(request, "decision_new", patient, form, check=True, **shown)
    if not _done(request, form, _decide(form, patient), patient):
        return _page(request, "decision_new", patient, form, **shown)
    messages.success(request, _("The decision is saved."))
    return redirect("clinic:patient", patient.pk)


def _about(asked) -> str:
    """What the address names: ?period=7 or ?comparison=3."""
    return next(
        (f"{name}-{asked[name]}" for name in ("period", "comparison") if name in asked),
        "",
    )


def _draft(form, patient) -> str:
    given = form.cleaned_data
    return plain_draft(
        kind=given["kind"],
        reason=given["reason"],
        text=given["text"],
        about=form.about_name,
        clinic=patient.clinic,
    )


def _decide(form, patient):
    """The action, with what the form names found in this record."""
    rows = {
        "period": patient.treatment_periods.standing(),
        "comparison": patient.judged_comparisons.standing(),
    }

    def save(*, about, shared, plain_body, draft_of, decided_on, **answers):
        kind, pk = form.about()
        found = {kind: rows[kind].get(pk=pk)} if kind else {}
        words = plain_body if shared else ""
        return decide(
            plain_title=plain_title(decided_on),
            plain_body=words,
            decided_on=decided_on,
            **found,
            **answers,
        )

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


def _page(request, name, patient, form, **context):
    status = 200
    if form.is_bound:
        wrong_record = form.has_error("__all__", "other_record")
        status = CONFLICT if wrong_record else INVALID
    saved = saved_before(form.existing, patient)
    context |= {"patient": patient, "form": form, "saved": saved}
    return render(request, f"clinic/history/{name}.html", context, status=status)
