"""The patient's own pages of doses: said, changed, lower as agreed."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from portal.access import record_id
from portal.models import DoseStep, DoseTaken
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_dose_taken,
    make_hold,
    make_hold_rule,
    make_period,
    make_remedy_use,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db
URL = "/my/doses/2026-03-10/"


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def client(cast):
    return sign_in(cast.ana)


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def period(cast, ana):
    """1½ tablets in the morning, one at night; more from tomorrow."""
    drug = make_treatment("magnesium", splittable=True, tablet_sizes=["10"])
    period = make_period(
        ana, by=cast.ben, treatment=drug, started_on=day(-9), tablet_size=10
    )
    make_step(period, by=cast.ben, from_day=day(-9), morning=15, night=10)
    make_step(period, by=cast.ben, from_day=day(1), morning=20, night=20)
    return period


def keys(patient):
    return {"record": record_id(patient), "client_key": str(uuid.uuid4())}


def words(client, url):
    text = client.get(url).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def said():
    rows = DoseTaken.objects.standing().order_by("slot")
    return [(row.slot, row.what) for row in rows]


def test_home_shows_today_in_tablets_and_tomorrow(client, period):
    text = words(client, "/my/")
    assert "As of 10 March 2026, 17:00" in text
    assert "Morning Magnesium 1½ tablets of 10 mg (15 mg)" in text
    assert "Night Magnesium 1 tablet of 10 mg (10 mg)" in text
    assert "Magnesium: from tomorrow 20 mg in the morning and 20 mg at night." in text
    assert "This is not a prescription." in text
    page = client.get("/my/")
    assert 'data-as-of="2026-03-10T17:00:00+00:00"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_one_tap_says_all_was_taken_as_planned(client, ana, period):
    assert 'name="all"' in client.get("/my/").content.decode()
    answer = client.post(URL, keys(ana) | {"all": "1"})
    assert answer.status_code == 302
    assert said() == [("morning", "taken"), ("night", "taken")]
    assert 'name="all"' not in client.get("/my/").content.decode()


def test_one_tap_leaves_what_was_said_before(client, ana, period, cast):
    make_dose_taken(period, by=cast.ana, slot="night", what="skipped")
    client.post(URL, keys(ana) | {"all": "1"})
    assert said() == [("morning", "taken"), ("night", "skipped")]


def test_each_dose_is_said_and_can_be_changed(client, ana, period):
    field = f"dose_{period.pk}-morning"
    client.post(URL, keys(ana) | {field: "part"})
    assert said() == [("morning", "part")]
    assert "Part of it" in words(client, "/my/")
    client.post(URL, keys(ana) | {field: "extra"})
    assert said() == [("morning", "extra")]
    assert DoseTaken.objects.count() == 2


def test_the_same_form_with_other_answers_is_refused_and_kept(client, ana, period):
    field, sent = f"dose_{period.pk}-morning", keys(ana)
    client.post(URL, sent | {field: "taken"})
    answer = client.post(URL, sent | {field: "skipped"})
    assert answer.status_code == 422
    assert "This form was sent before." in answer.content.decode()
    assert said() == [("morning", "taken")]


def test_nonsense_is_an_error_not_an_answer(client, ana, period):
    answer = client.post(URL, keys(ana) | {f"dose_{period.pk}-morning": "maybe"})
    assert answer.status_code == 422
    assert said() == []


@pytest.mark.parametrize("other", ["2026-03-11", "2026-03-06"])
def test_other_days_than_the_last_four_are_not_there(client, other):
    assert client.get(f"/my/doses/{other}/").status_code == 404
    assert client.get("/my/doses/2026-03-07/").status_code == 200


def test_as_needed_is_counted_against_the_limit(client, cast, ana):
    drug = make_treatment("tizanidine")
    rescue = make_period(ana, by=cast.ben, treatment=drug, started_on=day(-3))
    make_step(rescue, by=cast.ben, from_day=day(-3), morning=2, as_needed_max=2)
    field = f"dose_{rescue.pk}-as_needed"
    client.post(URL, keys(ana) | {field: "1"})
    text = words(client, "/my/")
    assert "1 of at most 2 today" in text
    assert "You have used the most" not in text
    client.post(URL, keys(ana) | {field: "2"})
    text = words(client, "/my/")
    assert "You have used the most that was planned for today. Call us before" in text
    assert said() == [("as_needed", "taken")]
    client.post(URL, keys(ana) | {field: "3"})
    assert said() == [("as_needed", "extra")]
    client.post(URL, keys(ana) | {field: "0"})
    assert said() == [("as_needed", "skipped")]


def test_a_day_without_the_medicine_says_whom_to_call(client, cast, ana):
    baclofen = make_period(ana, by=cast.ben, started_on=day(-9))
    make_step(baclofen, by=cast.ben, from_day=day(-9), morning=10)
    client.post(URL, keys(ana) | {f"dose_{baclofen.pk}-morning": "skipped"})
    text = words(client, URL)
    assert "Call your clinic today" in text
    assert "Emergency number: 999" in text
    assert "Never take a double dose to catch up." in text


# ---- held -----------------------------------------------------------------------


@pytest.fixture
def hold(cast, period):
    make_hold_rule(period, by=cast.ben, lower_to=20)
    hold = make_hold(period, by=cast.ana)
    period.dose_steps.filter(from_day__gt=TODAY).update(held_by=hold)
    return hold


def test_a_held_plan_says_stay_on_todays_dose(client, hold):
    text = words(client, "/my/")
    assert "Stay on today's dose" in text
    assert "Magnesium: 15 mg in the morning and 10 mg at night." in text
    assert "from tomorrow" not in text
    assert "I take the lower dose we agreed: 20 mg a day" in text


def test_the_lower_dose_is_taken_once(client, ana, hold):
    url = f"/my/doses/lower/{hold.pk}/"
    assert "20 mg a day for now" in words(client, url)
    sent = keys(ana)
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 302
    assert DoseStep.objects.filter(source="self").count() == 1
    assert "You take the lower dose that was agreed." in words(client, "/my/")
    assert client.get(url).status_code == 404
    assert client.post(url, keys(ana)).status_code == 422


def test_nothing_lower_without_agreement_and_not_for_others(client, cast, hold):
    url = f"/my/doses/lower/{hold.pk}/"
    assert sign_in(cast.dan).get(url).status_code == 404
    hold.period.hold_rules.update(lower_to=None)
    assert client.get(url).status_code == 404


# ---- remedies --------------------------------------------------------------------

REMEDY = "/my/remedies/new/"


@pytest.fixture
def cold(db):
    return make_treatment(
        "cold-packs",
        kind="home",
        unit="minutes",
        texts={
            "en": {
                "name": "Cold packs",
                "instructions_plain": "Do not use it where you cannot feel.",
            }
        },
    )


def test_a_remedy_is_chosen_warned_of_and_kept(client, ana, cold):
    assert "Cold packs" in words(client, REMEDY)
    page = words(client, f"{REMEDY}?remedy=cold-packs")
    assert "Do not use it where you cannot feel." in page
    sent = keys(ana) | {
        "remedy": "cold-packs",
        "length": "20",
        "day": "2026-03-10",
        "what": "Left calf",
        "helped": "little",
    }
    assert client.post(REMEDY, sent).status_code == 302
    assert client.post(REMEDY, sent).status_code == 302
    (use,) = ana.remedy_uses.all()
    assert (use.minutes, use.helped) == (20, "little")
    text = words(client, "/my/treatments/")
    assert "Cold packs 10 March 2026 20 minutes, Left calf. Did it help? A" in text


def test_a_splint_is_worn_for_hours(client, ana):
    make_treatment("splint", kind="splint", unit="hours")
    sent = keys(ana) | {"remedy": "splint", "length": "1,5", "day": "2026-03-10"}
    refused = client.post(REMEDY, sent)
    assert refused.status_code == 422
    sent["length"] = "1.5"
    client.post(REMEDY, sent)
    assert ana.remedy_uses.get().minutes == 90
    assert "1.5 hours" in words(client, "/my/treatments/")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"length": ""}, "Say for how long."),
        ({"length": "0"}, "Give a time above 0"),
        ({"length": "2000"}, "Give a time above 0"),
        ({"day": "2026-03-11"}, "This day has not come yet."),
        ({"day": "soon"}, "Give the day as a date"),
    ],
)
def test_a_mistake_is_said_and_nothing_typed_is_lost(client, ana, cold, changes, said):
    sent = {"remedy": "cold-packs", "length": "20", "day": "2026-03-10", "what": "Arm"}
    answer = client.post(REMEDY, keys(ana) | sent | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Arm"' in answer.content.decode()
    assert not ana.remedy_uses.exists()


def test_the_same_remedy_form_with_other_answers_is_refused(client, ana, cold):
    sent = keys(ana) | {"remedy": "cold-packs", "length": "20", "day": "2026-03-10"}
    client.post(REMEDY, sent)
    assert client.post(REMEDY, sent | {"length": "30"}).status_code == 422
    assert ana.remedy_uses.count() == 1


def test_what_is_no_remedy_is_not_there(client, period):
    assert client.get(f"{REMEDY}?remedy=magnesium").status_code == 404


def test_the_page_costs_the_same_with_1_and_20(
    client, cast, ana, django_assert_max_num_queries
):
    def more(count):
        for _n in range(count):
            slug = f"drug-{uuid.uuid4().hex[:6]}"
            drug = make_treatment(slug, tablet_sizes=["5"], sedating=True)
            own = make_period(ana, by=cast.ben, treatment=drug, tablet_size=5)
            make_step(own, by=cast.ben)
            make_dose_taken(own, by=cast.ana)
            make_remedy_use(ana, by=cast.ana)

    more(1)
    client.get(URL)
    with django_assert_max_num_queries(20) as one:
        client.get(URL)
    more(19)
    with django_assert_max_num_queries(20) as twenty:
        client.get(URL)
    assert len(one) == len(twenty)
