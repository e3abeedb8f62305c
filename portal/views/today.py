"""The home page: the day's one question, and what stands around it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import day_advice, days, doses, log_words, regimen
from portal.access import patient_required
from portal.actions.drafts import draft_of, keep_draft
from portal.forms.doses import DosesForm
from portal.forms.log import NumberForm, name_of
from portal.models import DayDraft, DayLog, Target
from portal.views.day_forms import asked_for
from portal.views.frame import show

STRIP_DAYS = 7


@dataclass(frozen=True)
class StripDay:
    """One day of the strip: a shape, a word, perhaps a number, perhaps a way there."""

    day: date
    name: str
    spoken: str
    status: str
    word: str
    value: str
    href: str
    today: bool


@patient_required
def today(request, patient):
    now = timezone.now()
    if not patient.targets.primary().exists():
        return redirect("portal:targets")
    if request.method == "POST":
        return _answered(request, patient, now)
    return _home(request, patient, now)


def _answered(request, patient, now):
    """Keep the number and go on with the rest of the day."""
    asked = asked_for(patient, _posted_day(request), now=now)
    form = NumberForm(request.POST, asked=asked)
    if not form.is_valid():
        return _home(request, patient, now, form=form)
    if not asked.rate:
        return redirect("portal:day", asked.day)
    name = name_of(asked.primary)
    draft = draft_of(patient, request.user, asked.day)
    keep_draft(
        patient=patient,
        rater=request.user,
        day=asked.day,
        step="more",
        answers=(draft.answers if draft else {}) | {name: form.cleaned_data[name]},
        client_key=draft.client_key if draft else form.key,
        now=now,
    )
    return redirect(reverse("portal:log-day", args=[asked.day]) + "#step-more")


def _posted_day(request):
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise Http404 from error


def _home(request, patient, now, *, form=None):
    asks = days.days_to_ask(now, patient.zone)
    current = asks[-1]
    strip_logs = _strip_logs(patient, request.user, current)
    todays = doses.load(patient, day=current)
    context = {
        "today": current,
        "as_of": now,
        "doses": todays,
        "dose_form": _dose_form(patient, todays),
        "day_name": log_words.day_name(current),
        "regimen": regimen.load(patient, today=current),
        "advice": day_advice.of_home(patient, request.user, now=now),
        "watches": patient.safety_flags.watches().open().filter(day__lte=current),
        "notices": patient.notices.unread().order_by("-created_at", "-pk"),
        "reports": patient.shared_reports.unread(),
        "strip": _strip(strip_logs, current),
        "week_before": _strip(
            strip_logs, current - timedelta(days=STRIP_DAYS), current
        ),
        "draft": _other_draft(patient, request.user, current),
    }
    if len(asks) > 1 and form is None:
        context["which_day"] = _which_day(strip_logs, asks, current)
    elif current in strip_logs and form is None:
        context["logged"] = log_words.rows_of(strip_logs[current])
    else:
        form = form or _number_form(patient, request.user, current, now)
        context["same"] = _may_copy(strip_logs, current)
    return show(request, patient, "portal/today.html", context, form=form)


def _dose_form(patient, todays):
    """The one tap: only while a planned dose has no answer."""
    if not todays.unsaid:
        return None
    return DosesForm(patient=patient, day_doses=todays, auto_id=False)


def _number_form(patient, user, day, now):
    asked = asked_for(patient, day, now=now)
    draft = draft_of(patient, user, day)
    return NumberForm(asked=asked, initial=draft.answers if draft else None)


def _other_draft(patient, user, current):
    """A half-filled day that the person can still finish."""
    draft = DayDraft.objects.filter(patient=patient, rater=user).first()
    if draft is None or not days.may_report(draft.day, current):
        return None
    step = f"#step-{draft.step}" if draft.step else ""
    return {
        "name": log_words.when(draft.day, today=current),
        "href": reverse("portal:log-day", args=[draft.day]) + step,
    }


def _may_copy(logs, current) -> bool:
    before = logs.get(current - timedelta(days=1))
    return bool(before and before.ratings.all())


# ---- the strip ------------------------------------------------------------------


def _strip_logs(patient, user, current) -> dict[date, DayLog]:
    """The person's own standing logs of the last 15 days, by day."""
    first = current - timedelta(days=days.EVENT_DAYS_BACK)
    logs = patient.day_logs.standing().by_rater(user).between(first, current)
    return {log.day: log for log in logs.with_answers()}


def _strip(logs, last, current=None) -> list[StripDay]:
    """Seven days, oldest first, each with the way to see it or to log it."""
    span = [last - timedelta(days=back) for back in reversed(range(STRIP_DAYS))]
    return [_strip_day(day, logs.get(day), current or last) for day in span]


def _strip_day(day, log, current) -> StripDay:
    status = _status(day, log)
    return StripDay(
        day=day,
        name=_("Today") if day == current else date_format(day, "D j"),
        spoken=log_words.day_name(day),
        status=status,
        word=_word(log, status),
        value=_number(log),
        href=_href(day, log, current),
        today=day == current,
    )


def _status(day, log) -> str:
    if log is None:
        return "unanswered"
    if log.status == DayLog.Status.COULD_NOT:
        return "could_not"
    if days.is_late(day, days.Stamp(log.entered_on, log.entered_at, log.zone)):
        return "late"
    return log.status


def _word(log, status) -> str:
    words = {
        "unanswered": _("Not logged"),
        "could_not": _("Could not"),
        "late": _("Late"),
        "none": _("No shaking"),
        "logged": _("Logged"),
    }
    return words[status]


def _number(log) -> str:
    """The rating of the primary target of that day."""
    ratings = log.ratings.all() if log else ()
    return next((str(r.value) for r in ratings if _is_primary(r.target)), "")


def _is_primary(target: Target) -> bool:
    return target.order == 1


def _href(day, log, current) -> str:
    if log is None and days.may_report(day, current):
        return reverse("portal:log-day", args=[day])
    return reverse("portal:day", args=[day])


def _which_day(logs, asks, current):
    """Between midnight and 4 a person may mean the day before: it comes first."""
    return [
        {
            "href": _href(day, logs.get(day), current),
            "name": log_words.when(day, today=current).capitalize(),
            "day_name": log_words.day_name(day),
            "word": _word(logs.get(day), _status(day, logs.get(day))),
        }
        for day in asks
    ]
