"""The staff pages in a browser: no barriers, narrow or wide, light or dark."""

import pytest
from django.utils import timezone

from clinic.actions.staff import request_factor_reset
from clinic.models import Clinician
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("size", "dark"), [("narrow", False), ("desktop", True)])
def test_the_leads_desk_has_no_barriers(open_page, transactional_db, size, dark):
    cast = make_cast()
    nina = Clinician.objects.get(user=cast.nina)
    page = open_page(size, dark=dark)
    sign_in(page, cast.lea)
    of_nina = (f"{nina.pk}/{step}" for step in ("", "deactivate/", "lost-factor/"))
    for path in ("", "new/", *of_nina):
        page.goto(f"/clinic/staff/{path}")
        assert_accessible(page)
    page.get_by_role("button", name="Ask for the reset").click()
    page.get_by_text("A second colleague must approve it now.").wait_for()
    assert_accessible(page)
    page.goto("/clinic/settings/")
    assert_accessible(page)
    page.get_by_label("source of these thresholds").fill("")
    page.get_by_role("button", name="Save").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.goto("/clinic/staff/new/")
    page.get_by_label("Name").fill("Nora New")
    page.get_by_label("E-mail address").fill("nora@example.org")
    page.get_by_label("Nurse").check()
    page.get_by_role("button", name="Make the code").click()
    page.get_by_role("heading", name="Invitation code").wait_for()
    assert_accessible(page)


def test_the_second_step_has_no_barriers(open_page, transactional_db):
    cast = make_cast()
    request_factor_reset(
        user=cast.ben, clinic=cast.harbour, by=cast.lea, now=timezone.now()
    )
    page = open_page("narrow")
    sign_in(page, cast.nina)
    page.goto("/clinic/lost-factors/")
    assert_accessible(page)
    page.get_by_role("link", name="Check and approve: Ben").click()
    page.get_by_role("button", name="Approve and make the code").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_label("In person, with a photo document").check()
    page.get_by_role("button", name="Approve and make the code").click()
    page.get_by_role("heading", name="Invitation code").wait_for()
    assert_accessible(page)
