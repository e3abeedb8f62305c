"""One client key, one entry: the same form posted again gives the same row.

A form that comes again with other words is no double click: somebody went back and
changed it. It is refused, never answered "saved" and dropped.
"""

from collections.abc import Callable

from django.db import IntegrityError, transaction


class KeyReused(Exception):
    """The key already names an entry of another record or with other content."""

    def __init__(self, existing):
        super().__init__("client key already used")
        self.existing = existing


def once(model, *, client_key, create, same: Callable):
    """Return `(row, made)`: the row that carries the key, made now or before.

    `create` makes the row and all that hangs on it; it runs in a savepoint, so
    that of four posts at the same instant one makes the row and three find it.
    `same(row)` tells whether a row that was found says what is asked for now; if
    not, KeyReused is raised. An IntegrityError that has another cause than the key
    is raised again.
    """
    if existing := model.objects.filter(client_key=client_key).first():
        return _found(existing, same), False
    try:
        with transaction.atomic():
            return create(), True
    except IntegrityError:
        if existing := model.objects.filter(client_key=client_key).first():
            return _found(existing, same), False
        raise


def _found(row, same):
    if not same(row):
        raise KeyReused(row)
    return row


def says(row, **facts) -> bool:
    """Whether a row still counts and its fields are these; give its record too."""
    if getattr(row, "is_void", False):
        return False
    return all(getattr(row, name) == value for name, value in facts.items())
