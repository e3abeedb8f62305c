"""What every entry keeps: a complete void, a version, a key of its own."""

import pytest
from django.db import IntegrityError, models, transaction

from clinic.models import Exam
from portal.models import DayLog, DoseStep, Entry, Episode, Target
from tests.cast import make_cast
from tests.factories import NOW, make_day_log, make_episode, make_exam, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_cast().ana_record


@pytest.fixture
def made(ana):
    return {
        DayLog: make_day_log(ana, by=ana.user),
        Episode: make_episode(ana, by=ana.user),
        Exam: make_exam(ana, by=ana.user),
        Target: make_target(ana, by=ana.user, order=2, text="Sleep"),
    }


@pytest.mark.parametrize("model", [DayLog, Episode, Exam, Target])
@pytest.mark.parametrize("missing", ["voided_at", "voided_by", "voided_reason"])
def test_a_void_says_when_who_and_why(ana, made, model, missing):
    void = {"voided_at": NOW, "voided_by": ana.user, "voided_reason": "wrong"}
    void[missing] = "" if missing == "voided_reason" else None
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=made[model].pk).update(**void)


@pytest.mark.parametrize("model", [DayLog, Episode, Exam, Target])
def test_a_complete_void_stands_and_the_entry_no_longer_counts(ana, made, model):
    entry = made[model]
    entry.voided_at, entry.voided_by, entry.voided_reason = NOW, ana.user, "wrong"
    entry.save()

    assert entry.is_void
    assert entry not in model.objects.standing()
    assert entry in model.objects.all()


@pytest.mark.parametrize("model", [DayLog, Episode, Exam, Target])
def test_versions_begin_at_1(made, model):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=made[model].pk).update(version=0)


@pytest.mark.parametrize("model", Entry.__subclasses__())
def test_every_kind_of_entry_carries_the_rules(model):
    names = {constraint.name for constraint in model._meta.constraints}
    label = f"{model._meta.app_label}_{model._meta.model_name}"

    assert {f"{label}_void_is_complete", f"{label}_version_positive"} <= names
    assert model._meta.get_field("client_key").unique
    assert DoseStep in Entry.__subclasses__()


@pytest.mark.parametrize("model", Entry.__subclasses__())
def test_nothing_takes_an_entry_away_with_it(model):
    keys = [f for f in model._meta.fields if isinstance(f, models.ForeignKey)]

    assert all(f.remote_field.on_delete is models.PROTECT for f in keys)
