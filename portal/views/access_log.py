""" "Who looked at my record"."""

from django.http import Http404

from portal import access_log
from portal.access import patient_required
from portal.views.frame import show


@patient_required
def my_access_log(request, patient):
    with_own = request.GET.get("own") == "1"
    looks = access_log.load(
        patient, before=_key(request.GET.get("before")), with_own=with_own
    )
    own = "&own=1" if with_own else ""
    context = {
        "looks": looks.rows,
        "with_own": with_own,
        "older_href": f"?before={looks.older}{own}" if looks.older else "",
    }
    return show(request, patient, "portal/access_log.html", context)


def _key(text):
    if not text:
        return None
    if not text.isdecimal() or len(text) > 18:
        raise Http404
    return int(text)
