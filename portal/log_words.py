"""A day log and an episode in words: check pages, saved pages, what was changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.answers import DayAnswers, answers_of
from portal.actions.entries import UNDONE
from portal.anatomy import BeatBand, Side, Site, SpasmFrequency, SpasmSeverity, Trigger
from portal.models import LEVELS, DayLog, SideEffectReport
from portal.safety import Level

LABELS = {
    "status": gettext_lazy("The day"),
    "could_not": gettext_lazy("Why not"),
    "spasm_frequency": gettext_lazy("Spasms"),
    "spasm_severity": gettext_lazy("How strong they were"),
    "sleepiness": gettext_lazy("Sleepiness, 0 to 10"),
    "falls": gettext_lazy("Falls"),
    "near_falls": gettext_lazy("Nearly fell"),
    "head_hit": gettext_lazy("Hit the head"),
    "cannot_stand": gettext_lazy("Could not stand after a fall"),
    "leg_weakness": gettext_lazy("Legs weaker than usual"),
    "missed_doses": gettext_lazy("Missed a dose"),
    "new_medicine": gettext_lazy("A new medicine"),
    "note": gettext_lazy("Note"),
    "day": gettext_lazy("Day"),
    "at": gettext_lazy("Time"),
    "site": gettext_lazy("Where"),
    "side": gettext_lazy("Side"),
    "trigger": gettext_lazy("What set it off"),
    "beats": gettext_lazy("Beats, counted"),
    "band": gettext_lazy("Beats, a guess"),
    "seconds": gettext_lazy("Seconds"),
    "sustained": gettext_lazy("It went on until I stopped it"),
}

SIGN_QUESTIONS = {
    "clonus_spontaneous": gettext_lazy(
        "Is there new shaking while you rest and nothing touches you?"
    ),
    "clonus_ocular": gettext_lazy("Do your eyes jerk from side to side?"),
    "agitation": gettext_lazy("Are you very restless or confused?"),
    "diaphoresis": gettext_lazy("Do you sweat a lot, though you are not hot?"),
    "tremor": gettext_lazy("Do your hands tremble more than before?"),
    "hypertonia": gettext_lazy("Are you much stiffer than before?"),
    "temp_c": gettext_lazy("What is your temperature, if you measured it?"),
}
"""The follow-up questions by the name of their answer, in the order they are asked."""

_YES_NO = {"True": gettext_lazy("Yes"), "False": gettext_lazy("No")}

_CHOICES: Mapping[str, Mapping[str, object]] = {
    "status": dict(DayLog.Status.choices),
    "could_not": dict(DayLog.CouldNot.choices),
    "spasm_frequency": dict(SpasmFrequency.choices),
    "spasm_severity": dict(SpasmSeverity.choices),
    "side_effect": dict(SideEffectReport.Severity.choices),
    "site": dict(Site.choices),
    "side": dict(Side.choices),
    "trigger": dict(Trigger.choices),
    "band": dict(BeatBand.choices),
    "leg_weakness": dict(DayLog.Weakness.choices),
    "missed_doses": dict(DayLog.Missed.choices),
    **dict.fromkeys(("sustained", "head_hit", "cannot_stand", "new_medicine"), _YES_NO),
}


ANSWERS = (
    *("spasm_frequency", "spasm_severity", "sleepiness"),
    *("falls", "head_hit", "cannot_stand", "near_falls", "leg_weakness"),
    *("missed_doses", "new_medicine", "note"),
)
"""The answers about a day that are a row each, in the order they are read."""


@dataclass(frozen=True)
class Row:
    """One answer: what was asked, what was said, where to change it ("": nowhere)."""

    label: str
    value: str
    href: str = ""


@dataclass(frozen=True)
class Steps:
    """Where each kind of answer is changed; "" where there is no such place."""

    number: str = ""
    more: str = ""
    effects: str = ""


def day_name(day: date) -> str:
    """ "Tuesday 10 March": the day by its full name."""
    return date_format(day, _("l j F"))


def when(day: date, *, today: date) -> str:
    """The day as it stands at the end of a question."""
    if day == today:
        return _("today")
    if day == today - timedelta(days=1):
        return _("yesterday")
    return _("on %(day)s") % {"day": date_format(day, "l j F")}


def value_words(field: str, value) -> str:
    """One stored value in words; "" and None are no answer."""
    kind = field.partition(":")[0]
    if value in (None, ""):
        return _("no answer")
    return str(_CHOICES.get(kind, {}).get(str(value), value))


def rows(
    answers: DayAnswers,
    *,
    targets: Iterable,
    side_effects: Iterable,
    steps: Steps | None = None,
) -> list[Row]:
    """The answers of a day, only what was answered, each with its Change link.

    `targets` and `side_effects` name the rows that the answers point to.
    """
    steps = steps or Steps()
    found = [
        *_status_rows(answers, steps),
        *(
            Row(target.text, str(answers.ratings[target.pk]), _step(target, steps))
            for target in targets
            if target.pk in answers.ratings
        ),
    ]
    found += [
        Row(str(LABELS[name]), value_words(name, value), steps.more)
        for name in ANSWERS
        if (value := getattr(answers, name)) not in (None, "")
    ]
    found += [
        Row(effect.name, _effect_words(effect, answers), steps.effects)
        for effect in side_effects
        if effect.pk in answers.side_effects
    ]
    return found


def rows_of(log) -> list[Row]:
    """The answers of a saved log. Uses what `with_answers` prefetched."""
    reported = (report.side_effect for report in log.side_effects.all())
    rated = sorted((r.target for r in log.ratings.all()), key=lambda t: t.order)
    return rows(
        answers_of(log),
        targets=rated,
        side_effects=sorted(reported, key=lambda e: (not e.red_flag, e.order)),
    )


def check_words(check) -> list[Row]:
    """The answers to the questions that followed a flag, and what they came to."""
    outcome = LEVELS[Level(check.outcome)] if check.outcome else _("no answer")
    return [*sign_rows(check), Row(_("What the answers came to"), str(outcome))]


def sign_rows(check) -> list[Row]:
    """The answers to the questions that followed a flag."""
    return [
        Row(str(question), _sign_words(name, check.answers.get(name)))
        for name, question in SIGN_QUESTIONS.items()
    ]


def _sign_words(name, answer) -> str:
    if name == "temp_c":
        return _("Not measured") if answer is None else _("%s °C") % answer
    return _("Not sure") if answer is None else str(_YES_NO[str(answer)])


def _step(target, steps):
    return steps.number if target.order == 1 else steps.more


def _status_rows(answers, steps):
    if answers.status == DayLog.Status.LOGGED:
        return
    value = value_words("status", answers.status)
    if answers.could_not:
        value += f": {value_words('could_not', answers.could_not)}"
    yield Row(str(LABELS["status"]), value, steps.number)


def _effect_words(effect, answers):
    if effect.red_flag:
        return _("Yes")
    return value_words("side_effect", answers.side_effects[effect.pk])


def episode_rows(answers) -> list[Row]:
    """The answers about one bout, only what was answered."""
    values = {
        "day": day_name(answers.day),
        "at": answers.at and date_format(answers.at, "TIME_FORMAT"),
        "sustained": str(answers.sustained) if answers.sustained else "",
    }
    return [
        Row(str(LABELS[name]), value_words(name, value))
        for name in (
            *("day", "at", "site", "side", "trigger"),
            *("beats", "band", "seconds", "sustained", "note"),
        )
        if (value := values.get(name, getattr(answers, name))) not in (None, "")
    ]


def void_words(reason: str) -> str:
    """Why an entry does not count, in the reader's language where it is ours."""
    return _("taken back") if reason == UNDONE else reason


@dataclass(frozen=True)
class Change:
    """What was changed at one time, by one person: "Falls: from 1 to no answer"."""

    at: object
    by: str
    reason: str
    lines: tuple[str, ...]


def changes(amendments: Iterable, *, names: Mapping[str, str]) -> list[Change]:
    """Amendments put together by the moment they were made, oldest first.

    `names` has the words for fields such as "rating:7", which point to a row.
    """
    together: dict[tuple, list] = {}
    for amendment in amendments:
        key = (amendment.at, amendment.by_id)
        together.setdefault(key, []).append(amendment)
    return [
        Change(
            at=group[0].at,
            by=group[0].by.get_full_name(),
            reason=group[0].reason,
            lines=tuple(_change_line(amendment, names) for amendment in group),
        )
        for group in together.values()
    ]


def _change_line(amendment, names) -> str:
    label = names.get(amendment.field) or LABELS.get(amendment.field, amendment.field)
    return _("%(what)s: from %(old)s to %(new)s") % {
        "what": label,
        "old": value_words(amendment.field, amendment.old),
        "new": value_words(amendment.field, amendment.new),
    }
