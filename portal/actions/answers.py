"""The answers about one day, apart from who gave them and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.models import DayLog, SideEffectReport


@dataclass(frozen=True)
class DayAnswers:
    """What a person says about one day.

    `ratings` maps Target.pk to 0-10, `side_effects` maps SideEffect.pk to mild,
    moderate or severe (a red flag that was ticked is "severe"). Status "none" (no
    shaking) is a 0 on the primary target; "could_not" has no ratings.
    """

    status: str = DayLog.Status.LOGGED
    could_not: str = ""
    ratings: Mapping[int, int] = field(default_factory=dict)
    spasm_frequency: str = ""
    spasm_severity: str = ""
    sleepiness: int | None = None
    falls: int | None = None
    near_falls: int | None = None
    head_hit: bool | None = None
    cannot_stand: bool | None = None
    leg_weakness: str = ""
    new_medicine: bool | None = None
    missed_doses: str = ""
    note: str = ""
    side_effects: Mapping[int, str] = field(default_factory=dict)
    copied_from: date | None = None


SCALARS = (
    "status",
    "could_not",
    "spasm_frequency",
    "spasm_severity",
    "sleepiness",
    "falls",
    "near_falls",
    "head_hit",
    "cannot_stand",
    "leg_weakness",
    "new_medicine",
    "missed_doses",
    "note",
)
"""The answers that are columns of DayLog."""

HARM = ("head_hit", "cannot_stand")
"""What a fall did: it goes with a fall."""


def answers_of(log) -> DayAnswers:
    """The answers that stand in a log. Uses prefetched rows where there are any."""
    return DayAnswers(
        **{name: getattr(log, name) for name in SCALARS},
        ratings={r.target_id: r.value for r in log.ratings.all()},
        side_effects={s.side_effect_id: s.severity for s in log.side_effects.all()},
        copied_from=log.copied_from,
    )


def settled(answers: DayAnswers, *, primary) -> DayAnswers:
    """The answers with status and primary rating made to say the same.

    `primary` is the primary target of that day or None. Raises ValidationError for
    answers that contradict each other or leave their range.
    """
    _in_range(answers)
    _severity_fits(answers)
    _harm_fits(answers)
    could_not = answers.status == DayLog.Status.COULD_NOT
    if answers.could_not and not could_not:
        raise ValidationError(
            {"could_not": _("A reason belongs to a day without a log.")}
        )
    if could_not:
        if answers.ratings:
            raise ValidationError(
                {"status": _("Choose numbers, or say that you could not log.")}
            )
        return answers
    return _with_status(answers, primary)


def _with_status(answers, primary):
    rated = answers.ratings.get(primary.pk) if primary else None
    if answers.status == DayLog.Status.NO_SHAKING:
        if primary is None:
            raise ValidationError({"status": _("Say first what should get better.")})
        if rated not in (None, 0):
            raise ValidationError({"status": _("No shaking is the number 0.")})
        return replace(answers, ratings={**answers.ratings, primary.pk: 0})
    if rated == 0:
        return replace(answers, status=DayLog.Status.NO_SHAKING)
    return answers


def _in_range(answers):
    numbers = [*answers.ratings.values()]
    if answers.sleepiness is not None:
        numbers.append(answers.sleepiness)
    if any(not 0 <= number <= 10 for number in numbers):
        raise ValidationError(_("Choose a number from 0 to 10."))
    for name in ("falls", "near_falls"):
        count = getattr(answers, name)
        if count is not None and not 0 <= count <= 50:
            raise ValidationError({name: _("Choose a number of falls from 0 to 50.")})
    if not set(answers.side_effects.values()) <= set(SideEffectReport.Severity.values):
        raise ValidationError(_("Choose mild, moderate or severe."))


def _severity_fits(answers):
    if answers.spasm_severity and answers.spasm_frequency in ("", "0"):
        raise ValidationError(
            {"spasm_severity": _("Only days with spasms have a strength of spasms.")}
        )


def _harm_fits(answers):
    for name in HARM:
        if getattr(answers, name) and not answers.falls:
            raise ValidationError({name: _("Say how many times you fell.")})


def differences(old: DayAnswers, new: DayAnswers) -> list[tuple[str, object, object]]:
    """(field, old value, new value) of every answer that is not the same.

    A rating's field is "rating:<target pk>", a side effect's "side_effect:<pk>".
    """
    changes: list[tuple[str, object, object]] = [
        (name, getattr(old, name), getattr(new, name))
        for name in SCALARS
        if getattr(old, name) != getattr(new, name)
    ]
    for name, before, after in (
        ("rating", old.ratings, new.ratings),
        ("side_effect", old.side_effects, new.side_effects),
    ):
        changes += [
            (f"{name}:{key}", before.get(key), after.get(key))
            for key in sorted({*before, *after})
            if before.get(key) != after.get(key)
        ]
    return changes
