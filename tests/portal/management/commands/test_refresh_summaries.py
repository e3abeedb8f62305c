"""The nightly run over all summaries."""

import pytest
from django.core.management import CommandError, call_command

from portal.models import PatientSummary
from tests.cast import make_cast
from tests.factories import make_day_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


def test_every_patient_gets_a_summary(ana, capsys):
    make_day_log(ana, by=ana.user, value=4)

    call_command("refresh_summaries")

    assert "3 summaries refreshed." in capsys.readouterr().out
    assert PatientSummary.objects.count() == 3


def test_the_check_passes_after_a_run_and_fails_when_one_drifted(ana, capsys):
    call_command("refresh_summaries")
    call_command("refresh_summaries", "--check")
    assert "Every summary" in capsys.readouterr().out

    PatientSummary.objects.filter(patient=ana).update(falls_14=7)
    with pytest.raises(CommandError, match=str(ana.pk)):
        call_command("refresh_summaries", "--check")
    assert PatientSummary.objects.get(patient=ana).falls_14 == 7


def test_the_check_misses_no_patient_without_a_summary(ana):
    with pytest.raises(CommandError, match=str(ana.pk)):
        call_command("refresh_summaries", "--check")
