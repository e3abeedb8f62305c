"""The work-up: the cause as far as it is known, and the tests that look for it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic.access import Right, may
from clinic.actions.workup import diagnose, order_tests, update_test
from clinic.forms.workup import DiagnosisForm, OrderForm, ResultForm
from clinic.views.saved_before import saved_before
from clinic.views.treating import CONFLICT, INVALID, of_patient, posted
from portal.actions.entries import IsVoid, Stale
from portal.actions.keys import KeyReused


@of_patient(Right.SEE)
@require_safe
def workup(request, patient):
    """What is taken as the cause, and each test with what it showed."""
    tests = patient.judged_tests.standing().select_related("test", "entered_by")
    context = {
        "patient": patient,
        "diagnoses": patient.judged_diagnoses.latest_first(),
        "tests": tests.order_by("-ordered_on", "-pk"),
        "may_record": may(request.user, Right.RECORD, patient),
        "may_decide": may(request.user, Right.DECIDE, patient),
    }
    return render(request, "clinic/workup/workup.html", context)


@of_patient(Right.DECIDE)
def diagnosis_new(request, patient):
    """Write down the cause, and how sure that is."""
    form = DiagnosisForm(posted(request), patient=patient, today=request.today)
    if not _done(request, form, diagnose, patient):
        return page(request, "workup/diagnosis_new", patient, form)
    messages.success(request, _("The diagnosis is saved."))
    return redirect("clinic:workup", patient.pk)


@of_patient(Right.DECIDE)
def order(request, patient):
    """Order tests of the catalogue."""
    form = OrderForm(posted(request), patient=patient, today=request.today)
    if not _done(request, form, order_tests, patient):
        return page(request, "workup/order", patient, form)
    messages.success(request, _("Ordered."))
    return redirect("clinic:workup", patient.pk)


def _done(request, form, save, patient) -> bool:
    """Save a valid form; False where it must be shown again."""
    if not form.is_valid():
        return False
    asked = {"client_key": form.key, "by": request.user, "now": request.now}
    try:
        save(patient=patient, **asked, **form.answers())
    except KeyReused as refused:
        form.refuse_key(refused.existing)
        return False
    return True


@of_patient(Right.RECORD)
def result(request, patient, test_pk):
    """What became of a test that was ordered."""
    tests = patient.judged_tests.standing().select_related("test")
    test = get_object_or_404(tests, pk=test_pk)
    form = ResultForm(posted(request), patient=patient, today=request.today, test=test)
    if form.is_valid() and _told(request, form, test):
        messages.success(request, _("Saved."))
        return redirect("clinic:workup", patient.pk)
    return page(request, "workup/result", patient, form, test=test)


def _told(request, form, test) -> bool:
    try:
        update_test(test=test, by=request.user, now=request.now, **form.answers())
    except (Stale, IsVoid) as refused:
        form.add_error(None, refused.words)
        return False
    return True


def page(request, name, patient, form, **context):
    """A form about one record; a refused one keeps what was typed."""
    status = 200
    if form.is_bound:
        wrong_record = form.has_error("__all__", "other_record")
        status = CONFLICT if wrong_record else INVALID
    context |= {"patient": patient, "form": form}
    context["saved"] = saved_before(form.existing, patient)
    return render(request, f"clinic/{name}.html", context, status=status)
