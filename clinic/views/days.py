"""The clinic logs a day for a patient, or corrects one, with a reason."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinic.access import Right
from clinic.forms.days import ClinicDayForm
from clinic.views.treating import of_patient
from portal.actions.answers import answers_of
from portal.actions.entries import ReasonNeeded, Refused, Stale
from portal.actions.keys import KeyReused
from portal.actions.logs import AlreadyLogged, amend_day, save_day
from portal.forms.log import initial_of
from portal.views.day_forms import asked_for

INVALID, CONFLICT = 422, 409


@of_patient(Right.RECORD)
def day_log(request, patient, day):
    """One day: what stands there, to be corrected, or a new log."""
    log = standing_log(patient, day)
    asked = asked_for(patient, day, now=request.now, log=log)
    asked = replace(asked, rate=True, must_rate=False)
    form = ClinicDayForm(
        request.POST or None, asked=asked, initial=_initial(log, asked)
    )
    status = 200
    if form.is_bound:
        status = _save(request, patient, log, form)
    if status is None:
        words = _("%(day)s is saved.") % {"day": date_format(day, "j M Y")}
        messages.success(request, words)
        _say_raised(request, patient)
        return redirect("clinic:patient", patient.pk)
    context = {"patient": patient, "form": form, "log": log, "day": day}
    return render(request, "clinic/history/day_log.html", context, status=status)


def _say_raised(request, patient):
    """Flags that this very save has raised: whoever typed the day reads them."""
    for flag in patient.safety_flags.open().filter(raised_at=request.now):
        messages.warning(request, _("Flag raised: %(what)s") % {"what": flag.precise})


def standing_log(patient, day):
    """The patient's own log of that day, else the one from paper."""
    logs = patient.day_logs.standing().filter(day=day).with_answers()
    own = logs.by_rater(patient.user).first() if patient.user_id else None
    return own or logs.by_rater(None).first()


def _initial(log, asked):
    if log is None:
        return {}
    answers = initial_of(
        answers_of(log), targets=asked.targets, side_effects=asked.side_effects
    )
    return {**answers, "version": log.version}


def _save(request, patient, log, form) -> int | None:
    """Save or correct; the status of the page that says why not, else None."""
    if not form.is_valid():
        return CONFLICT if form.has_error("__all__", "other_record") else INVALID
    try:
        _write(request, patient, log, form)
    except ReasonNeeded as refused:
        form.add_error("reason", refused.words)
    except (Stale, AlreadyLogged, KeyReused):
        form.add_error(
            None,
            _("This day was changed since you opened it. Check it and save again."),
        )
        return CONFLICT
    except Refused as refused:
        form.add_error(None, refused.words)
    except ValidationError as error:
        form.add_error(None, error.messages)
    else:
        return None
    return INVALID


def _write(request, patient, log, form):
    given = form.cleaned_data
    common = {"answers": form.day_answers(), "by": request.user, "now": request.now}
    if log is None:
        save_day(
            patient=patient,
            rater=patient.user,
            day=form.asked.day,
            client_key=form.key,
            source=given["source"],
            late_reason=given["reason"],
            **common,
        )
    else:
        amend_day(log=log, reason=given["reason"], version=given["version"], **common)
