"""The day's questions: one form for the phone, for paper typed in, and for changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal import log_words
from portal.actions.answers import HARM, DayAnswers
from portal.forms.base import RecordForm
from portal.forms.chips import Chip, chip_of
from portal.forms.day_questions import (
    NO,
    NO_ANSWER,
    NUMBERS,
    YES,
    DayQuestions,
    number_field,
    state_field,
)
from portal.forms.widgets import AnswerChecks, AnswerGrid, AnswerLine
from portal.models import DayLog, SideEffectReport

COULD_NOT = "could_not"
"""The answer beside the eleven numbers."""

PLAIN_WORDS = {"shaking", "the shaking"}


@dataclass(frozen=True)
class Asked:
    """What one day's form asks: whose day, which targets, which side effects.

    `rate` is False where the day is too old for a number; `first` are the side
    effects of today's treatments, which stand on top. `kept` is what is saved already.
    `missed` asks about missed doses, `new_medicine` about other medicines; both are
    asked again where they have an answer.
    """

    patient: object
    day: date
    today: date
    targets: Sequence
    side_effects: Sequence
    first: frozenset[int] = frozenset()
    rate: bool = True
    kept: DayAnswers | None = None
    must_rate: bool = True
    missed: bool = False
    new_medicine: bool = False
    ordinary: Sequence = field(init=False)
    red_flags: Sequence = field(init=False)

    def __post_init__(self):
        ordinary = [e for e in self.side_effects if not e.red_flag]
        ordinary.sort(key=lambda e: e.pk not in self.first)
        object.__setattr__(self, "ordinary", ordinary)
        object.__setattr__(
            self, "red_flags", [e for e in self.side_effects if e.red_flag]
        )
        if self.kept:
            missed = self.missed or bool(self.kept.missed_doses)
            object.__setattr__(self, "missed", missed)
            new = self.new_medicine or self.kept.new_medicine is not None
            object.__setattr__(self, "new_medicine", new)

    @property
    def primary(self):
        return next((t for t in self.targets if t.order == 1), None)

    @property
    def others(self):
        return [t for t in self.targets if t.order != 1]


def question(target, day: date, *, today: date) -> str:
    """The day's question about one target, in the person's own words."""
    moment = log_words.when(day, today=today)
    if target.text.strip().casefold() in PLAIN_WORDS:
        return _now("How was the shaking %(when)s?") % {"when": moment}
    return _now("%(what)s: how was it %(when)s?") % {
        "what": target.text,
        "when": moment,
    }


def name_of(target) -> str:
    return f"rating_{target.pk}"


def effect_name(effect) -> str:
    return f"effect_{effect.pk}"


class PrimaryField(forms.ChoiceField):
    """0 to 10 for the primary target, or "I could not log"."""

    def __init__(self, asked: Asked, **options):
        target = asked.primary
        super().__init__(
            label=question(target, asked.day, today=asked.today),
            choices=[*NUMBERS, (COULD_NOT, _("I could not log"))],
            widget=AnswerGrid(low=_("No shaking"), high=_("Worst")),
            error_messages={
                "required": _("Choose a number, or say that you could not log.")
            },
            **options,
        )


class NumberForm(RecordForm):
    """The day's one question, as it stands on the home page."""

    day = forms.DateField(widget=forms.HiddenInput)

    def __init__(self, *args, asked: Asked, **kwargs):
        super().__init__(*args, patient=asked.patient, **kwargs)
        self.asked = asked
        self.fields["day"].initial = asked.day.isoformat()
        self.fields[name_of(asked.primary)] = PrimaryField(asked)

    @property
    def number(self):
        return self[name_of(self.asked.primary)]


