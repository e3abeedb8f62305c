"""Help says whom to call, and that nobody watches."""

import pytest

from tests.cast import make_cast, sign_in
from tests.factories import make_side_effect

pytestmark = pytest.mark.django_db


def test_it_names_the_clinic_its_number_and_the_emergency_number():
    cast = make_cast()
    cast.harbour.response_time_text = "We call back within one working day."
    cast.harbour.save()
    page = sign_in(cast.ana).get("/my/help/").content.decode()
    assert "Emergency: call 999" in page
    assert 'href="tel:02079460000"' in page
    assert "We call back within one working day." in page
    assert "Nobody watches this site live." in page
    assert "Emergency? Call 999. Nobody watches this live." in page


def test_warning_signs_of_the_catalogue_stand_under_whom_to_call():
    make_side_effect("slow-breathing", red_flag=True, urgency="emergency")
    make_side_effect("new-weakness", red_flag=True, urgency="today")
    make_side_effect("dry-mouth")
    page = sign_in(make_cast().ana).get("/my/help/").content.decode()
    emergency, clinic = page.split("Call your clinic</h2>")
    assert "Slow breathing" in emergency
    assert "New weakness" in clinic
    assert "Dry mouth" not in page
