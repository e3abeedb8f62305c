""" "My days": a sentence, the picture, the days."""

from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal import days, history
from portal.access import patient_required
from portal.views.frame import show

RANGES = {
    "4w": (_("4 weeks"), 28),
    "3m": (_("3 months"), 91),
    "1y": (_("A year"), 365),
    "all": (_("All"), None),
}
"""How far back the picture goes: words and days (None: to the first day)."""


@patient_required
def my_days(request, patient):
    today = days.local_day(timezone.now(), patient.zone)
    span = _one_of(RANGES, request.GET.get("range", "4w"))
    shown = history.load(
        patient,
        today=today,
        first=_first(span, today),
        before=_day(request.GET.get("before")),
        target=_target(patient, request.GET.get("target")),
    )
    return show(request, patient, "portal/history.html", _context(shown, span, request))


def _context(shown, span, request):
    kept = {k: v for k, v in request.GET.items() if k in ("range", "target")}
    return {
        "history": shown,
        "svg": _svg(shown.chart),
        "ranges": [
            {
                "words": words,
                "href": _query(kept, range=key),
                "current": key == span,
            }
            for key, (words, _length) in RANGES.items()
        ],
        "targets": [
            {
                "words": target.text,
                "retired": target.retired_on,
                "href": _query(kept, target=target.pk),
                "current": target == shown.target,
            }
            for target in shown.targets[:12]
        ],
        "older_href": _query(kept, before=shown.older.isoformat())
        if shown.older
        else "",
        "newest_href": _query(kept) if shown.newer else "",
    }


def _svg(chart):
    return (
        render_to_string("components/chart_series.html", {"chart": chart})
        if chart
        else ""
    )


def _query(kept, **more):
    return "?" + urlencode({**kept, **more})


def _one_of(choices, key):
    if key not in choices:
        raise Http404
    return key


def _first(span, today):
    length = RANGES[span][1]
    return today - timedelta(days=length - 1) if length else None


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _target(patient, text):
    """One of the patient's own targets; another's is not there (404)."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return get_object_or_404(patient.targets.standing(), pk=text)
