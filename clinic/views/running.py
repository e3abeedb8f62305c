"""A comparison under way: started, longer, amended, stopped, ended, shared."""

import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.access import Right
from clinic.actions import comparisons as drafts
from clinic.actions import running as actions
from clinic.comparing import Unlayable, draft_of, taken_on
from clinic.comparing.page import load, phase_words
from clinic.comparing.plain import plan_in_words
from clinic.comparing.preview import preview
from clinic.comparing.words import UNLAYABLE, UNPLANNABLE, refusal_words
from clinic.designs.orders import Unplannable
from clinic.forms import running as forms
from clinic.views.comparisons import of_comparison
from clinic.views.treating import (
    CONFLICT,
    INVALID,
    checked,
    posted,
    what_stands_against,
)
from portal.actions.entries import Refused, Stale
from portal.actions.keys import KeyReused
from portal.actions.periods import AlreadyOpen
from portal.actions.reports import share_report
from portal.actions.safely import Unread, Unsafe
from portal.models import SharedReport

SEED_BITS = 62
"""Fits the column; nobody can guess or choose the order."""


@of_comparison(Right.NON_DRUG)
def start(request, patient, comparison):
    """Draw the order, lay out the days, freeze what was decided."""
    form = forms.StartForm(posted(request), patient=patient, comparison=comparison)
    context = {}
    if comparison.status == comparison.Status.DRAFT and comparison.starts_on:
        taken = taken_on(patient, comparison.starts_on)
        context["preview"] = preview(
            draft_of(comparison), taken, patient=patient, today=request.today
        )

    def save():
        return drafts.start_comparison(
            comparison=comparison,
            seed=secrets.randbits(SEED_BITS),
            version=form.cleaned_data["version"],
            by=request.user,
            now=request.now,
            kinds=request.kinds,
            **checked(request, patient, form),
        )

    return _answer(request, comparison, "start", form, save, context)


@of_comparison(Right.NON_DRUG)
def extend(request, patient, comparison):
    """More days for a phase; the later ones move."""
    page = load(comparison, today=request.today)
    rows = [
        p for p in comparison.phases.select_related("arm") if p.last >= request.today
    ]
    form = forms.ExtendForm(
        posted(request),
        patient=patient,
        comparison=comparison,
        phases=[(row, phase_words(row)) for row in rows],
    )

    def save():
        return actions.extend_phase(
            comparison=comparison,
            **_given(form, "phase", "count", "reason", "version"),
            **_who(request),
        )

    return _answer(request, comparison, "extend", form, save, {"page": page})


@of_comparison(Right.NON_DRUG)
def amend(request, patient, comparison):
    """Change what was decided, with a reason."""
    form = forms.AmendForm(posted(request), patient=patient, comparison=comparison)

    def save():
        return actions.amend(
            comparison=comparison,
            changes=_given(form, "worth", "stop_rule", "decision_rule"),
            **_given(form, "reason", "version"),
            **_who(request),
        )

    return _answer(request, comparison, "amend", form, save)


@of_comparison(Right.NON_DRUG)
def stop(request, patient, comparison):
    """Stop before the last day, with a reason of the list."""
    form = forms.StopForm(posted(request), patient=patient, comparison=comparison)
    context = {"page": load(comparison, today=request.today)}

    def save():
        return actions.stop_early(
            comparison=comparison,
            **_given(form, "reason", "note", "version"),
            **_who(request),
        )

    return _answer(request, comparison, "stop", form, save, context)


@of_comparison(Right.NON_DRUG)
def end(request, patient, comparison):
    """End it on its last day."""
    form = forms.EndForm(posted(request), patient=patient, comparison=comparison)

    def save():
        return actions.end_comparison(
            comparison=comparison, **_given(form, "version"), **_who(request)
        )

    return _answer(request, comparison, "end", form, save)


@of_comparison(Right.NON_DRUG)
def answers(request, patient, comparison):
    """What the patient guesses and chooses."""
    form = forms.AnswersForm(posted(request), patient=patient, comparison=comparison)

    def save():
        return actions.record_answers(
            comparison=comparison,
            answers=_given(form, "guess", "choice"),
            by=request.user,
            now=request.now,
        )

    return _answer(request, comparison, "answers", form, save)


@of_comparison(Right.NON_DRUG)
def share(request, patient, comparison):
    """Release the plan to the patient in plain words; they may be changed first.

    Not of a draft, which has no days yet, nor of a coin flip, whose days the patient
    does not know before their morning.
    """
    if comparison.status == comparison.Status.DRAFT or comparison.patient_run:
        return redirect("clinic:comparison", patient.pk, comparison.pk)
    phases = list(comparison.phases.select_related("arm"))
    words = plan_in_words(comparison, phases, clinic=patient.clinic)
    form = forms.ShareForm(posted(request), patient=patient, initial={"body": words})

    def save():
        share_report(
            patient=patient,
            kind=SharedReport.Kind.PLAN,
            title=comparison.title,
            body=form.cleaned_data["body"],
            about=comparison,
            client_key=form.key,
            by=request.user,
            now=request.now,
        )
        return comparison

    return _answer(request, comparison, "share", form, save)


def _given(form, *names) -> dict:
    return {name: form.cleaned_data[name] for name in names}


def _who(request) -> dict:
    return {"by": request.user, "now": request.now, "kinds": request.kinds}


def _answer(request, comparison, name, form, save, context=None):
    """Show the form; do what a valid one asks; say what stands against it."""
    patient, context = comparison.patient, context or {}
    status = 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                save()
            except (Refused, KeyReused, Unplannable, Unlayable) as error:
                status, more = _refused(error, request, patient, form)
                context = context | more
            else:
                messages.success(request, _("Saved."))
                return redirect("clinic:comparison", patient.pk, comparison.pk)
        elif form.has_error("__all__", "other_record"):
            status = CONFLICT
    context |= {"patient": patient, "comparison": comparison, "form": form}
    return render(request, f"clinic/comparisons/{name}.html", context, status=status)


def _refused(error, request, patient, form):
    """The status of a refusal, and what the page says about it."""
    if isinstance(error, (Unsafe, Unread)):
        return INVALID, what_stands_against(error, request, patient, {})
    if isinstance(error, KeyReused):
        form.refuse_key(error.existing)
        return INVALID, {}
    if isinstance(error, Stale):
        form.reload(error.current)
    if isinstance(error, AlreadyOpen):
        href = reverse("clinic:treatment", args=[patient.pk, error.period.pk])
        words = _("%(name)s is open already on these days. Change it there first.")
        text = words % {"name": error.period.name}
        return INVALID, {"problems": [{"href": href, "text": text}]}
    for words in _words(error):
        form.add_error(None, words)
    return CONFLICT if isinstance(error, (Stale, drafts.NotNow)) else INVALID, {}


def _words(error) -> list[str]:
    if isinstance(error, drafts.CannotBe):
        return [refusal_words(one) for one in error.problems]
    if isinstance(error, Unplannable):
        return [str(UNPLANNABLE[error.code])]
    if isinstance(error, Unlayable):
        return [str(UNLAYABLE[error.code]) % {"name": error.part.name}]
    return [str(error.words)]
