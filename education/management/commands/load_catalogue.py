"""`manage.py load_catalogue`: from reviewed text to rows."""

from django.core.management.base import BaseCommand, CommandError

from education.actions import load_library
from education.catalogue import CatalogueError, read_library


class Command(BaseCommand):
    help = "Load the treatment catalogue and the articles; safe to run again."

    def handle(self, *args, **options):
        try:
            counts = load_library(library=read_library())
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counts['made']} made, {counts['changed']} changed, "
            f"{counts['same']} already the same."
        )
        if not counts["made"] and not counts["changed"]:
            self.stdout.write("Nothing to change.")
        if counts["left"]:
            self.stdout.write(f"{counts['left']} not in the files, left as they are.")
