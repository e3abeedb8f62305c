"""More questions after clonus that is new or clearly worse."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from portal.access import patient_required
from portal.actions.checks import AlreadyAnswered, may_follow_up, save_check
from portal.actions.keys import KeyReused
from portal.forms.checks import CheckForm
from portal.log_words import sign_rows
from portal.safety import Level
from portal.views.frame import show


@patient_required
def check(request, patient, pk):
    """The questions, asked once; after that what they came to."""
    flag = get_object_or_404(patient.safety_flags.all(), pk=pk)
    if not may_follow_up(flag):
        raise Http404
    done = flag.checks.standing().first()
    if done is not None and request.method != "POST":
        return _answered(request, patient, done)
    form = CheckForm(request.POST or None, patient=patient)
    if form.is_valid() and _saved(form, flag, by=request.user):
        return redirect("portal:check", flag.pk)
    return show(request, patient, "portal/check.html", {"flag": flag}, form=form)


def _answered(request, patient, done):
    context = {
        "positive": done.outcome == Level.EMERGENCY,
        "rows": sign_rows(done),
    }
    return show(request, patient, "portal/check_answered.html", context)


def _saved(form, flag, *, by) -> bool:
    """Keep the answers; those that were given before stand."""
    try:
        save_check(
            flag=flag,
            answers=form.check_answers(),
            client_key=form.key,
            by=by,
            now=timezone.now(),
        )
    except AlreadyAnswered:
        return True
    except KeyReused as refused:
        form.refuse_key(refused.existing)
        return False
    return True
