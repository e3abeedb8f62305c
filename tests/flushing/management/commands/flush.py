"""Empty the test database, though parts of it are append-only.

Django flushes after every test that commits. The audit trail's triggers refuse that,
on SQLite row by row and on PostgreSQL for TRUNCATE too, so they are lifted for the
flush and laid again at once. Only tests have this command; `manage.py flush` meets
the triggers.
"""

from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connections

from portal.append_only import lay, lift


class Command(flush.Command):
    """Django's `flush` between lifting and laying the append-only triggers."""

    def handle(self, **options):
        connection = connections[options["database"]]
        lift(connection)
        try:
            super().handle(**options)
            # The cache is a table without a model, so flush leaves it alone.
            cache.clear()
        finally:
            lay(connection)
