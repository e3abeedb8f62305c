"""A day is logged: asked, checked, saved once, and taken back if it was wrong."""

from dataclasses import replace
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from education.models import SideEffect
from portal import day_advice, days, log_words
from portal.access import patient_required
from portal.actions.answers import HARM, answers_of
from portal.actions.drafts import draft_of, keep_draft
from portal.actions.entries import UNDONE, Refused, Stale, void_entry
from portal.actions.keys import KeyReused
from portal.actions.logs import AlreadyLogged, save_day
from portal.forms.base import KeyedForm
from portal.forms.entries import UndoForm
from portal.forms.log import ChangeDayForm, DayForm, initial_of
from portal.models import DayLog, Source
from portal.views.day_forms import asked_for, own_log, typed
from portal.views.frame import show


@patient_required
def log_day(request, patient, day):
    """All questions about one day, and the check page where there is no script."""
    asked = asked_for(patient, day, now=timezone.now())
    if not asked.targets:
        return redirect("portal:targets")
    if request.method == "POST":
        return _posted(request, patient, DayForm(request.POST, asked=asked))
    if not days.may_report(day, asked.today) or own_log(patient, request.user, day):
        return redirect("portal:day", day)
    draft = draft_of(patient, request.user, day)
    if draft and "check" in request.GET:
        return _check(request, patient, asked, draft)
    return _ask(request, patient, DayForm(asked=asked, initial=_initial(draft)))


@patient_required
@require_POST
def log_draft(request, patient, day):
    """The script tells the answers so far after each step."""
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    form = KeyedForm(request.POST)
    if not days.may_report(day, today) or not form.is_valid():
        raise Http404
    _keep(request, patient, day, form.key, step=request.POST.get("step", ""), now=now)
    return HttpResponse(status=204)


@patient_required
def log_same(request, patient, day):
    """The same as the day before, shown before it is saved."""
    asked = asked_for(patient, day, now=timezone.now())
    if own_log(patient, request.user, day):
        return redirect("portal:day", day)
    if request.method == "POST":
        form = DayForm(request.POST, asked=asked)
        return _posted(request, patient, form, same_as=day - timedelta(days=1))
    initial = _same_as_before(patient, request.user, asked)
    if not initial:
        messages.info(request, _("There is no number of the day before to copy."))
        return redirect("portal:log-day", day)
    form = DayForm(asked=asked, initial=initial)
    filled = DayForm(_data(form, initial), asked=asked)
    context = _check_context(form, filled, linked=False) | {"same": True}
    return show(request, patient, "portal/log_check.html", context, form=form)


@patient_required
def log_saved(request, patient, day):
    """What was saved, with Undo; signs of danger come with what to do now."""
    log = own_log(patient, request.user, day)
    if log is None:
        return redirect("portal:today")
    today = days.local_day(timezone.now(), patient.zone)
    context = {
        "log": log,
        "day": day,
        "day_name": log_words.day_name(day),
        "rows": log_words.rows_of(log),
        "advice": day_advice.of_logs(patient, [log], today=today),
        "undo": UndoForm.of(log, patient=patient),
    }
    return show(request, patient, "portal/log_saved.html", context)


@patient_required
@require_POST
def log_undo(request, patient, day):
    """Take a saved day back; its answers wait in the form, should it be a mistake."""
    now = timezone.now()
    log = own_log(patient, request.user, day)
    form = UndoForm(request.POST, patient=patient)
    if log is None:
        return redirect("portal:today")
    answers = _as_typed(patient, log)
    if not form.is_valid() or not _taken_back(form, log, by=request.user, now=now):
        messages.warning(request, _("This day was changed since. We kept it as it is."))
        return redirect("portal:day", day)
    keep_draft(
        patient=patient,
        rater=request.user,
        day=day,
        step="check",
        answers=answers,
        client_key=form.key,
        now=now,
    )
    messages.info(request, _("Taken back. Your answers are kept in the form."))
    return redirect("portal:today")


def _taken_back(form, log, *, by, now) -> bool:
    """Void the log that the form was rendered for; never a later one of the day."""
    if not form.is_about(log):
        return False
    try:
        void_entry(entry=log, reason=UNDONE, by=by, now=now, version=log.version)
    except Stale:
        return False
    return True


# ---- the posted form -----------------------------------------------------------


def _posted(request, patient, form, *, same_as=None):
    """Check the answers, then show them, keep them for later, or save them."""
    if not form.is_valid():
        return _ask(request, patient, form)
    day = form.asked.day
    action = request.POST.get("action")
    if action == "save":
        return _save(request, patient, form, same_as=same_as)
    now = timezone.now()
    _keep(request, patient, day, form.key, step="check", now=now)
    address = reverse("portal:log-day", args=[day])
    return redirect(address if action == "change" else f"{address}?check=1")


