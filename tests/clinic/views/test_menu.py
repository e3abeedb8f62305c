"""The menu leads only where its reader may go."""

import re

import pytest

from portal.actions import summaries
from tests.cast import make_cast, sign_in
from tests.factories import TODAY


@pytest.fixture
def cast(db):
    cast = make_cast()
    summaries.refresh(cast.ana_record, today=TODAY)
    return cast


def menu_of(client, address):
    page = client.get(address).content.decode()
    nav = re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)"', nav.group(0))


@pytest.mark.parametrize(
    ("who", "address"),
    [("ben", "/clinic/"), ("nina", "/clinic/"), ("lea", "/clinic/staff/")],
)
def test_every_link_of_the_menu_opens(cast, who, address):
    client = sign_in(getattr(cast, who), second_factor=True)
    links = menu_of(client, address)
    assert len(links) >= 3
    answers = {link: client.get(link).status_code for link in links}
    assert set(answers.values()) <= {200, 302}, answers


def test_a_lead_is_offered_the_desk_and_no_records(cast):
    links = menu_of(sign_in(cast.lea, second_factor=True), "/clinic/staff/")
    assert "/clinic/staff/" in links
    assert "/clinic/" not in links
    assert "/admin/" not in links


def test_the_name_of_the_portal_leads_home_for_everybody(cast):
    for who, address in (("ben", "/clinic/"), ("lea", "/clinic/staff/")):
        client = sign_in(getattr(cast, who), second_factor=True)
        assert 'class="brand" href="/home/"' in client.get(address).content.decode()
        assert client.get("/home/", follow=True).status_code == 200
