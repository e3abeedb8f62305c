"""The staff list, lost factors and the clinic's settings."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from clinic.access import (
    Right,
    clinician_required,
    clinics_for,
    memberships,
    patients_for,
    rights_of,
)
from clinic.actions import staff as actions
from clinic.actions.patients import Outdated
from clinic.forms import staff as forms
from clinic.models import Clinician
from clinic.views.treating import CONFLICT, INVALID, of_patient
from portal.accounts.factors import users_with_factor
from portal.accounts.shown_once import ShownOnce

LAST_LEAD = gettext_lazy("A clinic needs a lead. Make somebody else a lead first.")


def _page(request, name, form=None, /, *, status=200, **context):
    status = INVALID if form is not None and form.errors else status
    context |= {"form": form}
    return render(request, f"clinic/staff/{name}.html", context, status=status)


def _places(user):
    return Clinician.objects.filter(
        clinic__in=clinics_for(user, Right.LEAD)
    ).select_related("user", "clinic")


@require_safe
def start(request):
    """Where staff begin: their patients, the staff list, or the admin."""
    rights = set().union(*map(rights_of, memberships(request.user)))
    if Right.SEE in rights:
        return redirect("clinic:dashboard")
    if Right.LEAD in rights:
        return redirect("clinic:staff")
    if request.user.is_superuser:
        return redirect("admin:index")
    return _page(request, "nowhere")


@clinician_required(Right.LEAD)
@require_safe
def staff(request):
    """Everybody who works or worked here."""
    places = list(_places(request.user).order_by("clinic_id", "-active", "user__name"))
    with_factor = users_with_factor([place.user_id for place in places])
    rows = [
        (place, place.user_id in with_factor, place.user_id != request.user.pk)
        for place in places
    ]
    return _page(request, "list", rows=rows)


@clinician_required(Right.LEAD)
@require_http_methods(["GET", "POST"])
def staff_invite(request):
    """Invite a colleague; the next page shows the code."""
    clinics = clinics_for(request.user, Right.LEAD)
    form = forms.InviteStaff(request.POST or None, clinics=clinics)
    once = ShownOnce(request.session)
    if form.is_valid() and not once.made(form.key):
        _invite(request, form, once)
    if not form.is_valid():
        return _page(request, "invite", form)
    return redirect("clinic:staff-code")


def _invite(request, form, once):
    answers = form.answers()
    try:
        _invitation, code = actions.invite_staff(
            **answers, by=request.user, now=timezone.now()
        )
    except actions.EmailUnusable:
        form.add_error("email", _("This address cannot be used. Give another one."))
        return
    once.keep(form.key, code, name=answers["name"], email=answers["email"])


@clinician_required(Right.VOUCH)
@require_safe
def staff_code(request):
    """A new code, shown once."""
    context = ShownOnce(request.session).take()
    path = request.build_absolute_uri("/join/account/")
    return _page(request, "code", join_url=path, **context)


@clinician_required(Right.LEAD)
@require_http_methods(["GET", "POST"])
def staff_edit(request, pk):
    """Another profession for a colleague, or the lead's desk; never for oneself."""
    colleagues = _places(request.user).filter(active=True).exclude(user=request.user)
    place = get_object_or_404(colleagues, pk=pk)
    now = {"profession": place.profession, "is_lead": place.is_lead}
    form = forms.PlaceForm(request.POST or None, initial=now)
    if form.is_valid() and _changed(request, form, place):
        messages.success(request, _("Saved. It holds from their next page on."))
        return redirect("clinic:staff")
    return _page(request, "edit", form, place=place)


def _changed(request, form, place):
    try:
        return actions.change_place(
            place=place, by=request.user, now=timezone.now(), **form.answers()
        )
    except actions.LastLead:
        form.add_error("is_lead", LAST_LEAD)
    except Clinician.DoesNotExist:
        raise Http404 from None
    return None


@clinician_required(Right.LEAD)
@require_http_methods(["GET", "POST"])
def staff_deactivate(request, pk):
    """End a colleague's work here."""
    place = get_object_or_404(_places(request.user).filter(active=True), pk=pk)
    form = forms.ConfirmStep(request.POST or None)
    if form.is_valid() and _deactivated(request, form, place):
        messages.success(request, _("Done. Their access has ended."))
        return redirect("clinic:staff")
    return _page(request, "deactivate", form, place=place)


