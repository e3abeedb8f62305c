"""What every page of /my/ says, whatever it is about."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import get_resolver

from portal.access import record_id
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_episode,
    make_period,
    make_treatment,
)

pytestmark = pytest.mark.django_db
TEXTS = {"en": {"name": "Baclofen", "taper_text": "Never stop it suddenly."}}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


def my_pages():
    """The paths of /my/ as the URL map has them."""
    names = get_resolver("portal.urls").reverse_dict
    paths = {forms[0][0][0] for name, forms in names.items() if isinstance(name, str)}
    # Downloads are no pages.
    return sorted(p for p in paths if p.startswith("my/") and p.endswith("/"))


def words_of(answer):
    """What can be read on a page: signed keys may hold any digits."""
    return re.sub(r"<[^>]*>", "", answer.content.decode())


@pytest.fixture
def paths(cast):
    """Every page of /my/ that shows something of Ana's."""
    drug = make_treatment("baclofen", taper_only=True, taper_min_days=7, texts=TEXTS)
    period = make_period(cast.ana_record, by=cast.ben, treatment=drug)
    bout = make_episode(cast.ana_record, by=cast.ana)
    yesterday = TODAY - timedelta(days=1)
    make_day_log(cast.ana_record, by=cast.ana, day=yesterday)
    ids = {True: period.pk, False: bout.pk}
    return [
        f"/{path}" % {"pk": ids["treatments" in path], "day": day}
        for path in my_pages()
        for day in (TODAY, yesterday)
    ]


def test_no_page_names_another_number_than_the_clinics(cast, paths):
    client = sign_in(cast.ana)
    shown = 0
    for path in paths:
        answer = client.get(path)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        page = words_of(answer)
        assert "911" not in page, path
        assert "Emergency? Call 999." in page, path
        shown += 1
    assert shown >= 20


def test_a_form_of_another_record_is_answered_with_the_clinics_number(cast):
    body = {"record": record_id(cast.dan_record)}
    answer = sign_in(cast.ana).post("/my/", body)
    page = words_of(answer)
    assert answer.status_code == 409
    assert "Emergency? Call 999." in page
    assert "911" not in page
