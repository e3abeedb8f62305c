"""Goals: set with the person, scored when they meet, with the T score by date."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import attainment
from clinic.access import Right, may
from clinic.actions.goals import AlreadyScored, close_goal, score_goals, set_goal
from clinic.forms.goals import CloseGoalForm, GoalForm, ScoreForm
from clinic.views.treating import of_patient, posted
from clinic.views.workup import page
from portal.actions.entries import IsVoid, Stale
from portal.actions.keys import KeyReused


@of_patient(Right.SEE)
@require_safe
def goals(request, patient):
    """Each goal with its scores, and the T score by date."""
    context = {
        "patient": patient,
        "page": attainment.load(patient),
        "may_record": may(request.user, Right.RECORD, patient),
    }
    return render(request, "clinic/workup/goals.html", context)


@of_patient(Right.RECORD)
def goal_new(request, patient):
    """Set a goal."""
    form = GoalForm(posted(request), patient=patient, today=request.today)
    if form.is_valid() and _saved(request, form, set_goal, patient, **form.answers()):
        messages.success(request, _("The goal is saved."))
        return redirect("clinic:goals", patient.pk)
    return page(request, "workup/goal_new", patient, form)


@of_patient(Right.RECORD)
def score(request, patient):
    """Score the open goals on one day."""
    form = ScoreForm(
        posted(request),
        patient=patient,
        today=request.today,
        goals=attainment.open_goals(patient),
    )
    if form.is_valid() and _saved(
        request,
        form,
        score_goals,
        patient,
        scores=form.scores,
        scored_on=form.cleaned_data["scored_on"],
    ):
        messages.success(request, _("The scores are saved."))
        return redirect("clinic:goals", patient.pk)
    return page(request, "workup/score", patient, form)


def _saved(request, form, save, patient, **answers) -> bool:
    try:
        save(
            patient=patient,
            client_key=form.key,
            by=request.user,
            now=request.now,
            **answers,
        )
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    except AlreadyScored as refused:
        form.add_error(form.name_of(refused.goal), refused.words)
    return form.is_valid()


@of_patient(Right.RECORD)
def goal_close(request, patient, goal_pk):
    """Follow a goal no longer."""
    goal = get_object_or_404(patient.judged_goals.standing(), pk=goal_pk)
    form = CloseGoalForm(
        posted(request), patient=patient, initial={"version": goal.version}
    )
    if form.is_valid() and _closed(request, form, goal):
        messages.success(request, _("The goal is closed. Its scores stay."))
        return redirect("clinic:goals", patient.pk)
    return page(request, "workup/goal_close", patient, form, goal=goal)


def _closed(request, form, goal) -> bool:
    try:
        close_goal(
            goal=goal,
            version=form.cleaned_data["version"],
            closed_on=request.today,
            by=request.user,
            now=request.now,
        )
    except (Stale, IsVoid) as refused:
        form.add_error(None, refused.words)
        return False
    return True