def _deactivated(request, form, place):
    try:
        return actions.deactivate(place=place, by=request.user, now=timezone.now())
    except actions.LastLead:
        form.add_error(None, LAST_LEAD)
        return None


@clinician_required(Right.LEAD)
@require_http_methods(["GET", "POST"])
def factor_reset(request, pk):
    """Step one for a colleague who lost their passkey or phone."""
    place = get_object_or_404(_places(request.user).filter(active=True), pk=pk)
    return _request_reset(request, place.user, place.clinic)


@of_patient(Right.INVITE)
def patient_factor_reset(request, patient):
    """Step one for a patient who lost every way to sign in."""
    if patient.user is None:
        raise Http404
    return _request_reset(request, patient.user, patient.clinic, patient)


def _request_reset(request, user, clinic, patient=None):
    form = forms.ConfirmStep(request.POST or None)
    if not form.is_valid():
        return _page(request, "lost", form, person=user)
    try:
        actions.request_factor_reset(
            user=user,
            clinic=clinic,
            patient=patient,
            by=request.user,
            now=timezone.now(),
        )
    except actions.SamePerson:
        form.add_error(None, _("Ask a colleague: nobody resets their own account."))
        return _page(request, "lost", form, person=user)
    messages.success(request, _("Asked. A second colleague must approve it now."))
    return redirect("clinic:factor-resets")


def _resets(user, now):
    """The requests that this person may see: of colleagues, and of own patients."""
    clinics = clinics_for(user, Right.VOUCH)
    staff_of = Clinician.objects.filter(clinic__in=clinics).values("user_id")
    patients = patients_for(user, Right.INVITE).values("user_id")
    return (
        actions.open_resets(now)
        .filter(clinic__in=clinics)
        .filter(Q(user__in=staff_of) | Q(user__in=patients))
        .select_related("user__patient")
    )


@clinician_required(Right.VOUCH)
@require_safe
def factor_resets(request):
    """Lost factors that wait for a second colleague."""
    return _page(request, "resets", resets=_resets(request.user, timezone.now()))


@clinician_required(Right.VOUCH)
@require_http_methods(["GET", "POST"])
def factor_reset_approve(request, pk):
    """Step two: say how you made sure who asked; the next page shows the code."""
    form = forms.ApproveReset(request.POST or None)
    once = ShownOnce(request.session)
    if form.is_valid() and once.made(form.key):
        return redirect("clinic:staff-code")
    reset = get_object_or_404(_resets(request.user, timezone.now()), pk=pk)
    if form.is_valid() and (code := _approved(request, form, reset)):
        once.keep(form.key, code, name=reset.user.name, email=reset.user.email)
        return redirect("clinic:staff-code")
    return _page(request, "approve", form, reset=reset)


def _approved(request, form, reset):
    try:
        return actions.approve_factor_reset(
            reset=reset,
            check=form.cleaned_data["check"],
            patient=getattr(reset.user, "patient", None),
            by=request.user,
            now=timezone.now(),
        )
    except actions.SamePerson:
        form.add_error(None, _("The second step needs another colleague."))
        return ""
    except actions.ResetGone:
        raise Http404 from None


@clinician_required(Right.LEAD)
@require_http_methods(["GET", "POST"])
def settings(request):
    """The clinic's texts and thresholds."""
    clinics = list(clinics_for(request.user, Right.LEAD).order_by("pk"))
    if len(clinics) > 1 and "clinic" not in request.GET:
        return redirect(f"{request.path}?clinic={clinics[0].pk}")
    asked = request.GET.get("clinic", str(clinics[0].pk))
    clinic = next((c for c in clinics if str(c.pk) == asked), None)
    if clinic is None:
        raise Http404
    form = forms.ClinicSettings(request.POST or None, instance=clinic)
    context = {"clinic": clinic, "others": [c for c in clinics if c != clinic]}
    if not form.is_valid():
        return _page(request, "settings", form, **context)
    try:
        _change_settings(request, clinic, form)
    except Outdated as newer:
        context["conflicts"] = form.conflicts(newer.row)
        return _page(request, "settings", form, status=CONFLICT, **context)
    messages.success(request, _("The settings are saved."))
    return redirect(request.get_full_path())


def _change_settings(request, clinic, form):
    actions.change_settings(
        clinic=clinic,
        settings=form.settings(),
        version=form.cleaned_data["version"],
        by=request.user,
        now=timezone.now(),
    )
