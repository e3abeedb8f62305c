"""One client key, one entry: the same form posted again gives the same row."""

from django.db import IntegrityError, transaction


class KeyReused(Exception):
    """The key already names an entry of another record or with other content."""

    def __init__(self, existing):
        super().__init__("client key already used")
        self.existing = existing


def once(model, *, client_key, create):
    """Return `(row, made)`: the row that carries the key, made now or before.

    `create` makes the row and all that hangs on it; it runs in a savepoint, so
    that of four posts at the same instant one makes the row and three find it.
    An IntegrityError that has another cause than the key is raised again.
    """
    if existing := model.objects.filter(client_key=client_key).first():
        return existing, False
    try:
        with transaction.atomic():
            return create(), True
    except IntegrityError:
        if existing := model.objects.filter(client_key=client_key).first():
            return existing, False
        raise


def of_patient(row, patient):
    """The row, if it belongs to this patient; a key never reaches across records."""
    if row.patient_id != patient.pk:
        raise KeyReused(row)
    return row
