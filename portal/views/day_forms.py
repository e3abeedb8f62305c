"""What the forms about one day need to know, fetched once."""

import re
from datetime import timedelta

from django.db.models import Q
from django.http import Http404

from education.models import SideEffect, Treatment
from portal import days
from portal.actions.answers import answers_of
from portal.actions.targets import asked_about, asked_in
from portal.forms.log import Asked

_ANSWER = re.compile(
    r"(rating|effect)_\d{1,18}|state|could_not|spasm_frequency|spasm_severity"
    r"|sleepiness|falls|near_falls|head_hit|cannot_stand|leg_weakness|missed_doses"
    r"|new_medicine|note|red_flags"
)
_LISTS = {"red_flags"}

ASK_EVERY = 7
"""Days between two questions about new medicines (clinical notes, part D)."""


def asked_for(patient, day, *, now, log=None) -> Asked:
    """What a form about this day asks; `log` is what is saved of it.

    A day that has not come is no page (404).
    """
    today = days.local_day(now, patient.zone)
    if day > today:
        raise Http404
    targets = asked_in(log) if log else asked_about(patient, day)
    kept = answers_of(log) if log else None
    taken = patient.treatment_periods.current_on(today).values("treatment")
    medicines = patient.treatment_periods.current_on(day).filter(
        Q(treatment__kind=Treatment.Kind.MEDICINE) | Q(treatment=None)
    )
    current = SideEffect.objects.filter(treatments__in=taken).values_list("pk")
    primary = next((t for t in targets if t.order == 1), None)
    return Asked(
        patient=patient,
        day=day,
        today=today,
        targets=targets,
        side_effects=list(_offered(patient, day, kept)),
        first=frozenset(pk for (pk,) in current),
        rate=days.may_rate(day, today),
        kept=kept,
        must_rate=kept is None or bool(primary and primary.pk in kept.ratings),
        missed=medicines.exists(),
        new_medicine=not _asked_lately(patient, day, today, log),
    )


def _offered(patient, day, kept):
    """Every side effect; a pump's own warning signs where there is one, or was said."""
    pump = Treatment.Kind.PUMP
    others = Treatment.objects.exclude(kind=pump)
    taken = patient.treatment_periods.current_on(day).values("treatment")
    strange = (
        SideEffect.objects.filter(red_flag=True, treatments__kind=pump)
        .exclude(treatments__in=others)
        .exclude(treatments__in=taken)
        .exclude(pk__in=list(kept.side_effects) if kept else ())
    )
    return SideEffect.objects.exclude(pk__in=strange.values("pk"))


def _asked_lately(patient, day, today, log) -> bool:
    """Whether the weekly question about new medicines was answered by now.

    A day of more than a week ago is not asked.
    """
    week_ago = today - timedelta(days=ASK_EVERY)
    answered = patient.day_logs.standing().filter(
        new_medicine__isnull=False, day__gt=week_ago
    )
    if log is not None:
        answered = answered.exclude(pk=log.pk)
    entered = patient.other_medicines.standing().filter(entered_on__gt=week_ago)
    return day <= week_ago or answered.exists() or entered.exists()


def typed(post) -> dict:
    """The answers of a posted day form as they were typed, without its keys."""
    return {
        name: post.getlist(name) if name in _LISTS else post[name]
        for name in post
        if _ANSWER.fullmatch(name)
    }


def own_log(patient, user, day):
    """The standing log that this person made of this day, with its answers."""
    logs = patient.day_logs.standing().by_rater(user).filter(day=day)
    return logs.with_answers().first()
