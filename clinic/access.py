"""Who may do what for whom at the clinic. docs/access.md is its table.

`patients_for` is the only way to a patient. Rights come with the profession; the
lead's desk gives no clinical right. A session without a second factor is sent to
a page that explains how to get one and reaches nothing else here.
"""

from enum import StrEnum
from functools import wraps

from django.db.models import Q
from django.http import Http404

from clinic.models import Clinician
from portal.accounts.factors import ask_for_factor, used_second_factor
from portal.models import Clinic, Patient


class Right(StrEnum):
    """What a member of staff may do; each clinic view names one."""

    SEE = "see"
    RECORD = "record"
    INVITE = "invite"
    NON_DRUG = "non_drug"
    PRESCRIBE = "prescribe"
    DECIDE = "decide"
    VOUCH = "vouch"
    LEAD = "lead"


# Anybody on the staff may be the second pair of eyes when a colleague lost a factor.
_NURSE = frozenset({Right.SEE, Right.RECORD, Right.INVITE, Right.VOUCH})
_LEAD = frozenset({Right.LEAD, Right.VOUCH})
RIGHTS = {
    Clinician.Profession.NURSE: _NURSE,
    Clinician.Profession.THERAPIST: _NURSE | {Right.NON_DRUG},
    Clinician.Profession.PHYSICIAN: _NURSE
    | {Right.NON_DRUG, Right.PRESCRIBE, Right.DECIDE},
    Clinician.Profession.NONE: frozenset(),
}


def rights_of(clinician) -> frozenset[Right]:
    """The rights of one membership; none once it is inactive."""
    if not clinician.active:
        return frozenset()
    lead = _LEAD if clinician.is_lead else frozenset()
    return RIGHTS[clinician.profession] | lead


def memberships(user):
    """The user's active places, with their clinics."""
    return Clinician.objects.filter(user=user, active=True).select_related("clinic")


def clinics_for(user, right=Right.SEE):
    """The clinics where this user has `right`."""
    return Clinic.objects.filter(pk__in=_clinic_ids(user, right))


def patients_for(user, right=Right.SEE):
    """The patients for whom this user has `right`: the only way to a patient."""
    return Patient.objects.filter(clinic__in=_clinic_ids(user, right))


def may(user, right, patient) -> bool:
    """Whether this user has `right` for this patient."""
    return patients_for(user, right).filter(pk=patient.pk).exists()


def _clinic_ids(user, right):
    professions = [p for p, rights in RIGHTS.items() if right in rights]
    holds = Q(profession__in=professions)
    if right in _LEAD:
        holds |= Q(is_lead=True)
    places = Clinician.objects.filter(holds, user=user, active=True)
    return places.values("clinic_id")


def clinician_required(right=Right.SEE):
    """Let in staff who hold `right` somewhere and used a second factor now.

    Others: 404, as if the page were not there. Which patient it is about the view
    still takes from `patients_for(request.user, right)`. `request.places` are the
    memberships that hold the right; `request.leads` and
    `request.reads` tell the menu what to offer.
    """

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            places = list(memberships(request.user))
            if not places:
                raise Http404
            if not used_second_factor(request):
                return ask_for_factor(request)
            request.leads = any(place.is_lead for place in places)
            request.reads = any(Right.SEE in rights_of(place) for place in places)
            request.places = [p for p in places if right in rights_of(p)]
            if not request.places:
                raise Http404
            return view(request, *args, **kwargs)

        guarded.access = str(right)
        return guarded

    return decorate
