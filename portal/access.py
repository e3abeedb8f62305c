"""Who may come to /my/: the signed-in person's own record, and no other.

`patient_required` is the only place that looks up whose record a request is about.
Each view says its rule in `access`; docs/access.md lists them and a test compares.
"""

from functools import wraps

from django.core import signing
from django.http import Http404
from django.shortcuts import render

_RECORD_SALT = "portal.record"


def record_id(patient) -> str:
    """The signed id that a form carries to say for whose record it was rendered."""
    return signing.dumps(patient.pk, salt=_RECORD_SALT)


def is_for(patient, signed_id: str) -> bool:
    """Whether a form was rendered for this record."""
    try:
        return signing.loads(signed_id, salt=_RECORD_SALT) == patient.pk
    except signing.BadSignature:
        return False


def patient_required(view):
    """Hand the view the signed-in person's Patient; nobody else gets in (404).

    A form that was rendered for another record is refused (409) and shown, never
    filed here.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        patient = getattr(request.user, "patient", None)
        if patient is None:
            raise Http404
        if request.method == "POST" and not is_for(
            patient, request.POST.get("record", "")
        ):
            return render(
                request,
                "portal/other_record.html",
                {
                    "typed": [
                        (k, v) for k, v in request.POST.items() if k not in _OURS
                    ],
                    "emergency_text": patient.clinic.emergency_line,
                },
                status=409,
            )
        return view(request, patient, *args, **kwargs)

    guarded.access = "patient"
    return guarded


_OURS = {"csrfmiddlewaretoken", "record", "client_key"}
