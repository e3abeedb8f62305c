"""What stands around the timeline on the patient page."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from education.models import Precaution
from portal.models import Notice
from portal.safety import Level
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_comparison,
    make_diagnosis,
    make_flag,
    make_goal,
    make_goal_score,
    make_health_condition,
    make_period,
    make_report,
    make_test,
    make_workup_test,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def said(cast):
    """The words of Ana's page, and its markup."""
    ben = sign_in(cast.ben, second_factor=True)

    def read():
        address = reverse("clinic:patient", args=[cast.ana_record.pk])
        html = ben.get(address).content.decode()
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
        return text, html

    return read


def test_where_nothing_is_known_it_says_so(said):
    text, _html = said()

    for words in (
        "None is running.",
        "No goal is followed now.",
        "No diagnosis and no test recorded.",
    ):
        assert words in text
    assert "open flag" not in text


def test_one_open_flag_leads_to_its_page(cast, said):
    flag = make_flag(cast.ana_record, by=cast.ben, level=Level.URGENT)
    text, html = said()

    assert "1 open flag the gravest: urgent; 1 not acknowledged" in text
    assert reverse("clinic:flag", args=[cast.ana_record.pk, flag.pk]) in html


def test_several_flags_are_counted_and_the_gravest_named(cast, said):
    make_flag(cast.ana_record, by=cast.ben, level=Level.WARNING)
    make_flag(cast.ana_record, by=cast.ben, level=Level.EMERGENCY, about="more")
    text, html = said()

    assert "2 open flags the gravest: emergency" in text
    assert 'class="flag flag-alarm"' in html


def test_red_is_for_emergencies_only(cast, said):
    make_flag(cast.ana_record, by=cast.ben, level=Level.CONTRAINDICATED)

    assert 'class="flag flag-look"' in said()[1]


def test_a_running_comparison_stands_there(cast, said):
    row = make_comparison(cast.ana_record, by=cast.ben, title="Two doses")
    text, html = said()

    assert "Two doses Running since 10 Mar 2026" in text
    assert reverse("clinic:comparison", args=[cast.ana_record.pk, row.pk]) in html


def test_goals_stand_there_with_their_latest_score(cast, said):
    goal = make_goal(cast.ana_record, by=cast.ben, text="Walk to the shop")
    make_goal(cast.ana_record, by=cast.ben, text="Swim", closed_on=TODAY)
    make_goal_score(goal, by=cast.ben, score=-2, scored_on=TODAY - timedelta(days=9))
    make_goal_score(goal, by=cast.ben, score=1)
    text, _html = said()

    assert "Walk to the shop: +1 on 10 Mar 2026" in text
    assert "T score 60.0 on 10 Mar 2026" in text
    assert "Swim" not in text


def test_the_work_up_is_summed_up(cast, said):
    make_diagnosis(cast.ana_record, by=cast.ben, certainty="probable")
    make_workup_test(cast.ana_record, by=cast.ben)
    blood = make_test("blood-tests", "blood")
    known = {"status": "result", "done_on": TODAY, "finding": "normal", "result": "-"}
    make_workup_test(cast.ana_record, by=cast.ben, test=blood, **known)
    text, _html = said()

    assert "Multiple sclerosis, probable, 10 Mar 2026" in text
    assert "Mri brain: ordered" in text
    assert "Blood tests, 10 Mar 2026: normal" in text


def test_it_says_whether_the_last_change_was_read(cast, said):
    notice = Notice.objects.create(
        patient=cast.ana_record,
        period=make_period(cast.ana_record, by=cast.ben),
        kind="dose",
        message="More.",
        created_at=NOW,
        created_by=cast.ben,
    )
    make_report(cast.ana_record, by=cast.ben, title="What we decided")
    text, _html = said()
    assert "Plan changed on 10 Mar 2026: not read by the patient yet" in text
    assert "What we decided: not read by the patient yet" in text

    notice.acknowledged_at, notice.acknowledged_by = NOW, cast.ana
    notice.save()
    text, _html = said()
    assert "Plan changed on 10 Mar 2026: read by the patient on 10 Mar 2026" in text


def test_the_untried_name_what_stands_against_them_and_nothing_else(cast, said):
    call_command("load_catalogue", verbosity=0)
    text, _html = said()
    assert "nothing recorded against it" in text

    liver = Precaution.objects.get(slug="active-liver-disease")
    make_health_condition(cast.ana_record, by=cast.ben, precaution=liver)
    more, html = said()
    assert more.count("nothing recorded against it") < text.count(
        "nothing recorded against it"
    )
    untried = html[html.index('class="untried"') : html.index('class="sheets papers"')]
    assert "Rule " in untried
    for word in ("recommend", "best choice", "try next"):
        assert word not in untried
