"""Who looked at my record, a page at a time."""

import pytest

from portal import audit
from tests.cast import make_cast, sign_in
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return sign_in(cast.ana)


def looked(cast, times=1, **options):
    options = {"by": cast.ben, "now": NOW, "patient": cast.ana_record} | options
    for _time in range(times):
        audit.record("patient.read", **options)


def test_it_names_who_looked_and_when(cast, ana):
    looked(cast)
    page = ana.get("/my/access/").content.decode()
    assert "Ben, your clinic" in page
    assert "Tue 10 Mar 2026, 17:00" in page


def test_nobody_looked(cast, ana):
    looked(cast, by=cast.ben, patient=cast.dan_record)
    page = ana.get("/my/access/").content.decode()
    assert "Nobody else has opened your record." in page


def test_older_looks_are_a_page_away_and_the_choice_is_kept(cast, ana):
    looked(cast, 31)
    page = ana.get("/my/access/?own=1").content.decode()
    link = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert link.endswith("&own=1")
    older = ana.get(f"/my/access/{link}").content.decode()
    assert older.count("Looked at your record") == 1


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30])
def test_a_key_that_means_nothing_is_not_there(ana, key):
    assert ana.get(f"/my/access/?before={key}").status_code == 404
