"""Files of one's own record: kept as files, noted in the trail, nobody else's."""

import io
import zipfile

import pytest
import time_machine

from portal import export
from portal.models import AuditEvent
from tests.cast import make_cast, sign_in
from tests.factories import NOW, make_day_log

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return sign_in(cast.ana)


def test_the_page_offers_every_file(ana):
    page = ana.get("/my/download/").content.decode()
    for name in export.NAMES:
        assert f"/my/download/{name}.csv" in page
    assert "/my/download/all.zip" in page


@pytest.mark.parametrize("name", export.NAMES)
def test_a_file_is_an_attachment_with_a_fixed_name_and_a_date(ana, name):
    answer = ana.get(f"/my/download/{name}.csv")
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == (
        f'attachment; filename="clonus-2026-03-10-{name}.csv"'
    )
    assert b"".join(answer.streaming_content).decode().count("\n") >= 1


def test_each_download_is_noted(cast, ana):
    ana.get("/my/download/ratings.csv")
    b"".join(ana.get("/my/download/all.zip").streaming_content)
    events = AuditEvent.objects.filter(verb="record.downloaded").order_by("pk")
    assert [e.reason_code for e in events] == ["ratings", "all"]
    assert {e.patient_id for e in events} == {cast.ana_record.pk}
    assert {e.actor_id for e in events} == {cast.ana.pk}


def test_all_files_come_as_one_archive(cast, ana):
    make_day_log(cast.ana_record, by=cast.ana, note="Mine")
    make_day_log(cast.dan_record, by=cast.dan, note="Not mine")
    answer = ana.get("/my/download/all.zip")
    assert answer["Content-Type"] == "application/zip"
    assert 'filename="clonus-2026-03-10-all.zip"' in answer["Content-Disposition"]
    packed = io.BytesIO(b"".join(answer.streaming_content))
    with zipfile.ZipFile(packed) as archive:
        text = archive.read("day_logs.csv").decode()
    assert "Mine" in text
    assert "Not mine" not in text


@pytest.mark.parametrize("name", ["users", "all", "..%2Fratings", "ratings.csv"])
def test_a_file_that_is_not_offered_is_not_there(ana, name):
    assert ana.get(f"/my/download/{name}.csv").status_code == 404


def test_somebody_without_a_record_finds_nothing(cast):
    ben = sign_in(cast.ben, second_factor=True)
    for path in ("", "ratings.csv", "all.zip"):
        assert ben.get(f"/my/download/{path}").status_code == 404
