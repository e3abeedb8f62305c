"""What the person wants better: one to three questions, the first one primary."""

import uuid
from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import audit, days
from portal.actions import summaries
from portal.actions.entries import stamped
from portal.models import Source, Target

AT_MOST = 3


def asked_about(patient, day: date) -> list[Target]:
    """The targets that a log of `day` is about, the primary one first.

    Those that were open on that day; where none was yet, those open now.
    """
    targets = sorted(patient.targets.standing(), key=lambda target: target.order)
    then = [
        target
        for target in targets
        if target.opened_on <= day
        and (target.retired_on is None or target.retired_on > day)
    ]
    return then or [target for target in targets if target.retired_on is None]


def primary_on(patient, day: date) -> Target | None:
    """The primary target that a log of `day` is about."""
    return next((t for t in asked_about(patient, day) if t.order == 1), None)


def asked_in(log) -> list[Target]:
    """The targets that a saved log is about: those it rates, then others of its day."""
    rated = [rating.target for rating in log.ratings.select_related("target")]
    orders = {target.order for target in rated}
    others = [t for t in asked_about(log.patient, log.day) if t.order not in orders]
    return sorted([*rated, *others], key=lambda target: target.order)


def primary_of(log) -> Target | None:
    """The primary target that a saved log is about."""
    return next((target for target in asked_in(log) if target.order == 1), None)


@transaction.atomic
def set_targets(
    *, patient, texts: Sequence[str], by, now, source=Source.SELF
) -> list[Target]:
    """Make the person's targets these; `texts[0]` is the primary one, "" is none.

    A target whose words change is retired and a new one opened, so that a mean never
    mixes two questions; the same words again change nothing. Raises ValidationError
    for no first target, more than three, or the same words twice.
    """
    wanted = checked(texts)
    today = days.local_day(now, patient.zone)
    try:
        with transaction.atomic():
            changed = _replace(patient, wanted, today, by=by, now=now, source=source)
    except IntegrityError:
        # Another post of the same form was faster: what it left is compared anew.
        changed = _replace(patient, wanted, today, by=by, now=now, source=source)
    targets = list(patient.targets.open())
    if changed:
        audit.record("targets.set", by=by, now=now, patient=patient, targets=targets)
        summaries.refresh(patient, today=today)
    return targets


def checked(texts) -> dict[int, str]:
    """The words by order, 1 to 3."""
    wanted = {
        order: " ".join(text.split())
        for order, text in enumerate(texts, start=1)
        if text.strip()
    }
    if 1 not in wanted:
        raise ValidationError(_("Say what should get better first."))
    if max(wanted) > AT_MOST:
        raise ValidationError(_("Choose at most three."))
    if len({text.casefold() for text in wanted.values()}) < len(wanted):
        raise ValidationError(_("Each of the three must say something else."))
    return wanted


def _replace(patient, wanted, today, *, by, now, source) -> bool:
    """Retire what is not wanted, open what is new; whether anything changed."""
    standing = {target.order: target for target in patient.targets.open()}
    gone = [t for order, t in standing.items() if wanted.get(order) != t.text]
    for target in gone:
        target.retired_on = today
        target.version += 1
        target.save(update_fields=["retired_on", "version"])
    kept = {order for order, target in standing.items() if target not in gone}
    new = [order for order in wanted if order not in kept]
    for order in new:
        target = Target(
            patient=patient,
            text=wanted[order],
            order=order,
            opened_on=today,
            **stamped(patient, by=by, now=now, source=source, client_key=uuid.uuid4()),
        )
        target.clean_fields()
        target.save()
    return bool(gone or new)
