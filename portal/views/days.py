"""One day: what was logged of it, changed, or marked as an error."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from education.models import SideEffect
from portal import day_advice, days, log_words
from portal.access import patient_required
from portal.actions.entries import Refused, Stale, void_entry
from portal.actions.episodes import answers_of as bout_of
from portal.actions.logs import amend_day
from portal.forms.entries import VoidForm
from portal.forms.log import ChangeDayForm, initial_of
from portal.models import Amendment, DayLog
from portal.views.day_forms import asked_for, own_log
from portal.views.frame import show
from portal.views.log import side_by_side


@dataclass(frozen=True)
class Account:
    """One log of the day as the page shows it."""

    log: DayLog
    rows: list[log_words.Row]
    changes: list[log_words.Change]
    own: bool
    late: bool
    may_change: bool
    void_words: str


@patient_required
def day(request, patient, day):
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    if day > today:
        raise Http404
    accounts = _accounts(patient, request.user, day, today)
    logged = any(account.own and not account.log.is_void for account in accounts)
    context = {
        "day": day,
        "day_name": log_words.day_name(day),
        "accounts": accounts,
        "episodes": _episodes(patient, day),
        "advice": _fresh_advice(patient, accounts, day, now),
        "may_log": not logged and days.may_report(day, today),
        "may_rate": days.may_rate(day, today),
        "too_old": not logged and not days.may_report(day, today),
        "may_add": days.may_report(day, today),
    }
    return show(request, patient, "portal/day.html", context)


@patient_required
def day_change(request, patient, day):
    log = _own_or_404(request, patient, day)
    asked = asked_for(patient, day, now=timezone.now(), log=log)
    initial = {**_initial(asked), "version": log.version}
    form = ChangeDayForm(request.POST or None, asked=asked, initial=initial)
    if form.is_valid():
        try:
            _amend(form, log, by=request.user)
        except Stale:
            current = own_log(patient, request.user, day)
            return side_by_side(request, patient, form, current)
        except Refused as refused:
            form.add_error(None, refused.words)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Changed. The old answers are kept."))
            return redirect("portal:day", day)
    context = {"day": day, "day_name": log_words.day_name(day)}
    return show(request, patient, "portal/day_change.html", context, form=form)


@patient_required
def day_void(request, patient, day):
    log = own_log(patient, request.user, day)
    if log is None and request.method == "POST":
        # The second tap finds it marked already: the answer is the same.
        log = _voided_by_self(patient, request.user, day)
    if log is None:
        raise Http404
    form = VoidForm(request.POST or None, patient=patient)
    if form.is_valid():
        void_entry(entry=log, reason=form.why(), by=request.user, now=timezone.now())
        messages.success(request, _("Marked as an error. It no longer counts."))
        return redirect("portal:day", day)
    context = {
        "rows": log_words.rows_of(log),
        "back_href": reverse("portal:day", args=[day]),
        "what": log_words.day_name(day),
    }
    return show(request, patient, "portal/entry_void.html", context, form=form)


def _own_or_404(request, patient, day):
    log = own_log(patient, request.user, day)
    if log is None:
        raise Http404
    return log


def _voided_by_self(patient, user, day):
    logs = patient.day_logs.by_rater(user).filter(day=day, voided_by=user)
    return logs.with_answers().order_by("-voided_at").first()


def _initial(asked):
    return initial_of(
        asked.kept, targets=asked.targets, side_effects=asked.side_effects
    )


def _amend(form, log, *, by):
    amend_day(
        log=log,
        answers=form.day_answers(),
        reason=form.cleaned_data["reason"],
        by=by,
        now=timezone.now(),
        version=form.cleaned_data["version"],
    )


# ---- what the page shows -----------------------------------------------------------


def _accounts(patient, user, day, today) -> list[Account]:
    """Every log of the day, void ones too and last, with what was changed in it."""
    logs = (
        patient.day_logs.filter(day=day)
        .with_answers()
        .select_related("rater", "entered_by", "voided_by")
        .order_by("voided_at", "pk")
    )
    logs = sorted(logs, key=lambda log: log.is_void)
    changes = _changes(patient, logs)
    may = days.may_report(day, today)
    return [
        Account(
            log=log,
            rows=log_words.rows_of(log),
            changes=changes[log.pk],
            own=log.rater_id == user.pk,
            late=days.is_late(
                day, days.Stamp(log.entered_on, log.entered_at, log.zone)
            ),
            may_change=may and log.rater_id == user.pk and not log.is_void,
            void_words=log_words.void_words(log.voided_reason),
        )
        for log in logs
    ]


def _fresh_advice(patient, accounts, day, now):
    """What a new day, or a new answer about an old one, calls for now."""
    today = days.local_day(now, patient.zone)
    young = now - day_advice.YOUNG
    fresh = [
        account.log
        for account in accounts
        if not account.log.is_void
        and ((today - day).days <= 1 or _last_written(account) > young)
    ]
    return day_advice.of_logs(patient, fresh, today=today)


def _last_written(account) -> datetime:
    return max([account.log.entered_at, *(change.at for change in account.changes)])


def _changes(patient, logs) -> dict[int, list[log_words.Change]]:
    """What was changed in each log, in at most three queries."""
    amendments = list(
        Amendment.objects.filter(
            object_type=DayLog._meta.label_lower, object_id__in=[log.pk for log in logs]
        )
        .select_related("by")
        .order_by("pk")
    )
    names = _names(patient) if amendments else {}
    return {
        log.pk: log_words.changes(
            [a for a in amendments if a.object_id == log.pk], names=names
        )
        for log in logs
    }


def _names(patient) -> dict[str, str]:
    """Words for the fields of amendments that point to a target or a side effect."""
    targets = {f"rating:{t.pk}": t.text for t in patient.targets.all()}
    effects = {f"side_effect:{e.pk}": str(e.name) for e in SideEffect.objects.all()}
    return targets | effects


def _episodes(patient, day):
    bouts = patient.episodes.standing().filter(day=day).order_by("at", "pk")
    return [{"pk": b.pk, "rows": log_words.episode_rows(bout_of(b))[1:]} for b in bouts]
