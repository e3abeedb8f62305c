"""What the clinic does about a flag: a call, a visit, and what came of it."""

from django.db import transaction

from clinic.models import FlagReview
from portal import audit
from portal.actions.entries import stamped
from portal.actions.flags import note_contact
from portal.actions.keys import once, says
from portal.models import Source

REACHED = (FlagReview.Outcome.REACHED, FlagReview.Outcome.EMERGENCY)
"""What ends the wait for a contact that was due."""


@transaction.atomic
def record_contact(*, flag, how, outcome, client_key, by, now, text=""):
    """Log one contact about a flag; return `(review, made)`.

    A closed flag can still be spoken about. The same key is the same contact; with
    other words it raises KeyReused.
    """
    said = {"flag": flag, "how": how, "outcome": outcome, "text": text}

    def create():
        return FlagReview.objects.create(
            **said,
            **stamped(
                flag.patient,
                by=by,
                now=now,
                source=Source.CLINIC,
                client_key=client_key,
            ),
        )

    def same(row):
        return row.flag_id == flag.pk and says(row, how=how, outcome=outcome, text=text)

    review, made = once(FlagReview, client_key=client_key, create=create, same=same)
    if made:
        if outcome in REACHED:
            note_contact(flag=flag, by=by, now=now)
        audit.record(
            "flag.contact",
            by=by,
            now=now,
            patient=flag.patient,
            target=review,
            reason_code=outcome,
        )
    return review, made
