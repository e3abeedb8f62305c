"""What the database keeps about flags."""

import pytest
from django.db import IntegrityError, transaction

from portal.models import SafetyFlag, SymptomCheck
from portal.safety import Level
from tests.cast import make_cast
from tests.factories import NOW, TODAY, entry_fields, make_flag

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def refused(cast, constraint, **fields):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        make_flag(cast.ana_record, by=cast.ana, **fields)
    assert constraint in str(error.value) or "UNIQUE" in str(error.value)


def test_one_finding_is_open_once_but_may_come_again(cast):
    flag = make_flag(cast.ana_record, by=cast.ana, rule="r", about="x")
    refused(cast, "once_while_open", rule="r", about="x")
    make_flag(cast.ana_record, by=cast.ana, rule="r", about="y")
    make_flag(cast.ana_record, by=cast.ana, rule="r", about="x", cause_id=7)
    make_flag(cast.dan_record, by=cast.dan, rule="r", about="x")
    SafetyFlag.objects.filter(pk=flag.pk).update(
        closed_at=NOW, closed_by=cast.ben, closed_reason="called"
    )
    make_flag(cast.ana_record, by=cast.ana, rule="r", about="x")


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("names_rule_and_source", {"rule": ""}),
        ("names_rule_and_source", {"source": ""}),
        ("acknowledgement_is_complete", {"acknowledged_at": NOW}),
        ("acknowledgement_is_complete", {"acknowledged_reason": "because"}),
        ("closing_is_complete", {"closed_at": NOW}),
        ("closing_is_complete", {"closed_reason": "called"}),
    ],
)
def test_a_flag_is_whole(cast, constraint, fields):
    refused(cast, constraint, **fields)


def test_the_level_is_one_of_the_list(cast):
    with pytest.raises(IntegrityError, match="level_is_known"), transaction.atomic():
        SafetyFlag.objects.filter(pk=make_flag(cast.ana_record, by=cast.ana).pk).update(
            level="grave"
        )


@pytest.mark.parametrize("reason", ["other", "overridden"])
def test_some_reasons_need_words(cast, reason):
    closed = {"closed_at": NOW, "closed_by": cast.ben, "closed_reason": reason}
    refused(cast, "closing_needs_words", **closed)
    make_flag(cast.ana_record, by=cast.ana, **closed, closed_text="words")


def test_a_flag_is_asked_about_once(cast):
    flag = make_flag(cast.ana_record, by=cast.ana)
    said = {"flag": flag, "patient": cast.ana_record, "day": TODAY}
    SymptomCheck.objects.create(**said, **entry_fields(by=cast.ana))
    with pytest.raises(IntegrityError), transaction.atomic():
        SymptomCheck.objects.create(**said, **entry_fields(by=cast.ana))


def test_the_gravest_comes_first_then_the_oldest(cast):
    made = [
        make_flag(cast.ana_record, by=cast.ana, level=level)
        for level in ("review", "emergency", "urgent", "emergency")
    ]
    order = [made[1], made[3], made[2], made[0]]
    assert list(SafetyFlag.objects.open()) == order
    assert [Level(f.level).rank for f in order] == [0, 0, 3, 6]