class DayForm(DayQuestions):
    """Everything about one day; only the first question must be answered."""

    def __init__(self, *args, asked: Asked, **kwargs):
        super().__init__(*args, patient=asked.patient, **kwargs)
        self.asked = asked
        self._leave_out()
        self._add_ratings()
        self._add_effects()
        self._allow_more_falls()

    def _leave_out(self):
        """Questions that have no meaning for this person on this day."""
        if not self.asked.missed:
            del self.fields["missed_doses"]
        if not self.asked.new_medicine:
            del self.fields["new_medicine"]

    def _add_ratings(self):
        asked = self.asked
        if not asked.rate:
            if not (asked.kept and asked.kept.ratings):
                self.fields["state"] = state_field()
            return
        if asked.primary:
            field = PrimaryField(asked, required=asked.must_rate)
            self.fields = {name_of(asked.primary): field, **self.fields}
        for target in asked.others:
            self.fields[name_of(target)] = number_field(
                question(target, asked.day, today=asked.today),
                low=_("None"),
                high=_("Worst"),
            )

    def _add_effects(self):
        for effect in self.asked.ordinary:
            self.fields[effect_name(effect)] = forms.ChoiceField(
                label=_now("%(effect)s: how bad was it?") % {"effect": effect.name},
                choices=[("", _("No")), *SideEffectReport.Severity.choices],
                widget=AnswerLine,
                required=False,
            )
        self.fields["red_flags"] = forms.TypedMultipleChoiceField(
            label=_("Did you have any of these?"),
            help_text=_now(
                "If you have one of these now, call %(number)s first. Then come back."
            )
            % {"number": self.asked.patient.clinic.emergency_number},
            choices=[(effect.pk, effect.name) for effect in self.asked.red_flags],
            coerce=int,
            widget=AnswerChecks,
            required=False,
        )

    def _allow_more_falls(self):
        """The clinic can enter more falls than the grid has; they stay."""
        for name in ("falls", "near_falls"):
            kept = getattr(self.asked.kept, name, None)
            if kept is not None and kept > 10:
                more = (str(kept), str(kept))
                self.fields[name].choices = [*NUMBERS, more, NO_ANSWER]

    # ---- what stands on the page ------------------------------------------------

    @property
    def first(self):
        """The first question: the number, or what an old day may still say."""
        if not self.asked.rate:
            return self["state"] if "state" in self.fields else None
        return self[name_of(self.asked.primary)] if self.asked.primary else None

    @property
    def could_not_chosen(self) -> bool:
        return bool(self.first) and self.first.value() == COULD_NOT

    @property
    def more(self) -> list[Chip]:
        """The closed questions beside the number."""
        why = chip_of(self, _("Why I could not log"), "could_not")
        if self.could_not_chosen:
            return [replace(why, open=True), *self._day_chips()]
        others = [
            chip_of(self, target.text, name_of(target))
            for target in self.asked.others
            if self.asked.rate
        ]
        return [
            *others,
            chip_of(self, _("Spasms"), "spasm_frequency", "spasm_severity"),
            chip_of(self, _("Sleepiness"), "sleepiness"),
            *self._day_chips(),
            *([] if self._number_chosen() else [why]),
        ]

    def _number_chosen(self) -> bool:
        return bool(self.first) and self.first.value() not in (None, "")

    def _day_chips(self):
        asked = [
            (_("Falls"), "falls", *HARM, "near_falls"),
            (_("Weak legs"), "leg_weakness"),
            (_("Missed doses"), "missed_doses"),
            (_("A new medicine"), "new_medicine"),
            (_("A note"), "note"),
        ]
        return [
            chip_of(self, title, *names)
            for title, *names in asked
            if names[0] in self.fields
        ]

    @property
    def effects(self) -> list[Chip]:
        """The warning signs, then each ordinary side effect."""
        warning = chip_of(self, _("Warning signs: get help"), "red_flags")
        return [
            *([warning] if self.asked.red_flags else []),
            *(chip_of(self, e.name, effect_name(e)) for e in self.asked.ordinary),
        ]

    # ---- what was answered -------------------------------------------------------

    def clean(self):
        answers = super().clean()
        if answers.get("spasm_severity") and answers.get("spasm_frequency") in (
            "",
            "0",
        ):
            self.add_error(
                "spasm_severity",
                _("Say how often the spasms came, or choose No answer here."),
            )
        if any(answers.get(harm) for harm in HARM) and not answers.get("falls"):
            self.add_error(
                "falls", _("Say how many times you fell, or choose No answer below.")
            )
        if self._could_not(answers) and self._rated_others(answers):
            self.add_error(
                self.first.name,
                _("You gave other numbers. Choose a number here too."),
            )
        return answers

    def _could_not(self, answers) -> bool:
        return bool(self.first) and answers.get(self.first.name) == COULD_NOT

    def _rated_others(self, answers) -> dict[int, int]:
        if not self.asked.rate:
            return {}
        given = {t.pk: answers.get(name_of(t)) for t in self.asked.others}
        return {pk: value for pk, value in given.items() if value is not None}

    def day_answers(self) -> DayAnswers:
        """The answers of a valid form."""
        given = self.cleaned_data
        effects = {e.pk: given.get(effect_name(e)) for e in self.asked.ordinary}
        effects |= dict.fromkeys(given["red_flags"], SideEffectReport.Severity.SEVERE)
        could_not = self._could_not(given)
        return self._with_kept(
            DayAnswers(
                status=COULD_NOT if could_not else DayLog.Status.LOGGED,
                could_not=given["could_not"] if could_not else "",
                ratings=self._ratings(given),
                spasm_frequency=given["spasm_frequency"],
                spasm_severity=given["spasm_severity"],
                sleepiness=given["sleepiness"],
                falls=given["falls"],
                near_falls=given["near_falls"],
                head_hit=given["head_hit"],
                cannot_stand=given["cannot_stand"],
                leg_weakness=given["leg_weakness"],
                new_medicine=given.get("new_medicine"),
                missed_doses=given.get("missed_doses", ""),
                note=given["note"],
                side_effects={pk: how for pk, how in effects.items() if how},
            )
        )

    def _ratings(self, given) -> dict[int, int]:
        ratings = self._rated_others(given)
        primary = self.asked.primary
        if (
            self.asked.rate
            and primary
            and given[name_of(primary)] not in ("", COULD_NOT)
        ):
            ratings[primary.pk] = int(given[name_of(primary)])
        return ratings

    def _with_kept(self, answers) -> DayAnswers:
        """A day too old for a number keeps the numbers that it has."""
        kept = self.asked.kept
        if self.asked.rate or not (kept and kept.ratings):
            return answers
        return replace(answers, ratings=kept.ratings, status=kept.status)


