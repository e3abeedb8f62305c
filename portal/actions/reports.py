"""What the clinic told the patient in plain words: released, and read.

The words of a report never change. A correction withdraws it (`void_entry`, with a
reason that the patient reads) and releases another; the old one stays visible.
"""

from django.db import transaction

from portal import audit
from portal.actions.entries import stamped
from portal.actions.keys import once, says
from portal.models import SharedReport, Source, seal


@transaction.atomic
def share_report(*, patient, kind, title, body, client_key, by, now, about=None):
    """Release plain words to the patient; return `(report, made)`.

    `about` is the row that they are about. The same key is the same report; with
    other words it raises KeyReused. Raises IntegrityError for empty words.
    """
    title, body = title.strip(), body.strip()
    said = {
        "patient": patient,
        "kind": kind,
        "title": title,
        "body": body,
        "about_type": about._meta.label_lower if about else "",
        "about_id": about.pk if about else None,
    }

    def create():
        return SharedReport.objects.create(
            **said,
            language=patient.language,
            seal=seal(title, body) if body else "",
            **stamped(
                patient, by=by, now=now, source=Source.CLINIC, client_key=client_key
            ),
        )

    report, made = once(
        SharedReport,
        client_key=client_key,
        create=create,
        same=lambda row: says(row, **said),
    )
    if made:
        audit.record("report.shared", by=by, now=now, patient=patient, target=report)
    return report, made


@transaction.atomic
def mark_read(*, report, by, now) -> bool:
    """Note once that the patient has read it; False where it was noted before.

    A withdrawn report may be read too; nobody is asked to.
    """
    unread = SharedReport.objects.filter(pk=report.pk, read_at__isnull=True)
    if not unread.update(read_at=now):
        return False
    audit.record("report.read", by=by, now=now, patient=report.patient, target=report)
    return True
