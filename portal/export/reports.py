"""The file of what the clinic told the patient in plain words."""

from django.utils.translation import gettext_lazy

from portal.export.columns import ENTRY, INSTANT, NUMBER, Column, File
from portal.models import SharedReport


def _reports(patient):
    return SharedReport.objects.filter(patient=patient).order_by("entered_at", "pk")


REPORTS = (
    File(
        "reports",
        gettext_lazy("One row for each report that the clinic shared"),
        (
            Column("id", "pk", NUMBER),
            Column(
                "kind",
                "kind",
                gettext_lazy("What it is about"),
                codes=SharedReport.Kind,
            ),
            Column("title", "title", gettext_lazy("Title")),
            Column("body", "body", gettext_lazy("The words, as they were shared")),
            Column("language", "language", gettext_lazy("Language of the words")),
            Column(
                "seal",
                "seal",
                gettext_lazy("Shows whether the words were changed later"),
                gettext_lazy("SHA-256, hex, of title, line break, body"),
            ),
            Column(
                "read_at",
                "read_at",
                gettext_lazy("When you said that you read it"),
                INSTANT,
            ),
            *ENTRY,
        ),
        _reports,
    ),
)
