"""Passkeys in a real browser, with a virtual authenticator; axe on every page."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.factors import enrol_totp
from portal.actions import accounts
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import add_authenticator, sign_in
from tests.cast import PASSWORD, make_cast
from tests.factories import make_patient, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "JBSWY3DPEHPK3PXP"


def _press(page, name):
    page.get_by_role("button", name=name).click()


def _mailed(box):
    return re.search(r"\b\d{6}\b", box[-1].body).group()


@pytest.fixture
def people(transactional_db):
    return make_cast()


def _join(page, code, box, second):
    """The first three steps; `second` is the label and the answer beside the code."""
    page.get_by_label("Invitation code").fill(code)
    page.get_by_label(second[0]).fill(second[1])
    assert_accessible(page)
    _press(page, "Next")
    if page.get_by_label("Your e-mail address").count():
        page.get_by_label("Your e-mail address").fill("pia@example.org")
    assert_accessible(page)
    _press(page, "Send the code")
    page.get_by_label("Code from the e-mail").fill(_mailed(box))
    assert_accessible(page)
    _press(page, "Next")
    assert_accessible(page)


def test_a_patient_joins_with_a_passkey_and_signs_in_with_it(phone, people, mailoutbox):
    record = make_patient(people.harbour, by=people.ben, name="Pia New")
    _, code = accounts.invite_patient(patient=record, by=people.ben, now=timezone.now())
    add_authenticator(phone)
    phone.goto("/join/")
    _join(phone, code, mailoutbox, ("Your date of birth", "1980-05-04"))
    _press(phone, "Open my account")
    phone.get_by_text("Tick the box if you agree.").first.wait_for()
    assert_accessible(phone)
    phone.get_by_label("I have read the privacy notice").check()
    _press(phone, "Open my account")
    phone.wait_for_url("**/2fa/webauthn/add/")
    assert_accessible(phone)
    _press(phone, "Add a passkey")
    phone.wait_for_url("**/2fa/recovery-codes/")
    assert_accessible(phone)
    assert phone.locator(".codes li").count() == 10
    phone.goto("/accounts/2fa/webauthn/")
    assert_accessible(phone)
    phone.goto("/accounts/2fa/")
    assert_accessible(phone)
    phone.goto("/accounts/logout/")
    assert_accessible(phone)
    phone.locator("main").get_by_role("button", name="Sign out").click()
    phone.wait_for_url(lambda url: "logout" not in url)
    phone.goto(f"/accounts/login/?next={reverse('usersessions_list')}")
    assert_accessible(phone)
    _press(phone, "Sign in with a passkey")
    phone.get_by_role("heading", name="Where I am signed in").wait_for()
    assert_accessible(phone)


def test_staff_enrol_a_passkey_at_their_claim_and_reach_the_clinic(
    desktop, people, mailoutbox
):
    user = make_user("nora@example.org", "Nora", is_active=False)
    _, code = accounts.invite_account(
        user=user, clinic=people.harbour, by=people.lea, now=timezone.now()
    )
    people.lea.judged_memberships.create(
        clinic=people.hill, profession="none", is_lead=True
    )
    user.judged_memberships.create(
        clinic=people.harbour, profession="nurse", is_lead=True
    )
    add_authenticator(desktop)
    desktop.goto("/join/account/")
    _join(desktop, code, mailoutbox, ("Your e-mail address", "nora@example.org"))
    desktop.get_by_label("Choose a password").check()
    desktop.get_by_label("Password, if you chose one").fill("seven quiet rivers run")
    _press(desktop, "Show the password")
    assert desktop.locator("#id_password").get_attribute("type") == "text"
    desktop.get_by_label("I have read the privacy notice").check()
    _press(desktop, "Open my account")
    desktop.wait_for_url("**/second-factor/")
    assert_accessible(desktop)
    desktop.get_by_role("link", name="Add a passkey").click()
    _press(desktop, "Add a passkey")
    desktop.wait_for_url("**/2fa/recovery-codes/")
    desktop.goto("/clinic/staff/")
    assert desktop.get_by_role("heading", name="Staff").count()


def test_a_passkey_that_does_not_verify_its_user_does_not_sign_in(phone, people):
    sign_in(phone, people.ana)
    phone.goto("/accounts/2fa/webauthn/add/")
    client = phone.context.new_cdp_session(phone)
    client.send("WebAuthn.enable")
    client.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": False,
                "automaticPresenceSimulation": True,
            }
        },
    )
    phone.goto("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in phone.url:
        phone.get_by_label("Password").fill(PASSWORD)
        assert_accessible(phone)
        _press(phone, "Confirm")
    _press(phone, "Add a passkey")
    phone.get_by_text("The passkey did not work").wait_for()
    assert_accessible(phone)
    assert not people.ana.authenticator_set.exists()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", ["narrow", "desktop"])
def test_pages_of_signing_in_have_no_barriers(open_page, people, size, dark):
    page = open_page(size, dark=dark)
    for path in (
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-x/",
        "/join/",
        "/join/account/",
        "/privacy/",
    ):
        page.goto(path)
        assert_accessible(page)
    page.goto("/accounts/login/")
    _press(page, "Sign in with the password")
    assert_accessible(page)
    assert page.title().startswith("Error: ")


@pytest.mark.parametrize("dark", [False, True])
def test_pages_about_ones_own_account_have_no_barriers(open_page, people, dark):
    enrol_totp(people.ana, SECRET)
    page = open_page("narrow", dark=dark)
    sign_in(page, people.ana)
    for path in (
        "/accounts/2fa/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/2fa/webauthn/",
    ):
        page.goto(path)
        assert_accessible(page)
    page.get_by_role("link", name="Signing in").click()
    page.get_by_role("link", name="Stop using the app").click()
    page.get_by_label("Password").fill(PASSWORD)
    _press(page, "Confirm")
    page.get_by_role("heading", name="Stop using the app?").wait_for()
    assert_accessible(page)
    page.goto("/accounts/2fa/recovery-codes/generate/")
    assert_accessible(page)


def test_the_pages_about_second_factors_have_no_barriers(open_page, people):
    enrol_totp(people.nina, SECRET)
    for user in (people.ana, people.ben, people.nina):
        page = open_page("narrow")
        sign_in(page, user, second_factor=False)
        page.goto("/second-factor/")
        assert_accessible(page)


def test_an_app_is_added_by_its_key(phone, people):
    sign_in(phone, people.ana)
    phone.goto("/accounts/2fa/totp/activate/")
    phone.get_by_label("Password").fill(PASSWORD)
    _press(phone, "Confirm")
    phone.get_by_role("heading", name="Use an authenticator app").wait_for()
    assert_accessible(phone)
    assert phone.get_by_label("Code from the app").get_attribute("autocomplete") == (
        "one-time-code"
    )
    phone.get_by_label("Code from the app").fill("000000")
    _press(phone, "Use this app")
    assert phone.title().startswith("Error: ")
    assert_accessible(phone)
