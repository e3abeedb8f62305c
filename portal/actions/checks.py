"""Follow-up questions to worse clonus on a serotonergic medicine, answered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days, rulebook, safety
from portal.actions.entries import Refused, stamped
from portal.actions.flags import raise_flags
from portal.actions.keys import once, says
from portal.actions.periods import lock
from portal.day_facts import NEW_CLONUS
from portal.models import SafetyFlag, Source, SymptomCheck
from portal.safety import DayFacts, HunterAnswers, Level, hunter
from portal.safety.logs import CLONUS_WORSE, DAY

SIGNS = (
    "clonus_spontaneous",
    "clonus_ocular",
    "agitation",
    "diaphoresis",
    "tremor",
    "hypertonia",
)
"""The Hunter items that a person can tell at home, in the order they are asked."""

TEMPERATURE = "temp_c"


class AlreadyAnswered(Refused):
    """The questions of this flag were answered before; `existing` are the answers."""

    words = _("These questions were answered before.")

    def __init__(self, existing):
        super().__init__()
        self.existing = existing


@dataclass(frozen=True)
class CheckAnswers:
    """`signs` by their name: True, False, or None for not sure; degrees Celsius."""

    signs: Mapping[str, bool | None]
    temp_c: Decimal | None = None

    @property
    def positive(self) -> bool:
        """Whether the answers meet the Hunter criteria.

        That the shaking is new or clearly worse, on such a medicine, is why it was
        asked. Reflexes cannot be judged at home and are left to the clinic.
        """
        return hunter(self._facts)

    @property
    def _facts(self) -> HunterAnswers:
        signs = {name: bool(answer) for name, answer in self.signs.items()}
        return HunterAnswers(
            serotonergic=True, clonus_inducible=True, temp_c=self.temp_c, **signs
        )

    def as_day(self, day) -> DayFacts:
        """The answers as the rules of a day read them."""
        return DayFacts(day, hunter=self._facts)

    def as_json(self) -> dict:
        degrees = None if self.temp_c is None else float(self.temp_c)
        return {**self.signs, TEMPERATURE: degrees}


def may_follow_up(flag: SafetyFlag) -> bool:
    """Whether this flag is about clonus that may come from a medicine."""
    return flag.rule in {
        rule.id
        for rule in rulebook.rules()
        if rule.kind == DAY and rule.answers & {CLONUS_WORSE, NEW_CLONUS}
    }


@transaction.atomic
def save_check(
    *, flag, answers: CheckAnswers, client_key, by, now
) -> tuple[SymptomCheck, bool]:
    """Keep the answers to a flag; those that meet the criteria raise an emergency.

    The same form again is the same check. Raises AlreadyAnswered, KeyReused.
    """
    patient = lock(flag.patient)
    standing = flag.checks.standing().exclude(client_key=client_key)
    if existing := standing.first():
        raise AlreadyAnswered(existing)
    said = {
        "flag": flag,
        "patient": patient,
        "answers": answers.as_json(),
        "outcome": (Level.EMERGENCY if answers.positive else Level.URGENT).value,
    }
    entry = stamped(patient, by=by, now=now, source=Source.SELF, client_key=client_key)

    def create():
        return SymptomCheck.objects.create(
            day=days.local_day(now, patient.zone), **said, **entry
        )

    check, made = once(
        SymptomCheck,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, **said),
    )
    if made:
        audit.record("check.saved", by=by, now=now, patient=patient, target=check)
        _raise(check, answers, by=by, now=now)
    return check, made


def _raise(check, answers: CheckAnswers, *, by, now):
    patient = check.patient
    raise_flags(
        patient=patient,
        alerts=safety.day_alerts(
            rulebook.situation_of(patient, today=check.day),
            answers.as_day(check.day),
            rulebook.rules(),
            language=patient.language,
        ),
        by=by,
        now=now,
        cause=check,
        day=check.day,
        shown_to=by,
    )
