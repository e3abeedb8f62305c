"""Colleagues come, go, and lose their phones; two people reset a factor."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from clinic.access import Right, clinics_for
from clinic.actions import staff
from clinic.actions.patients import Outdated
from clinic.models import Clinician
from portal.accounts.factors import enrol_totp, has_factor
from portal.actions import accounts
from portal.models import Amendment, AuditEvent, Invitation, User
from tests.cast import make_cast, sign_in
from tests.factories import NOW, make_clinician

SECRET = "JBSWY3DPEHPK3PXP"


def _invite(cast, **fields):
    fields = {
        "clinic": cast.harbour,
        "name": "Nora New",
        "email": "nora@example.org",
        "profession": "nurse",
        "is_lead": False,
        "by": cast.lea,
        "now": NOW,
    } | fields
    return staff.invite_staff(**fields)


def _place(user):
    return Clinician.objects.get(user=user)


def test_an_invited_colleague_has_a_place_and_no_way_in_yet(cast):
    invitation, code = _invite(cast)
    user = User.objects.get(email="nora@example.org")
    place = _place(user)
    assert (place.clinic, place.profession, place.active) == (
        cast.harbour,
        "nurse",
        True,
    )
    assert not user.is_active
    assert not user.has_usable_password()
    assert accounts.try_code(typed=code, email=user.email, now=NOW) == invitation
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"staff.invited", "invitation.made"} <= verbs


def test_nobody_is_invited_into_somebody_elses_account(cast):
    for email in ("cora@example.org", "ana@example.org", "ben@example.org"):
        with pytest.raises(staff.EmailUnusable):
            _invite(cast, email=email)
    assert not Invitation.objects.exists()


def test_a_second_invitation_ends_the_first_and_keeps_one_account(cast):
    _, old = _invite(cast)
    _, new = _invite(cast, profession="therapist")
    email = "nora@example.org"
    assert accounts.try_code(typed=old, email=email, now=NOW) is None
    assert accounts.try_code(typed=new, email=email, now=NOW)
    assert Clinician.objects.get(user__email=email).profession == "therapist"


def test_a_deactivated_colleague_is_out_on_the_next_request(cast):
    client = sign_in(cast.nina, second_factor=True)
    assert client.get("/clinic/lost-factors/").status_code == 200
    staff.deactivate(place=_place(cast.nina), by=cast.lea, now=NOW)
    assert client.get("/clinic/lost-factors/").status_code == 302
    assert "login" in client.get("/clinic/lost-factors/").url


def test_a_colleague_with_another_place_keeps_that_one(cast):
    make_clinician(cast.hill, user=cast.nina, profession="nurse")
    here = Clinician.objects.get(user=cast.nina, clinic=cast.harbour)
    staff.deactivate(place=here, by=cast.lea, now=NOW)
    cast.nina.refresh_from_db()
    assert cast.nina.is_active
    assert list(clinics_for(cast.nina, Right.SEE)) == [cast.hill]


def test_deactivating_ends_open_invitations(cast):
    _, code = _invite(cast)
    user = User.objects.get(email="nora@example.org")
    staff.deactivate(place=_place(user), by=cast.lea, now=NOW)
    assert accounts.try_code(typed=code, email=user.email, now=NOW) is None


def test_the_last_active_lead_stays(cast):
    with pytest.raises(staff.LastLead):
        staff.deactivate(place=_place(cast.lea), by=cast.lea, now=NOW)
    make_clinician(cast.harbour, profession="none", is_lead=True)
    staff.deactivate(place=_place(cast.lea), by=cast.lea, now=NOW)
    assert not _place(cast.lea).active


def test_a_colleague_who_left_comes_back_with_nothing_of_old(cast):
    enrol_totp(cast.nina, SECRET)
    staff.deactivate(place=_place(cast.nina), by=cast.lea, now=NOW)
    invitation, _ = _invite(cast, email="nina@example.org", name="Nina")
    cast.nina.refresh_from_db()
    assert invitation.user == cast.nina
    assert not has_factor(cast.nina)
    assert not cast.nina.has_usable_password()
    assert _place(cast.nina).active


# ---------------------------------------------------------------- lost factors


@pytest.fixture
def asked(cast):
    """Ben lost his phone; Lea has asked for the reset."""
    enrol_totp(cast.ben, SECRET)
    reset, _ = staff.request_factor_reset(
        user=cast.ben, clinic=cast.harbour, by=cast.lea, now=NOW
    )
    return reset


def _approve(reset, by, **fields):
    return staff.approve_factor_reset(
        reset=reset, check="in_person", by=by, **({"now": NOW} | fields)
    )


def test_asking_changes_nothing_yet(asked, cast):
    assert has_factor(cast.ben)
    assert asked.code_hash is None
    assert cast.ben.is_active


def test_asking_twice_is_one_request(asked, cast):
    again, made = staff.request_factor_reset(
        user=cast.ben, clinic=cast.harbour, by=cast.nina, now=NOW
    )
    assert (again, made) == (asked, False)


def test_nobody_asks_for_themselves(cast):
    with pytest.raises(staff.SamePerson):
        staff.request_factor_reset(
            user=cast.ben, clinic=cast.harbour, by=cast.ben, now=NOW
        )


def test_whoever_asked_cannot_approve_and_neither_can_the_person(asked, cast):
    for by in (cast.lea, cast.ben):
        with pytest.raises(staff.SamePerson):
            _approve(asked, by)
    assert has_factor(cast.ben)


def test_approving_removes_factors_password_and_sessions(
    asked, cast, mailoutbox, django_capture_on_commit_callbacks
):
    client = sign_in(cast.ben, second_factor=True)
    with django_capture_on_commit_callbacks(execute=True):
        code = _approve(asked, cast.nina)
    cast.ben.refresh_from_db()
    assert not Authenticator.objects.filter(user=cast.ben).exists()
    assert not cast.ben.has_usable_password()
    assert client.get("/clinic/lost-factors/").status_code == 302
    assert mailoutbox[0].to == ["ben@example.org"]
    asked.refresh_from_db()
    assert asked.expires_at == NOW + timedelta(days=21)
    assert accounts.try_code(typed=code, email="ben@example.org", now=NOW) == asked


def test_both_steps_are_audited_with_how_identity_was_checked(asked, cast):
    _approve(asked, cast.nina)
    rows = AuditEvent.objects.filter(object_ids=[asked.pk]).order_by("id")
    assert [(r.verb, r.actor_id, r.reason_code) for r in rows] == [
        ("factor.reset_requested", cast.lea.pk, ""),
        ("factor.reset_approved", cast.nina.pk, "in_person"),
    ]


def test_a_request_is_answered_once_and_waits_seven_days(asked, cast):
    late = NOW + staff.RESET_WAITS
    with pytest.raises(staff.ResetGone):
        _approve(asked, cast.nina, now=late)
    _approve(asked, cast.nina)
    with pytest.raises(staff.ResetGone):
        _approve(asked, cast.theo)


def test_a_reset_gives_the_person_their_account_back(asked, cast):
    _approve(asked, cast.nina)
    user = accounts.claim(
        invitation_id=asked.pk,
        email="ben@example.org",
        password="seven quiet rivers run",
        now=NOW,
    )
    assert (user.pk, user.is_active) == (cast.ben.pk, True)
    assert user.name == "Ben"


def test_a_patients_reset_keeps_their_record(cast):
    enrol_totp(cast.ana, SECRET)
    reset, _ = staff.request_factor_reset(
        user=cast.ana,
        clinic=cast.harbour,
        patient=cast.ana_record,
        by=cast.nina,
        now=NOW,
    )
    _approve(reset, cast.ben, patient=cast.ana_record)
    cast.ana.refresh_from_db()
    assert not has_factor(cast.ana)
    assert cast.ana.patient == cast.ana_record
    told = AuditEvent.objects.about(cast.ana_record).values_list("verb", flat=True)
    assert {"factor.reset_requested", "factor.reset_approved"} <= set(told)


def _settings(cast, version=1, **settings):
    return staff.change_settings(
        clinic=cast.harbour, settings=settings, version=version, by=cast.lea, now=NOW
    )


def test_changed_settings_are_audited_and_what_they_were_is_kept(cast):
    same = cast.harbour.emergency_number
    _settings(cast, abnormal_beats=4, emergency_number=same)
    cast.harbour.refresh_from_db()
    assert (cast.harbour.abnormal_beats, cast.harbour.version) == (4, 2)
    kept = Amendment.objects.of(cast.harbour).get()
    assert (kept.field, kept.old, kept.new) == ("abnormal_beats", "3", "4")
    assert (kept.patient, kept.by) == (None, cast.lea)
    assert AuditEvent.objects.get(verb="settings.changed").clinic_id == cast.harbour.pk


def test_settings_that_are_so_already_leave_no_trace(cast):
    _settings(cast, version=9, abnormal_beats=cast.harbour.abnormal_beats)
    assert not AuditEvent.objects.exists()
    assert not Amendment.objects.exists()


def test_older_settings_do_not_write_over_newer_ones(cast):
    _settings(cast, phone="1")
    with pytest.raises(Outdated) as caught:
        _settings(cast, phone="2")
    assert caught.value.row.phone == "1"
    cast.harbour.refresh_from_db()
    assert cast.harbour.phone == "1"


# -------------------------------------------------------------- another place


def _change(cast, who, profession, is_lead=False, by=None):
    return staff.change_place(
        place=_place(who),
        profession=profession,
        is_lead=is_lead,
        by=by or cast.lea,
        now=NOW,
    )


def test_another_profession_brings_its_rights_and_the_old_one_is_kept(cast):
    assert not clinics_for(cast.nina, Right.DECIDE)
    place = _change(cast, cast.nina, "physician")
    assert list(clinics_for(cast.nina, Right.DECIDE)) == [cast.harbour]
    kept = Amendment.objects.of(place).get()
    assert (kept.field, kept.old, kept.new) == ("profession", "nurse", "physician")
    event = AuditEvent.objects.get(verb="staff.changed")
    assert (event.actor_id, event.clinic_id) == (cast.lea.pk, cast.harbour.pk)


def test_the_same_place_again_leaves_no_trace(cast):
    _change(cast, cast.nina, "nurse")
    assert not AuditEvent.objects.exists()


def test_the_last_lead_keeps_the_desk(cast):
    with pytest.raises(staff.LastLead):
        _change(cast, cast.lea, "nurse", by=cast.ben)
    _change(cast, cast.nina, "nurse", is_lead=True)
    _change(cast, cast.lea, "nurse", by=cast.nina)
    assert not _place(cast.lea).is_lead


def test_nobody_gives_themselves_a_right(cast):
    with pytest.raises(staff.SamePerson):
        _change(cast, cast.lea, "physician", is_lead=True)
    assert not clinics_for(cast.lea, Right.SEE)


def test_who_has_left_is_not_changed(cast):
    staff.deactivate(place=_place(cast.nina), by=cast.lea, now=NOW)
    with pytest.raises(Clinician.DoesNotExist):
        _change(cast, cast.nina, "physician")


def test_four_requests_at_once_leave_one_open(transactional_db):
    cast, barrier = make_cast(), Barrier(4)

    def request(_turn):
        try:
            barrier.wait(timeout=10)
            return staff.request_factor_reset(
                user=cast.nina, clinic=cast.harbour, by=cast.lea, now=NOW
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(request, range(4)))
    assert sorted(made for _reset, made in answers) == [False, False, False, True]
    assert {reset for reset, _made in answers} == set(staff.open_resets(NOW))
