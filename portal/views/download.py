""" "Download my data": what is in the files, and the files."""

from tempfile import SpooledTemporaryFile

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone

from portal import audit, days, export
from portal.access import patient_required
from portal.views.frame import show

IN_MEMORY = 2_000_000
"""Bytes of a packed record that are kept in memory; the rest goes to a file."""


@patient_required
def my_download(request, patient):
    files = [{"name": name, "about": export.about(name)} for name in export.NAMES]
    return show(request, patient, "portal/download.html", {"files": files})


@patient_required
def download_file(request, patient, name):
    if name not in export.NAMES:
        raise Http404
    lines = export.lines(name, patient)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _given(response, request, patient, f"{name}.csv")


@patient_required
def download_all(request, patient):
    packed = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (closed by Django)
    export.write_zip(packed, patient)
    packed.seek(0)
    response = FileResponse(packed, content_type="application/zip")
    return _given(response, request, patient, "all.zip")


def _given(response, request, patient, name):
    """Note who took which file, and make the browser keep it as a file."""
    now = timezone.now()
    audit.record(
        "record.downloaded",
        by=request.user,
        now=now,
        patient=patient,
        target=patient,
        reason_code=name.split(".")[0],
    )
    today = days.local_day(now, patient.zone).isoformat()
    filename = f'attachment; filename="clonus-{today}-{name}"'
    response["Content-Disposition"] = filename
    return response
