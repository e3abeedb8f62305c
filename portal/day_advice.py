"""What to do now about what a day said: after saving, on the day, on the home page.

The words are the rules' own. Nothing here says to stop or to start a medicine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import day_facts, rulebook
from portal.actions.checks import may_follow_up
from portal.actions.day_watch import said_of
from portal.models import DayLog, SafetyFlag
from portal.safety import Alert, Level, Rule
from portal.safety.rules import gravest_first, words_in

YOUNG = timedelta(hours=48)
"""How long an open flag stands on the home page."""

CRISIS_SIGN = "suicidal-thoughts"
"""The catalogue's warning sign that the clinic's crisis line is for."""


@dataclass(frozen=True)
class Said:
    """One thing that was found and what to do about it; a warning sign has a name."""

    title: str
    plain: str


@dataclass(frozen=True)
class Advice:
    """What was found, the gravest first. `check` is the flag with more questions.

    `crisis`: thoughts of suicide were told. `answered`: the questions were asked.
    """

    emergencies: tuple[Said, ...] = ()
    today: tuple[Said, ...] = ()
    tell: tuple[Said, ...] = ()
    crisis: bool = False
    check: int | None = None
    answered: bool = False

    def __bool__(self) -> bool:
        return bool(self.emergencies or self.today or self.tell)


def of_logs(patient, logs: Iterable[DayLog], *, today: date) -> Advice:
    """What the rules say of these logs as they stand, whatever became of the flags."""
    wanted = {log.pk for log in logs}
    if not wanted:
        return Advice()
    recent = day_facts.recent_days(patient, today=today)
    logged = [day for day in recent if day.log_id in wanted]
    situation = rulebook.situation_of(patient, today=today)
    alerts = [alert for _day, alert in said_of(patient, situation, logged).values()]
    found = {(alert.rule, alert.about) for alert in alerts}
    flags = patient.safety_flags.open().prefetch_related("checks")
    return _advice(
        gravest_first(alerts),
        [flag for flag in flags if (flag.rule, flag.about) in found],
        language=patient.language,
    )


def of_home(patient, user, *, now: datetime) -> Advice:
    """What this person was told in the last two days and nobody has closed yet."""
    flags = list(
        patient.safety_flags.open()
        .filter(
            shown_to=user,
            raised_at__gt=now - YOUNG,
            rank__lte=Level.WARNING.rank,
        )
        .prefetch_related("checks")
    )
    return _advice(flags, flags, language=patient.language)


def _advice(
    found: Sequence[Alert | SafetyFlag], flags: Sequence[SafetyFlag], *, language: str
) -> Advice:
    rules = {rule.id: rule for rule in rulebook.rules()}
    emergencies: list[Said] = []
    today: list[Said] = []
    tell: list[Said] = []
    for one in found:
        level = Level(one.level)
        if level is Level.EMERGENCY:
            into = emergencies
        else:
            into = today if level.refuses else tell
        said = Said(_title(one.rule, rules, language), one.plain)
        if said not in into:
            into.append(said)
    asked = [flag for flag in flags if may_follow_up(flag)]
    answered = [flag for flag in asked if _answered(flag)]
    return Advice(
        tuple(emergencies),
        tuple(today),
        tuple(tell),
        crisis=any(_is_crisis(one.rule, rules) for one in found),
        check=next((flag.pk for flag in [*answered, *asked]), None),
        answered=bool(answered),
    )


def _title(rule_id: str, rules: Mapping[str, Rule], language: str) -> str:
    """The name of a warning sign of the log; other rules say all in their words."""
    rule = rules.get(rule_id)
    if rule is None or rule.code != rulebook.RED_FLAG:
        return ""
    return words_in(rule.title, language)


def _is_crisis(rule_id: str, rules: Mapping[str, Rule]) -> bool:
    rule = rules.get(rule_id)
    return rule is not None and CRISIS_SIGN in rule.answers


def _answered(flag: SafetyFlag) -> bool:
    return any(not check.is_void for check in flag.checks.all())