class ChangeDayForm(DayForm):
    """A saved day, to be changed: with its version, and why if one likes to say."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.CharField(
        label=_("Why do you change it?"), max_length=200, required=False
    )


def initial_of(answers: DayAnswers, *, targets, side_effects) -> Mapping:
    """The form's answers, as a draft keeps them, that give `answers` back."""
    could_not = answers.status == DayLog.Status.COULD_NOT
    primary = next((t for t in targets if t.order == 1), None)
    initial = {
        name_of(t): str(answers.ratings[t.pk])
        for t in targets
        if t.pk in answers.ratings
    }
    if could_not and primary:
        initial[name_of(primary)] = COULD_NOT
    flags = {e.pk for e in side_effects if e.red_flag}
    for pk, severity in answers.side_effects.items():
        if pk not in flags:
            initial[f"effect_{pk}"] = severity
    return initial | {
        "state": COULD_NOT if could_not else DayLog.Status.LOGGED.value,
        "could_not": answers.could_not,
        "spasm_frequency": answers.spasm_frequency,
        "spasm_severity": answers.spasm_severity,
        "sleepiness": _text(answers.sleepiness),
        "falls": _text(answers.falls),
        "near_falls": _text(answers.near_falls),
        "head_hit": _yes_no(answers.head_hit),
        "cannot_stand": _yes_no(answers.cannot_stand),
        "leg_weakness": answers.leg_weakness,
        "new_medicine": _yes_no(answers.new_medicine),
        "missed_doses": answers.missed_doses,
        "note": answers.note,
        "red_flags": [str(pk) for pk in answers.side_effects if pk in flags],
    }


def _text(number) -> str:
    return "" if number is None else str(number)


def _yes_no(answer) -> str:
    return {True: YES, False: NO}.get(answer, "")
