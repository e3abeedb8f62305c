"""Saving and amending a day."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from portal.actions.answers import DayAnswers, answers_of
from portal.actions.entries import IsVoid, ReasonNeeded, Stale, void_entry
from portal.actions.keys import KeyReused
from portal.actions.logs import (
    AlreadyLogged,
    NotYet,
    TooOld,
    TooOldToRate,
    amend_day,
    save_day,
)
from portal.models import (
    Amendment,
    AuditEvent,
    DayDraft,
    DayLog,
    PatientSummary,
    Rating,
    SideEffectReport,
)
from tests.cast import make_cast
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_patient,
    make_side_effect,
    make_target,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def shaking(ana):
    return ana.targets.primary().get()


def save(patient, answers, **changes):
    fields = {
        "patient": patient,
        "rater": patient.user,
        "day": TODAY,
        "answers": answers,
        "client_key": uuid.uuid4(),
        "by": patient.user,
        "now": NOW,
        "source": "self",
    }
    return save_day(**(fields | changes))


def amend(log, answers, **changes):
    fields = {
        "log": log,
        "answers": answers,
        "reason": "",
        "by": log.patient.user,
        "now": NOW,
        "version": log.version,
    }
    return amend_day(**(fields | changes))


def test_a_day_is_saved_with_everything_that_was_answered(ana, shaking):
    walking = make_target(ana, by=ana.user, text="Walking", order=2)
    dizzy = make_side_effect("dizziness")
    answers = DayAnswers(
        ratings={shaking.pk: 4, walking.pk: 6},
        spasm_frequency="2",
        spasm_severity="1",
        sleepiness=3,
        falls=1,
        note="A long day",
        side_effects={dizzy.pk: "mild"},
    )

    log, made = save(ana, answers)

    assert made
    assert log.status == DayLog.Status.LOGGED
    assert answers_of(DayLog.objects.get(pk=log.pk)) == answers
    assert (log.entered_on, log.entered_at, log.zone) == (TODAY, NOW, "Europe/London")


def test_saving_writes_one_audit_row_without_any_value(ana, shaking):
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 4}, note="A secret"))

    event = AuditEvent.objects.get()
    assert (event.verb, event.object_ids) == ("day.saved", [log.pk])
    assert (event.actor_id, event.patient_id) == (ana.user.pk, ana.pk)
    assert "secret" not in str(vars(event))


def test_saving_refreshes_the_summary(ana, shaking):
    save(ana, DayAnswers(ratings={shaking.pk: 4}, falls=2))

    summary = PatientSummary.objects.get(patient=ana)
    assert (summary.last_log_day, summary.mean_14, summary.falls_14) == (TODAY, 4, 2)


def test_the_number_0_is_a_day_without_shaking(ana, shaking):
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 0}))

    assert log.status == DayLog.Status.NO_SHAKING


def test_no_shaking_writes_the_number_0_on_the_primary_target(ana, shaking):
    log, _ = save(ana, DayAnswers(status="none"))

    assert list(log.ratings.values_list("target", "value")) == [(shaking.pk, 0)]


def test_no_shaking_with_another_number_is_refused(ana, shaking):
    with pytest.raises(ValidationError, match="No shaking is the number 0"):
        save(ana, DayAnswers(status="none", ratings={shaking.pk: 3}))


def test_no_shaking_without_a_target_is_refused(cast):
    new = make_patient(cast.harbour, by=cast.ben, user=cast.eva)

    with pytest.raises(ValidationError, match="what should get better"):
        save(new, DayAnswers(status="none"))


def test_a_day_that_could_not_be_logged_has_no_number(ana):
    log, _ = save(ana, DayAnswers(status="could_not", could_not="unwell"))

    assert log.could_not == "unwell"
    assert not log.ratings.exists()


def test_a_number_on_a_day_that_could_not_be_logged_is_refused(ana, shaking):
    with pytest.raises(ValidationError, match="could not log"):
        save(ana, DayAnswers(status="could_not", ratings={shaking.pk: 3}))


def test_a_reason_for_not_logging_on_a_logged_day_is_refused(ana, shaking):
    with pytest.raises(ValidationError, match="without a log"):
        save(ana, DayAnswers(could_not="away", ratings={shaking.pk: 3}))


@pytest.mark.parametrize("frequency", ["", "0"])
def test_a_strength_of_spasms_without_spasms_is_refused(ana, frequency):
    with pytest.raises(ValidationError, match="spasms"):
        save(ana, DayAnswers(spasm_frequency=frequency, spasm_severity="2"))


@pytest.mark.parametrize(
    "changes",
    [{"sleepiness": 11}, {"falls": 51}, {"note": "x" * 501}, {"spasm_frequency": "9"}],
)
def test_answers_out_of_range_are_refused(ana, changes):
    with pytest.raises(ValidationError):
        save(ana, DayAnswers(**changes))
    assert not DayLog.objects.exists()


def test_a_rating_of_11_is_refused(ana, shaking):
    with pytest.raises(ValidationError, match="0 to 10"):
        save(ana, DayAnswers(ratings={shaking.pk: 11}))


def test_an_unknown_severity_of_a_side_effect_is_refused(ana):
    with pytest.raises(ValidationError, match="mild, moderate or severe"):
        save(ana, DayAnswers(side_effects={make_side_effect().pk: "terrible"}))


def test_a_number_for_someone_elses_target_is_refused(cast, ana):
    theirs = cast.dan_record.targets.get()

    with pytest.raises(ValidationError, match="not theirs"):
        save(ana, DayAnswers(ratings={theirs.pk: 3}))


# ---- once ---------------------------------------------------------------------


def test_the_same_key_again_gives_the_same_log(ana, shaking):
    key, answers = uuid.uuid4(), DayAnswers(ratings={shaking.pk: 4})
    first, made = save(ana, answers, client_key=key)
    second, made_again = save(ana, answers, client_key=key)

    assert (made, made_again) == (True, False)
    assert first.pk == second.pk
    assert Rating.objects.count() == 1
    assert AuditEvent.objects.count() == 1


def test_the_same_key_with_other_answers_is_refused(ana, shaking):
    key = uuid.uuid4()
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 4}), client_key=key)

    with pytest.raises(KeyReused) as refused:
        save(ana, DayAnswers(ratings={shaking.pk: 7}), client_key=key)
    assert refused.value.existing == log


def test_the_same_key_for_another_person_is_refused(cast, ana):
    key = uuid.uuid4()
    save(ana, DayAnswers(), client_key=key)

    with pytest.raises(KeyReused):
        save(cast.dan_record, DayAnswers(), client_key=key)
    assert not cast.dan_record.day_logs.exists()


def test_the_same_key_on_the_paper_of_two_people_is_refused(cast):
    one, other = (make_patient(cast.harbour, by=cast.ben) for _ in range(2))
    paper = {
        "rater": None,
        "by": cast.ben,
        "source": "paper",
        "client_key": uuid.uuid4(),
    }
    save(one, DayAnswers(falls=1), **paper)

    with pytest.raises(KeyReused):
        save(other, DayAnswers(falls=1), **paper)
    assert not other.day_logs.exists()


def test_the_key_of_an_undone_log_is_not_taken_for_saved(ana):
    key = uuid.uuid4()
    log, _ = save(ana, DayAnswers(), client_key=key)
    void_entry(entry=log, reason="undone", by=ana.user, now=NOW)

    with pytest.raises(KeyReused):
        save(ana, DayAnswers(), client_key=key)


def test_a_second_log_of_a_day_is_refused_and_names_the_first(ana, shaking):
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 4}))

    with pytest.raises(AlreadyLogged) as refused:
        save(ana, DayAnswers(ratings={shaking.pk: 5}))
    assert refused.value.existing == log


def test_two_raters_may_log_the_same_day(cast, ana):
    save(ana, DayAnswers())
    _, made = save(ana, DayAnswers(), rater=cast.eva, by=cast.eva, source="carer")

    assert made


def test_paper_of_a_patient_without_an_account_is_saved_once_a_day(cast):
    new = make_patient(cast.harbour, by=cast.ben)
    paper = {"rater": None, "by": cast.ben, "source": "paper"}
    save(new, DayAnswers(), **paper)

    with pytest.raises(AlreadyLogged):
        save(new, DayAnswers(), **paper)


def test_a_voided_day_can_be_logged_again(ana):
    log, _ = save(ana, DayAnswers())
    void_entry(entry=log, reason="wrong day", by=ana.user, now=NOW)

    _, made = save(ana, DayAnswers(falls=1))
    assert made


def test_a_fault_in_the_middle_leaves_nothing_behind(ana, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("portal.audit.record", broken)
    with pytest.raises(RuntimeError):
        save(ana, DayAnswers(side_effects={make_side_effect().pk: "mild"}))

    assert not DayLog.objects.exists()
    assert not SideEffectReport.objects.exists()


def test_saving_takes_the_draft_away(ana):
    DayDraft.objects.create(
        patient=ana,
        rater=ana.user,
        day=TODAY,
        client_key=uuid.uuid4(),
        updated_at=NOW,
    )
    save(ana, DayAnswers())

    assert not DayDraft.objects.exists()


# ---- when ----------------------------------------------------------------------


def test_tomorrow_is_refused(ana):
    with pytest.raises(NotYet):
        save(ana, DayAnswers(), day=TODAY + timedelta(days=1))


@pytest.mark.parametrize(("back", "error"), [(3, None), (4, TooOldToRate)])
def test_the_patient_rates_today_and_3_days_back(ana, shaking, back, error):
    day = TODAY - timedelta(days=back)
    answers = DayAnswers(ratings={shaking.pk: 4})
    if error:
        with pytest.raises(error):
            save(ana, answers, day=day)
    else:
        assert save(ana, answers, day=day)[0].days_late == 3


@pytest.mark.parametrize(("back", "error"), [(14, None), (15, TooOld)])
def test_the_patient_tells_of_falls_14_days_back(ana, back, error):
    day = TODAY - timedelta(days=back)
    if error:
        with pytest.raises(error):
            save(ana, DayAnswers(falls=1), day=day)
    else:
        assert save(ana, DayAnswers(falls=1), day=day)[0].falls == 1


def test_the_clinic_adds_older_days_with_a_reason_only(cast, ana, shaking):
    entry = {
        "day": TODAY - timedelta(days=60),
        "by": cast.ben,
        "source": "paper",
    }
    answers = DayAnswers(ratings={shaking.pk: 4})
    with pytest.raises(ReasonNeeded):
        save(ana, answers, **entry)

    log, _ = save(ana, answers, late_reason="From her paper diary", **entry)
    assert log.late_reason == "From her paper diary"
    assert log.days_late == 60


@pytest.mark.parametrize(
    ("zone", "utc", "today"),
    [
        ("Pacific/Honolulu", datetime(2026, 3, 11, 9, 30), date(2026, 3, 10)),
        ("Pacific/Auckland", datetime(2026, 3, 10, 10, 30), date(2026, 3, 10)),
    ],
)
def test_at_half_past_eleven_at_night_it_is_still_the_patients_day(
    ana, zone, utc, today
):
    ana.zone = zone
    ana.save()
    now = utc.replace(tzinfo=UTC)

    log, _ = save(ana, DayAnswers(), day=today, now=now)
    assert (log.entered_on, log.days_late) == (today, 0)
    with pytest.raises(NotYet):
        save(ana, DayAnswers(), day=today + timedelta(days=1), now=now)


# ---- amending --------------------------------------------------------------------


def test_an_amended_day_keeps_what_it_said_before(ana, shaking):
    dizzy = make_side_effect("dizziness")
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 4}, falls=1))
    changed = DayAnswers(ratings={shaking.pk: 6}, side_effects={dizzy.pk: "mild"})

    log = amend(log, changed, reason="Wrong row")

    assert log.version == 2
    assert answers_of(log) == changed
    kept = {a.field: (a.old, a.new, a.reason) for a in Amendment.objects.of(log)}
    assert kept == {
        "falls": ("1", "", "Wrong row"),
        f"rating:{shaking.pk}": ("4", "6", "Wrong row"),
        f"side_effect:{dizzy.pk}": ("", "mild", "Wrong row"),
    }
    assert AuditEvent.objects.filter(verb="day.amended").count() == 1
    assert PatientSummary.objects.get(patient=ana).mean_14 == 6


def test_amending_to_0_makes_it_a_day_without_shaking(ana, shaking):
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 4}))

    assert amend(log, DayAnswers(ratings={shaking.pk: 0})).status == "none"


def test_the_same_answers_again_amend_nothing(ana, shaking):
    answers = DayAnswers(ratings={shaking.pk: 4})
    log, _ = save(ana, answers)

    assert amend(log, answers, version=99).version == 1
    assert not Amendment.objects.exists()


def test_an_older_version_overwrites_nothing(ana, shaking):
    log, _ = save(ana, DayAnswers(ratings={shaking.pk: 4}))
    amend(log, DayAnswers(ratings={shaking.pk: 6}), version=1)

    with pytest.raises(Stale) as refused:
        amend(log, DayAnswers(ratings={shaking.pk: 9}), version=1)
    assert answers_of(refused.value.current).ratings == {shaking.pk: 6}
    assert Rating.objects.get().value == 6


def test_a_voided_day_is_not_amended(ana):
    log, _ = save(ana, DayAnswers())
    void_entry(entry=log, reason="wrong day", by=ana.user, now=NOW)

    with pytest.raises(IsVoid):
        amend(log, DayAnswers(falls=1))


def test_the_patient_changes_no_number_of_4_days_ago(ana, shaking):
    log = make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=4), value=3)

    with pytest.raises(TooOldToRate):
        amend(log, DayAnswers(ratings={shaking.pk: 9}))
    assert amend(log, DayAnswers(ratings={shaking.pk: 3}, falls=1)).falls == 1


def test_the_patient_changes_nothing_of_15_days_ago(ana):
    log = make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=15))

    with pytest.raises(TooOld):
        amend(log, DayAnswers(falls=1))


def test_the_clinic_amends_with_a_reason_only(cast, ana, shaking):
    log = make_day_log(ana, by=ana.user, day=TODAY - timedelta(days=60), value=3)
    with pytest.raises(ReasonNeeded):
        amend(log, DayAnswers(ratings={shaking.pk: 9}), by=cast.ben)

    log = amend(
        log, DayAnswers(ratings={shaking.pk: 9}), by=cast.ben, reason="She phoned"
    )
    assert log.ratings.get().value == 9


def test_a_log_of_a_retired_target_stays_about_that_target(ana, shaking):
    log = make_day_log(ana, by=ana.user, value=3)
    shaking.retired_on = TODAY
    shaking.save()
    make_target(ana, by=ana.user, text="Something new", opened_on=TODAY)

    assert amend(log, DayAnswers(ratings={shaking.pk: 0})).status == "none"
