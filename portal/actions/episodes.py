"""Bouts of clonus: saved once, amended with the old values kept."""

from dataclasses import asdict, dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions import summaries
from portal.actions.entries import IsVoid, ReasonNeeded, next_version, stamped
from portal.actions.keys import once, says
from portal.actions.logs import OWN_WORDS, NotYet, TooOld
from portal.anatomy import HowCounted
from portal.models import Episode


@dataclass(frozen=True)
class EpisodeAnswers:
    """One bout: `at` is the local time, `seconds` how long; beats or a band or none."""

    day: date
    site: str
    side: str
    at: time | None = None
    trigger: str = ""
    beats: int | None = None
    band: str = ""
    seconds: int | None = None
    sustained: bool = False
    note: str = ""

    @property
    def how_counted(self) -> str:
        return HowCounted.TYPED if self.beats is not None else ""


def answers_of(episode) -> EpisodeAnswers:
    """The answers that stand in an episode."""
    return EpisodeAnswers(
        **{name: getattr(episode, name) for name in EpisodeAnswers.__dataclass_fields__}
    )


@transaction.atomic
def save_episode(*, patient, answers: EpisodeAnswers, client_key, by, now, source):
    """Save one bout; return `(episode, made)`.

    The same key is the same bout; with other answers it raises KeyReused. Raises
    NotYet, TooOld, ValidationError.
    """
    _consistent(answers)
    today = days.local_day(now, patient.zone)
    if answers.day > today:
        raise NotYet
    if source in OWN_WORDS and not days.may_report(answers.day, today):
        raise TooOld

    def create():
        episode = Episode(
            patient=patient,
            how_counted=answers.how_counted,
            **asdict(answers),
            **stamped(patient, by=by, now=now, source=source, client_key=client_key),
        )
        episode.clean_fields()
        episode.save()
        return episode

    def same(episode):
        return says(episode, patient=patient) and answers_of(episode) == answers

    episode, made = once(Episode, client_key=client_key, create=create, same=same)
    if made:
        audit.record("episode.saved", by=by, now=now, patient=patient, target=episode)
        summaries.refresh(patient, today=today)
    return episode, made


@transaction.atomic
def amend_episode(
    *, episode, answers: EpisodeAnswers, reason, by, now, version
) -> Episode:
    """Change a saved bout; the old values stay in the record.

    The patient moves it to no day that the patient could not log: TooOld. Raises
    Stale, IsVoid, NotYet, ReasonNeeded, ValidationError as `amend_day` does.
    """
    _consistent(answers)
    patient = episode.patient
    episode = Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)
    if episode.is_void:
        raise IsVoid
    today = days.local_day(now, patient.zone)
    if answers.day > today:
        raise NotYet
    old, new = asdict(answers_of(episode)), asdict(answers)
    changes = [(name, old[name], new[name]) for name in new if old[name] != new[name]]
    if not changes:
        return episode
    if by.pk == patient.user_id:
        _may_move(episode, answers.day, today)
    elif not reason.strip():
        raise ReasonNeeded
    episode = next_version(
        episode, version=version, fields=new | {"how_counted": answers.how_counted}
    )
    episode.clean_fields()
    audit.record_changes(
        episode, changes, patient=patient, by=by, now=now, reason=reason
    )
    audit.record("episode.amended", by=by, now=now, patient=patient, target=episode)
    summaries.refresh(patient, today=today)
    return episode


def _may_move(episode, day, today):
    if day != episode.day and not days.may_report(day, today):
        raise TooOld


def _consistent(answers):
    if answers.beats is not None and answers.band:
        raise ValidationError(
            {"band": _("Give the number of beats or a guess, not both.")}
        )
