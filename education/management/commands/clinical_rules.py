"""`manage.py clinical_rules`: writes docs/clinical-rules.md from the catalogue."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from education.catalogue import CatalogueError, read_library
from education.catalogue.document import clinical_rules


class Command(BaseCommand):
    help = "Write docs/clinical-rules.md: every clinical rule, for a clinician to sign."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            type=Path,
            default=Path(settings.BASE_DIR) / "docs" / "clinical-rules.md",
            help="the file to write",
        )

    def handle(self, *args, to, **options):
        try:
            text = clinical_rules(read_library())
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        to.write_text(text, encoding="utf-8")
        self.stdout.write(f"{to.name} written.")
