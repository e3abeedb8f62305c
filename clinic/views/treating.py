"""Who comes to which treatment, and how a form about one is answered."""

from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from clinic.access import Right, clinician_required, may, patients_for
from clinic.views import treatment_pages as pages
from education.models import Treatment
from portal import audit, days
from portal.actions import treatments as actions
from portal.actions.entries import Refused, Stale
from portal.actions.keys import KeyReused
from portal.actions.safely import Unread, Unsafe, digest
from portal.models import TreatmentPeriod
from portal.safety import ABRUPT

INVALID, CONFLICT = 422, 409
_SHOWN = frozenset({200, INVALID, CONFLICT})
"""The answers that show a page of a record."""

NON_DRUG = frozenset(
    {Treatment.Kind.THERAPY, Treatment.Kind.HOME, Treatment.Kind.SPLINT}
)
EVERY = frozenset({*Treatment.Kind.values, ""})
"""All kinds, and "" for what is not in the catalogue."""

NOT_SAVED = gettext_lazy("Not saved: the safety rules stand against this")
READ_FIRST = gettext_lazy("Not saved yet: read this first")

reading = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Against:
    """What the safety rules say of a plan that was sent, and how one may go on.

    `digest` names the list for the box "I have read these"; empty where reading is
    not enough. `plan_down`: a treatment that needs its steps down first.
    """

    title: str
    alerts: tuple
    plan_down: TreatmentPeriod | None
    ask_physician: bool
    ask_reason: bool
    digest: str


def kinds_for(user, patient) -> frozenset[str]:
    """The kinds of treatment that this person may start, change and end."""
    if may(user, Right.PRESCRIBE, patient):
        return EVERY
    return NON_DRUG if may(user, Right.NON_DRUG, patient) else frozenset()


def of_patient(right):
    """Hand the view the patient of the address; looking at one is audited.

    A form that is refused shows the record as much as a page that was asked for.
    """

    def decorate(view):
        @clinician_required(right)
        @reading
        @wraps(view)
        def guarded(request, pk, **kwargs):
            found = patients_for(request.user, right).select_related("clinic")
            patient = get_object_or_404(found, pk=pk)
            request.now = timezone.now()
            request.today = days.local_day(request.now, patient.zone)
            answer = view(request, patient, **kwargs)
            if answer.status_code in _SHOWN:
                audit.record(
                    "patient.read",
                    by=request.user,
                    now=request.now,
                    patient=patient,
                    target=patient,
                )
            return answer

        return guarded

    return decorate


def of_period(right):
    """Hand the view the patient and a period that the person may treat, or 404."""

    def decorate(view):
        @of_patient(right)
        @wraps(view)
        def guarded(request, patient, period_pk):
            try:
                period = pages.full_period(patient.treatment_periods, period_pk)
            except TreatmentPeriod.DoesNotExist:
                raise Http404 from None
            period.patient = patient
            request.kinds = kinds_for(request.user, patient)
            if right not in (Right.SEE, Right.RECORD) and not treats(request, period):
                raise Http404
            return view(request, patient, period)

        return guarded

    return decorate


def posted(request):
    """What was posted, even if it is nothing at all; None where a page was asked for.

    An empty form is answered as a wrong one, not as if the page was asked for.
    """
    return request.POST if request.method == "POST" else None


def submit(request, patient, name, form, formset, context, save):
    """Show the form; save a valid one and go to the period; keep all on a refusal."""
    if not form.is_bound:
        return show(request, patient, name, context, form, formset)
    good = form.is_valid()
    if formset is not None:
        good = formset.is_valid() and good
    status, found = INVALID, None
    if good:
        try:
            found = save(request, patient, form, formset)
        except (Refused, KeyReused, actions.OutOfScope) as error:
            status, more = _refused(error, request, patient, form, context)
            context = context | more
    elif form.has_error("__all__", "other_record"):
        status = CONFLICT
    if found is None:
        return show(request, patient, name, context, form, formset, status)
    messages.success(request, _("Saved."))
    return redirect("clinic:treatment", patient.pk, found.pk)


def checked(request, patient, form) -> dict:
    """What the form says of the safety rules; only a physician's reason counts."""
    given = form.cleaned_data
    physician = may(request.user, Right.PRESCRIBE, patient)
    return {
        "override_reason": given["override_reason"] if physician else "",
        "read": given["read"],
    }


def what_stands_against(error, request, patient, context) -> dict:
    """What the rules say of a plan, and what this person may do about it."""
    refused = isinstance(error, Unsafe)
    physician = may(request.user, Right.PRESCRIBE, patient)
    abrupt = any(alert.code == ABRUPT for alert in error.found)
    against = Against(
        title=str(NOT_SAVED if refused else READ_FIRST),
        alerts=error.found,
        plan_down=context.get("period") if abrupt else None,
        ask_physician=refused and not physician,
        ask_reason=refused and physician,
        digest="" if refused and not physician else digest(error.found),
    )
    problems = [{"href": "#against", "text": error.words}]
    return {"against": against, "problems": problems}


def _refused(error, request, patient, form, context):
    """The status of a refusal, and what the page says about it."""
    if isinstance(error, actions.OutOfScope):
        raise Http404
    if isinstance(error, (Unsafe, Unread)):
        return INVALID, what_stands_against(error, request, patient, context)
    if isinstance(error, Stale):
        form.reload(error.current)
        words = _("Somebody changed this treatment while you had it open.")
        return CONFLICT, {
            "newer": pages.changes(error.current)[-1],
            "problems": [{"href": "#newer", "text": words}],
        }
    if isinstance(error, (KeyReused, actions.AlreadyOpen)):
        return _elsewhere(error, patient, form)
    form.add_error(None, error.words)
    return CONFLICT if isinstance(error, actions.AlreadyEnded) else INVALID, {}


def _elsewhere(error, patient, form):
    """Point at the period that is there already, if it is this patient's."""
    if isinstance(error, actions.AlreadyOpen):
        period, words = error.period, _("%(name)s is open already. Change it there.")
        status = INVALID
    else:
        period = getattr(error.existing, "period", error.existing)
        words, status = _("See %(name)s as it is saved."), CONFLICT
        form.refuse_key(error.existing)
    if period.patient_id != patient.pk:
        raise Http404
    href = reverse("clinic:treatment", args=[patient.pk, period.pk])
    return status, {"problems": [{"href": href, "text": words % {"name": period.name}}]}


def show(request, patient, name, context, form=None, formset=None, status=200):
    context = {"patient": patient, "form": form, "formset": formset} | context
    return render(request, f"clinic/treatments/{name}.html", context, status=status)


def treats(request, period):
    kind = period.treatment.kind if period.treatment else ""
    return kind in request.kinds


def prescribes(request):
    return "" in request.kinds
