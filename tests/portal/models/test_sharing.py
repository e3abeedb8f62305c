"""What the database keeps about reports, each promise broken once."""

import pytest
from django.db import IntegrityError

from portal.models import SharedReport
from tests.cast import make_cast
from tests.factories import NOW, entry_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """A function that makes one of Ana's reports."""
    cast = make_cast()

    def make(**fields):
        words = {"kind": "decision", "title": "T", "body": "B", "seal": "s"}
        fields = entry_fields(by=cast.ben) | words | {"language": "en"} | fields
        return SharedReport.objects.create(patient=cast.ana_record, **fields)

    return make


@pytest.mark.parametrize("field", ["title", "body", "seal"])
def test_a_report_has_words_and_a_seal(made, field):
    with pytest.raises(IntegrityError, match="portal_sharedreport_has_words_and_a"):
        made(**{field: ""})


def test_a_void_says_by_whom_and_why(made):
    with pytest.raises(IntegrityError, match="portal_sharedreport_void_is_complete"):
        made(voided_at=NOW)


def test_a_version_begins_with_one(made):
    with pytest.raises(IntegrityError, match="portal_sharedreport_version_positive"):
        made(version=0)


def test_its_name_shows_no_words(made):
    report = made()
    assert str(report) == f"shared report {report.pk}"
