"""My other medicines and allergies: one box, asked back, said in plain words."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.access import record_id
from portal.models import Allergy, OtherMedicine
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_allergy,
    make_ingredient,
    make_other_medicine,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db

NEW, ALLERGY = "/my/medicines/new/", "/my/allergies/new/"
NOT_ALONE = "Do not stop or start anything on your own. Call us."
STRONG = "tizanidine-cyp1a2-strong"
CHECKLIST = "This is a checklist, not a complete interaction checker."


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
    make_ingredient()
    make_ingredient("onabotulinumtoxina", (), texts=named("Botulinum toxin (ona)"))
    make_ingredient("abobotulinumtoxina", (), texts=named("Botulinum toxin (abo)"))
    return sign_in(cast.ana)


def named(name):
    return {"en": {"name": name}}


def typed(patient, name="Ciprofloxacin", **answers):
    return {
        "record": record_id(patient),
        "client_key": str(uuid.uuid4()),
        "name": name,
    } | answers


def tizanidine(patient, by):
    treatment = make_treatment("tizanidine", ingredients=["tizanidine"])
    start = TODAY - timedelta(days=30)
    period = make_period(patient, by=by, treatment=treatment, started_on=start)
    make_step(period, by=by, from_day=start, morning=2)


def words(response):
    return re.sub(r"\s+", " ", response.content.decode())


def queries(client, page):
    """How many a page asks once its session is warm."""
    client.get(page)
    with CaptureQueriesContext(connection) as found:
        assert client.get(page).status_code == 200
    return len(found)


class TestAdd:
    def test_a_known_name_is_linked_and_what_the_rules_found_is_said(
        self, cast, client, ana
    ):
        tizanidine(ana, cast.ben)
        response = client.post(NEW, typed(ana, "CIPROFLOXACIN 500 mg"), follow=True)

        medicine = OtherMedicine.objects.get()
        assert medicine.ingredient.slug == "ciprofloxacin"
        assert response.redirect_chain == [(f"/my/medicines/{medicine.pk}/", 302)]
        said = words(response)
        assert ">Stop</strong>" in said
        assert ana.safety_flags.get(rule=STRONG).plain in said
        # What stood before is not said again: the one alert, and whom to call.
        assert said.count('class="notice-title"') == 2
        for line in (
            NOT_ALONE,
            "020 7946 0000",
            "Emergency number: <strong>999</strong>",
            "Nobody watches this page in real time",
            CHECKLIST,
        ):
            assert line in said

    def test_what_no_rule_speaks_of_still_says_what_the_list_is(self, client, ana):
        said = words(client.post(NEW, typed(ana), follow=True))

        assert "Our rules have nothing to say about this." in said
        assert CHECKLIST in said
        assert NOT_ALONE not in said

    def test_a_name_that_may_mean_several_is_asked_back(self, client, ana):
        first = typed(ana, "botulinum toxin", started_on="2026-03-01")
        asked = client.post(NEW, first)

        assert asked.status_code == 200
        assert not OtherMedicine.objects.exists()
        said = words(asked)
        assert "You wrote “botulinum toxin”." in said
        assert 'value="abobotulinumtoxina"' in said
        assert 'value="none"' in said
        assert 'name="started_on" value="2026-03-01"' in said

        client.post(NEW, first | {"asked": "1", "which": "abobotulinumtoxina"})
        medicine = OtherMedicine.objects.get()
        assert medicine.ingredient.slug == "abobotulinumtoxina"
        assert str(medicine.started_on) == "2026-03-01"

    def test_none_of_these_keeps_the_words_and_somebody_looks(self, client, ana):
        answers = typed(ana, "botulinum toxin", asked="1", which="none")
        said = words(client.post(NEW, answers, follow=True))

        assert OtherMedicine.objects.get().other_name == "botulinum toxin"
        assert ana.safety_flags.get(rule="unknown-medicine").plain in said

    @pytest.mark.parametrize("which", [None, "", "heroin"])
    def test_the_question_must_be_answered(self, client, ana, which):
        answers = typed(ana, "botulinum toxin", asked="1")
        response = client.post(NEW, answers | ({"which": which} if which else {}))

        assert response.status_code == 422
        assert 'href="#id_which_0"' in words(response)
        assert not OtherMedicine.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "  "}, "name"),
            ({"started_on": "yesterday"}, "started_on"),
            ({"started_on": "2026-03-11"}, "started_on"),
            ({"name": "botulinum toxin", "started_on": "?"}, "started_on"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, client, ana, wrong, field):
        response = client.post(NEW, typed(ana) | wrong)

        assert response.status_code == 422
        assert f'href="#id_{field}"' in words(response)
        assert not OtherMedicine.objects.exists()

    def test_the_same_form_again_is_one_medicine(self, client, ana):
        answers = typed(ana)
        first, again = client.post(NEW, answers), client.post(NEW, answers)

        assert first.url == again.url
        refused = client.post(NEW, answers | {"name": "Aspirin"})
        assert refused.status_code == 422
        assert "See what is saved." in words(refused)
        assert OtherMedicine.objects.count() == 1

    def test_an_allergy_is_kept_with_what_happened(self, cast, client, ana):
        make_ingredient("tizanidine", ())
        tizanidine(ana, cast.ben)
        answers = typed(ana, "tizanidine", reaction="A rash")
        said = words(client.post(ALLERGY, answers, follow=True))

        assert Allergy.objects.get().reaction == "A rash"
        assert ana.safety_flags.get(rule="allergy-ingredient").plain in said
        assert CHECKLIST in said


class TestList:
    def test_says_what_is_taken_what_is_over_and_the_allergies(self, cast, client, ana):
        make_other_medicine(ana, by=cast.ben, started_on=TODAY)
        over = TODAY - timedelta(days=2)
        make_other_medicine(ana, by=cast.ana, other_name="Old drops", ended_on=over)
        make_allergy(ana, by=cast.ana, reaction="Hives")
        said = words(client.get("/my/medicines/"))

        assert "Since 10 March 2026" in said
        assert "Last day: 8 March 2026" in said
        assert "Hives" in said

    def test_only_ones_own_entries_can_be_taken_back(self, cast, client, ana):
        theirs = make_other_medicine(ana, by=cast.ben)
        mine = make_other_medicine(ana, by=cast.ana, other_name="Drops")
        said = words(client.get("/my/medicines/"))

        assert f"/my/medicines/{mine.pk}/void/" in said
        assert f"/my/medicines/{theirs.pk}/void/" not in said
        assert client.get(f"/my/medicines/{theirs.pk}/void/").status_code == 404

    def test_costs_the_same_with_many(self, cast, client, ana):
        for make in (make_other_medicine, make_allergy):
            make(ana, by=cast.ana)
        one = queries(client, "/my/medicines/")
        for _ in range(20):
            for make in (make_other_medicine, make_allergy):
                make(ana, by=cast.ana)
            make_other_medicine(ana, by=cast.ana, ended_on=TODAY - timedelta(days=1))
        assert queries(client, "/my/medicines/") == one


def test_what_the_rules_say_costs_the_same_with_many(cast, client, ana):
    tizanidine(ana, cast.ben)
    page = f"/my/medicines/{make_other_medicine(ana, by=cast.ana).pk}/"
    one = queries(client, page)
    for _ in range(20):
        make_other_medicine(ana, by=cast.ana)
        make_allergy(ana, by=cast.ana)
    assert queries(client, page) == one


class TestEnd:
    def test_is_told_and_calls_for_nothing(self, cast, client, ana):
        medicine = make_other_medicine(ana, by=cast.ben)
        page = f"/my/medicines/{medicine.pk}/end/"
        said = words(client.get(page))
        assert "Tell us only what is so already." in said
        assert "020 7946 0000" in said

        answers = {
            "record": record_id(ana),
            "client_key": str(uuid.uuid4()),
            "version": medicine.version,
            "ended_on": TODAY.isoformat(),
        }
        assert client.post(page, answers).url == "/my/medicines/"
        medicine.refresh_from_db()
        assert medicine.ended_on == TODAY

    def test_tomorrow_is_refused_at_the_field(self, cast, client, ana):
        medicine = make_other_medicine(ana, by=cast.ana)
        answers = {"record": record_id(ana), "client_key": str(uuid.uuid4())}
        answers |= {"version": 1, "ended_on": "2026-03-11"}
        response = client.post(f"/my/medicines/{medicine.pk}/end/", answers)

        assert response.status_code == 422
        assert 'href="#id_ended_on"' in words(response)


@pytest.mark.parametrize(
    ("make", "path"), [(make_other_medicine, "medicines"), (make_allergy, "allergies")]
)
def test_a_mistake_of_ones_own_is_marked_and_asked_twice_is_the_same(
    cast, client, ana, make, path
):
    entry = make(ana, by=cast.ana)
    page = f"/my/{path}/{entry.pk}/void/"
    assert entry.name in words(client.get(page))
    answers = {"record": record_id(ana), "client_key": str(uuid.uuid4())}
    assert client.post(page, answers).status_code == 422

    for _ in range(2):
        response = client.post(page, answers | {"reason": "entered twice"})
        assert response.url == "/my/medicines/"
    entry.refresh_from_db()
    assert entry.is_void
    assert client.get(page).status_code == 404
    assert client.get(f"/my/{path}/{entry.pk}/").status_code == 404