def _save(request, patient, form, *, same_as):
    now = timezone.now()
    try:
        save_day(
            patient=patient,
            rater=request.user,
            day=form.asked.day,
            answers=replace(form.day_answers(), copied_from=same_as),
            client_key=form.key,
            by=request.user,
            now=now,
            source=Source.SELF,
        )
    except (AlreadyLogged, KeyReused) as refused:
        return _twice(request, patient, form, refused.existing)
    except Refused as refused:
        form.add_error(None, refused.words)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return redirect("portal:log-saved", form.asked.day)
    return _ask(request, patient, form)


def _twice(request, patient, form, existing):
    """Answered with 409: what is saved beside what was typed, and nothing is lost."""
    day = form.asked.day
    current = own_log(patient, request.user, day)
    if current and current.pk == existing.pk:
        return side_by_side(request, patient, form, current)
    fresh = DayForm(asked=form.asked, initial=typed(request.POST))
    context = _check_context(fresh, form) | {"again": True}
    response = show(request, patient, "portal/log_check.html", context, form=fresh)
    response.status_code = 409
    return response


def side_by_side(request, patient, form, log):
    """The saved log and the typed answers, with the choice between them (409)."""
    asked = asked_for(patient, log.day, now=timezone.now(), log=log)
    initial = typed(request.POST) | {"version": log.version}
    context = {
        "day": log.day,
        "day_name": log_words.day_name(log.day),
        "saved": log_words.rows_of(log),
        "typed": _rows(form),
        "hidden": ChangeDayForm(asked=asked, initial=initial),
    }
    response = show(request, patient, "portal/log_conflict.html", context)
    response.status_code = 409
    return response


# ---- the pages ------------------------------------------------------------------


def _ask(request, patient, form):
    context = {
        "day": form.asked.day,
        "day_name": log_words.day_name(form.asked.day),
    }
    return show(request, patient, "portal/log_day.html", context, form=form)


def _check(request, patient, asked, draft):
    """The check page of a draft; an incomplete one goes back to its questions."""
    form = DayForm(asked=asked, initial=_initial(draft))
    filled = DayForm(_data(form, draft.answers), asked=asked)
    if not filled.is_valid():
        return _ask(request, patient, filled)
    context = _check_context(form, filled)
    return show(request, patient, "portal/log_check.html", context, form=form)


def _check_context(form, filled, *, linked=True):
    """`form` carries the answers as hidden fields, `filled` has them cleaned."""
    filled.is_valid()
    return {
        "day": form.asked.day,
        "day_name": log_words.day_name(form.asked.day),
        "rows": _rows(filled, linked=linked),
    }


def _rows(form, *, linked=False):
    address = reverse("portal:log-day", args=[form.asked.day])
    steps = log_words.Steps(*(f"{address}#step-{s}" for s in _STEPS))
    return log_words.rows(
        form.day_answers(),
        targets=form.asked.targets,
        side_effects=[*form.asked.red_flags, *form.asked.ordinary],
        steps=steps if linked else None,
    )


_STEPS = ("number", "more", "effects")


# ---- answers that were kept -------------------------------------------------------


def _keep(request, patient, day, key, *, step, now):
    return keep_draft(
        patient=patient,
        rater=request.user,
        day=day,
        step=step,
        answers=typed(request.POST),
        client_key=key,
        now=now,
    )


def _initial(draft):
    return {**draft.answers, "client_key": draft.client_key} if draft else None


def _data(form, answers):
    """Kept answers as if the form had been posted with them."""
    keys = {"client_key": form["client_key"].value(), "record": form["record"].value()}
    return {**answers, **keys}


def _as_typed(patient, log):
    return dict(
        initial_of(
            answers_of(log),
            targets=[rating.target for rating in log.ratings.all()]
            or patient.targets.open(),
            side_effects=SideEffect.objects.all(),
        )
    )


def _same_as_before(patient, user, asked):
    """The answers to copy: no fall, missed dose, medicine, note or warning sign."""
    before = own_log(patient, user, asked.day - timedelta(days=1))
    if not before or before.status == DayLog.Status.COULD_NOT or not asked.rate:
        return None
    answers = answers_of(before)
    if asked.primary is None or asked.primary.pk not in answers.ratings:
        return None
    ordinary = {effect.pk for effect in asked.ordinary}
    copied = replace(
        answers,
        **dict.fromkeys(("falls", "near_falls", *HARM, "new_medicine")),
        **dict.fromkeys(("leg_weakness", "missed_doses", "note"), ""),
        side_effects={k: v for k, v in answers.side_effects.items() if k in ordinary},
    )
    return dict(
        initial_of(copied, targets=asked.targets, side_effects=asked.side_effects)
    )
