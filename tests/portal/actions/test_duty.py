"""The duty address is told, again and again, until somebody acknowledges."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from portal.actions.duty import escalate, remind_of_contacts, tell_duty
from portal.actions.flags import acknowledge_flag, note_contact, raise_flags
from portal.models import AuditEvent
from tests.cast import make_cast
from tests.factories import NOW, TODAY, make_flag
from tests.portal.actions.test_flags import ALERT

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = make_cast()
    cast.harbour.duty_email = "duty@harbour.example"
    cast.harbour.escalation_email = "chief@harbour.example"
    cast.harbour.save()
    return cast


def flag_of(cast, **fields):
    return make_flag(cast.ana_record, by=cast.ana, **fields)


def after(minutes):
    return NOW + timedelta(minutes=minutes)


def test_an_urgent_flag_is_mailed_once_without_a_word_about_health(cast, mailoutbox):
    flag = flag_of(cast)
    assert tell_duty(now=NOW, clinic=cast.harbour) == 1
    assert tell_duty(now=after(1), clinic=cast.harbour) == 0
    (mail,) = mailoutbox
    assert mail.to == ["duty@harbour.example"]
    for word in ("Ana", "Example", "Baclofen", "taper", "Call us", "Harbour"):
        assert word not in mail.subject + mail.body
    flag.refresh_from_db()
    assert flag.mailed_at == NOW
    assert AuditEvent.objects.get(verb="flag.mailed").object_ids == [flag.pk]


@pytest.mark.parametrize("level", ["warning", "monitor", "review"])
def test_lesser_flags_are_not_mailed(cast, mailoutbox, level):
    flag_of(cast, level=level)
    assert tell_duty(now=NOW, clinic=cast.harbour) == 0
    assert mailoutbox == []


def test_other_clinics_are_not_told(cast, mailoutbox):
    make_flag(cast.fay_record, by=cast.fay)
    assert tell_duty(now=NOW, clinic=cast.harbour) == 0


def test_it_escalates_while_nobody_acknowledges_and_then_is_quiet(cast, mailoutbox):
    flag = flag_of(cast)
    tell_duty(now=NOW, clinic=cast.harbour)
    assert escalate(now=after(59), clinic=cast.harbour) == 0
    assert escalate(now=after(60), clinic=cast.harbour) == 1
    assert escalate(now=after(61), clinic=cast.harbour) == 0
    assert escalate(now=after(120), clinic=cast.harbour) == 1
    assert [m.to for m in mailoutbox[1:]] == [["chief@harbour.example"]] * 2
    acknowledge_flag(flag=flag, reason="I call", by=cast.nina, now=after(121))
    assert escalate(now=after(300), clinic=cast.harbour) == 0


def test_a_flag_nobody_could_be_told_of_escalates_from_when_it_was_raised(
    cast, mailoutbox
):
    cast.harbour.duty_email = ""
    cast.harbour.save()
    flag_of(cast)
    assert tell_duty(now=NOW, clinic=cast.harbour) == 0
    assert escalate(now=after(60), clinic=cast.harbour) == 1


def test_a_mail_server_that_is_down_loses_no_flag(cast, mailoutbox, settings):
    flag = flag_of(cast)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert tell_duty(now=NOW, clinic=cast.harbour) == 0
    flag.refresh_from_db()
    assert flag.mailed_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tell_duty(now=after(5), clinic=cast.harbour) == 1


def test_the_duty_is_told_as_soon_as_the_entry_is_saved(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        raise_flags(patient=cast.ana_record, alerts=[ALERT], by=cast.ana, now=NOW)
        assert mailoutbox == []
    assert len(mailoutbox) == 1


def test_what_a_clinician_was_shown_is_not_mailed(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        raise_flags(
            patient=cast.ana_record,
            alerts=[ALERT],
            by=cast.ben,
            now=NOW,
            seen_by_clinic=True,
        )
    assert mailoutbox == []


def test_a_contact_that_is_due_is_recalled_once_a_day_until_it_was_made(
    cast, mailoutbox
):
    flag = flag_of(cast, due_on=TODAY)
    eve = NOW - timedelta(days=1)
    assert remind_of_contacts(now=eve, clinic=cast.harbour) == 0
    assert remind_of_contacts(now=NOW, clinic=cast.harbour) == 1
    assert remind_of_contacts(now=after(60), clinic=cast.harbour) == 0
    assert remind_of_contacts(now=after(24 * 60), clinic=cast.harbour) == 1
    assert "Ana" not in mailoutbox[0].body
    note_contact(flag=flag, by=cast.nina, now=after(24 * 60))
    assert remind_of_contacts(now=after(48 * 60), clinic=cast.harbour) == 0


def test_the_timer_can_run_twice(cast, mailoutbox, capsys):
    flag_of(cast)
    call_command("watch_flags")
    call_command("watch_flags")
    assert "1 flags told" in capsys.readouterr().out.splitlines()[0]
    told = [m for m in mailoutbox if m.to == ["duty@harbour.example"]]
    assert len(told) == 1
