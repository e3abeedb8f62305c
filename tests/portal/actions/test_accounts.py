"""Invitations and claims: one door, once, for the right person."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from portal.accounts import privacy
from portal.accounts.codes import code_hash
from portal.actions import accounts
from portal.models import AuditEvent, Consent, Invitation, User
from tests.factories import NOW, make_clinic, make_patient, make_user

BORN = date(1980, 5, 4)
PASSPHRASE = "seven quiet rivers run"


@pytest.fixture
def record(cast):
    """A patient of Harbour Clinic who has no account yet."""
    return make_patient(cast.harbour, by=cast.ben, name="Pia New", birth_date=BORN)


@pytest.fixture
def invited(record, cast):
    return accounts.invite_patient(patient=record, by=cast.ben, now=NOW)


def _claim(invitation, **fields):
    fields = {"email": "pia@example.org", "password": PASSPHRASE, "now": NOW} | fields
    return accounts.claim(invitation_id=invitation.pk, **fields)


def test_an_invitation_keeps_a_hash_and_not_the_code(invited):
    invitation, code = invited
    assert invitation.code_hash == code_hash(code)
    stored = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert code not in str(stored)
    assert code.replace("-", "") not in str(stored)
    assert invitation.expires_at == NOW + timedelta(days=21)


def test_making_an_invitation_is_audited(invited, cast, record):
    row = AuditEvent.objects.get(verb="invitation.made")
    assert (row.actor_id, row.patient_id) == (cast.ben.pk, record.pk)
    assert row.object_ids == [invited[0].pk]


def test_a_new_invitation_revokes_the_older_one(invited, record, cast):
    _, old = invited
    _, new = accounts.invite_patient(patient=record, by=cast.nina, now=NOW)
    assert accounts.try_code(typed=old, birth_date=BORN, now=NOW) is None
    assert accounts.try_code(typed=new, birth_date=BORN, now=NOW)


def test_a_patient_who_has_an_account_is_not_invited_again(cast):
    with pytest.raises(accounts.AlreadyClaimed):
        accounts.invite_patient(patient=cast.ana_record, by=cast.ben, now=NOW)


def test_the_code_opens_with_the_date_of_birth_however_it_is_typed(invited):
    invitation, code = invited
    sloppy = f"  {code.lower().replace('-', ' – ')} "
    assert accounts.try_code(typed=sloppy, birth_date=BORN, now=NOW) == invitation


@pytest.mark.parametrize(
    "answers",
    [
        {"birth_date": BORN + timedelta(days=1)},
        {"email": "pia@example.org"},
        {},
    ],
)
def test_a_wrong_second_answer_opens_nothing_and_counts(invited, answers):
    invitation, code = invited
    assert accounts.try_code(typed=code, now=NOW, **answers) is None
    invitation.refresh_from_db()
    assert invitation.wrong_tries == 1


def test_the_tenth_wrong_answer_revokes_the_invitation(invited):
    invitation, code = invited
    for _ in range(10):
        accounts.try_code(typed=code, birth_date=date(1999, 1, 1), now=NOW)
    invitation.refresh_from_db()
    assert invitation.revoked_at == NOW
    assert accounts.try_code(typed=code, birth_date=BORN, now=NOW) is None


def test_nine_wrong_answers_do_not(invited):
    _, code = invited
    for _ in range(9):
        accounts.try_code(typed=code, birth_date=date(1999, 1, 1), now=NOW)
    assert accounts.try_code(typed=code, birth_date=BORN, now=NOW)


def test_an_invitation_works_for_21_days_and_no_longer(invited):
    _, code = invited
    last = NOW + timedelta(days=21)
    before = last - timedelta(seconds=1)
    assert accounts.try_code(typed=code, birth_date=BORN, now=before)
    assert accounts.try_code(typed=code, birth_date=BORN, now=last) is None


def test_claiming_makes_the_account_in_one_step(invited, record):
    invitation, _ = invited
    user = _claim(invitation, email="Pia@Example.org")
    record.refresh_from_db()
    invitation.refresh_from_db()
    assert record.user == user
    assert user.check_password(PASSPHRASE)
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (
        "pia@example.org",
        True,
        True,
    )
    consent = Consent.objects.get(user=user)
    assert (consent.version, consent.given, consent.patient) == (
        privacy.VERSION,
        True,
        record,
    )
    assert (invitation.claimed_at, invitation.claimed_by) == (NOW, user)
    verbs = AuditEvent.objects.about(record).values_list("verb", flat=True)
    assert {"invitation.claimed", "consent.given"} <= set(verbs)


def test_an_invitation_is_claimed_once(invited):
    invitation, code = invited
    _claim(invitation)
    with pytest.raises(accounts.InvitationGone):
        _claim(invitation, email="other@example.org")
    assert accounts.try_code(typed=code, birth_date=BORN, now=NOW) is None


def test_an_address_of_another_account_is_not_taken_over(invited, cast, record):
    before = User.objects.count()
    with pytest.raises(accounts.EmailTaken):
        _claim(invited[0], email="DAN@example.org")
    record.refresh_from_db()
    assert record.user is None
    assert User.objects.count() == before
    assert not Consent.objects.exists()


def test_an_address_that_another_account_is_about_to_use_is_taken(cast):
    EmailAddress.objects.create(user=cast.dan, email="new@example.org")
    assert accounts.email_is_taken("New@example.org")
    assert not accounts.email_is_taken("new@example.org", for_user=cast.dan)


def test_an_address_that_waits_for_its_proof_elsewhere_opens_no_account(invited, cast):
    EmailAddress.objects.create(user=cast.dan, email="new@example.org")
    with pytest.raises(accounts.EmailTaken):
        _claim(invited[0], email="new@example.org")


def test_a_claim_without_a_password_leaves_none_to_guess(invited):
    assert not _claim(invited[0], password=None).has_usable_password()


def test_staff_claim_the_account_that_was_made_for_them(cast):
    user = make_user("new@example.org", "Somebody", is_active=False)
    invitation, code = accounts.invite_account(
        user=user, clinic=cast.harbour, by=cast.lea, now=NOW
    )
    assert accounts.try_code(typed=code, email="NEW@example.org ", now=NOW)
    assert accounts.try_code(typed=code, email="ben@example.org", now=NOW) is None
    claimed = _claim(invitation, email=user.email, name="Nora New")
    assert (claimed.pk, claimed.is_active, claimed.name) == (user.pk, True, "Nora New")


# ------------------------------------------------- what the database itself refuses


def _door(**fields):
    clinic = make_clinic()
    by = make_user()
    patient = make_patient(clinic, by=by)
    fields = {
        "purpose": "patient",
        "clinic": clinic,
        "patient": patient,
        "created_at": NOW,
        "expires_at": NOW,
    } | fields
    return Invitation.objects.create(**fields)


def _refused(**fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        _door(**fields)


@pytest.mark.django_db
def test_an_invitation_names_exactly_one_door():
    user = make_user()
    _refused(patient=None)
    _refused(user=user)
    _refused(purpose="staff", patient=None)
    _refused(purpose="reset", user=user)
    assert _door(purpose="staff", patient=None, user=user)


@pytest.mark.django_db
def test_one_code_opens_one_door():
    _door(code_hash="a" * 64)
    _refused(code_hash="a" * 64)


@pytest.mark.django_db
def test_a_claim_says_when_and_by_whom():
    _refused(claimed_at=NOW)
    _refused(claimed_by=make_user())


@pytest.mark.django_db
def test_a_reset_has_no_code_before_a_second_person_approved_it():
    user, first, second = make_user(), make_user(), make_user()
    reset = {"purpose": "reset", "patient": None, "user": user, "created_by": first}
    _refused(**reset, code_hash="a" * 64)
    _refused(**reset, code_hash="a" * 64, approved_at=NOW, approved_by=first)
    _refused(**reset, approved_at=NOW)
    assert _door(**reset, code_hash="a" * 64, approved_at=NOW, approved_by=second)


@pytest.mark.django_db
def test_a_consent_names_the_version_it_is_about():
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(
            user=make_user(), kind="privacy", version="", given=True, at=NOW
        )


@pytest.mark.django_db
def test_two_accounts_never_share_an_address_in_any_writing():
    make_user("straße@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_user("STRASSE@EXAMPLE.ORG")


@pytest.mark.django_db
def test_an_account_has_an_address():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="")


@pytest.mark.django_db
def test_a_person_has_one_record_at_most(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_patient(cast.hill, by=cast.cora, user=cast.ana)


# ------------------------------------------------------------ several at one instant


THREADS = 4


@pytest.fixture
def uninvited(transactional_db):
    """A record and the person who made it, in a database that threads share."""
    by = make_user()
    return make_patient(make_clinic(), by=by, birth_date=BORN), by


def _at_once(act):
    """What `act` gives in each of four threads that start together."""
    barrier = threading.Barrier(THREADS)

    def run(number):
        try:
            barrier.wait(timeout=10)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_wrong_answers_at_one_instant_all_count(uninvited):
    patient, by = uninvited
    invitation, code = accounts.invite_patient(patient=patient, by=by, now=NOW)

    def guess(_number):
        return [accounts.try_code(typed=code, now=NOW) for _ in range(2)]

    assert _at_once(guess) == [[None, None]] * THREADS
    invitation.refresh_from_db()
    assert (invitation.wrong_tries, invitation.revoked_at) == (8, None)


def test_a_wrong_answer_never_opens_again_what_is_being_revoked(uninvited):
    patient, by = uninvited
    invitation, code = accounts.invite_patient(patient=patient, by=by, now=NOW)

    def guess():
        try:
            return accounts.try_code(typed=code, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            accounts.invite_patient(patient=patient, by=by, now=NOW)
            answer = pool.submit(guess)
            with pytest.raises(TimeoutError):
                answer.result(timeout=0.5)
        assert answer.result(timeout=10) is None
    invitation.refresh_from_db()
    assert (invitation.wrong_tries, invitation.revoked_at) == (0, NOW)


def test_four_invitations_at_once_leave_one_open(uninvited):
    patient, by = uninvited

    def invite(_number):
        return accounts.invite_patient(patient=patient, by=by, now=NOW)[1]

    codes = _at_once(invite)
    works = [c for c in codes if accounts.try_code(typed=c, birth_date=BORN, now=NOW)]
    assert len(works) == 1
    assert Invitation.objects.unanswered().count() == 1


def test_four_claims_at_once_open_one_account(uninvited):
    patient, by = uninvited
    invitation, _ = accounts.invite_patient(patient=patient, by=by, now=NOW)

    def claim(number):
        try:
            return _claim(invitation, email=f"p{number}@example.org").pk
        except accounts.InvitationGone:
            return None

    ends = _at_once(claim)
    patient.refresh_from_db()
    assert sorted(ends, key=bool)[:3] == [None] * 3
    assert patient.user_id in ends
    assert User.objects.exclude(pk=by.pk).count() == 1
