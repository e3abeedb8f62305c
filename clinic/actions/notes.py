"""Notes: what a clinician wants to remember about a record."""

from django.db import transaction

from clinic.models import Note
from portal import audit
from portal.actions.entries import stamped
from portal.actions.keys import once, says
from portal.models import Source


@transaction.atomic
def write_note(*, patient, text, client_key, by, now):
    """Write a note; return `(note, made)`.

    The same key is the same note; with other words it raises KeyReused.
    """

    def same(note):
        return says(note, patient=patient, text=text)

    def create():
        return Note.objects.create(
            patient=patient,
            text=text,
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    note, made = once(Note, client_key=client_key, create=create, same=same)
    if made:
        audit.record("note.written", by=by, now=now, patient=patient, target=note)
    return note, made
