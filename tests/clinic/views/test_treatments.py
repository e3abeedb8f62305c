"""Treatments at the clinic: who may, what is saved, what is refused and kept."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from clinic.views import treatments
from portal.access import record_id
from portal.models import AuditEvent, Injection, Notice, TreatmentPeriod
from tests.cast import make_cast, sign_in
from tests.factories import (
    NOW,
    TODAY,
    make_allergy,
    make_ingredient,
    make_injection,
    make_period,
    make_step,
    make_treatment,
)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def baclofen(db):
    words = {
        "name": "Baclofen",
        "taper_text": "Never stop it suddenly.",
        "withdrawal_signs": ["fever", "itching", "fits"],
    }
    return make_treatment(
        "baclofen",
        sedating=True,
        taper_only=True,
        taper_min_days=7,
        start_dose=15,
        step_dose=15,
        step_days=3,
        max_daily_dose=80,
        texts={"en": words},
    )


@pytest.fixture
def period(cast, ana, baclofen):
    period = make_period(
        ana, by=cast.ben, treatment=baclofen, started_on=TODAY - 60 * DAY
    )
    make_step(period, by=cast.ben, from_day=TODAY - 60 * DAY, morning=60)
    return period


@pytest.fixture
def ben(cast):
    return sign_in(cast.ben, second_factor=True)


def at(name, patient, period=None):
    return reverse(
        f"clinic:{name}", args=[patient.pk, *([period.pk] if period else [])]
    )


def keys(patient):
    return {"client_key": uuid.uuid4(), "record": record_id(patient)}


def rows(prefix, *filled):
    data = {}
    for n, row in enumerate(filled):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def steps(*pairs):
    """Rows of (days from today, amount in the morning)."""
    return rows(
        "steps",
        *(
            {"from_day": (TODAY + n * DAY).isoformat(), "morning": str(amount)}
            for n, amount in pairs
        ),
    )


def text(answer):
    return answer.content.decode()


def read_in(answer):
    """The list of warnings that this page shows, as its box sends it back."""
    return re.search(r'name="read" id="id_read" value="(\w+)"', text(answer))[1]


def go_on(client, url, data):
    """Send a plan, read what the rules say of it, and send it again."""
    first = client.post(url, data)
    if first.status_code != 422:
        return first
    return client.post(url, data | {"read": read_in(first)})


class TestWhoMay:
    """Ben is a physician, Theo a therapist, Nina a nurse, Lea only the lead."""

    OPEN_TO = {
        "treatment-start": {"ben", "theo"},
        "treatment-past": {"ben", "theo", "nina"},
        "injection-new": {"ben"},
        "treatment": {"ben", "theo", "nina"},
        "treatment-dose": {"ben"},
        "treatment-end": {"ben"},
        "treatment-harm": {"ben"},
        "treatment-confirm": {"ben"},
        "treatment-void": {"ben"},
    }
    EVERYONE = ["ana", "ben", "cora", "dan", "eva", "lea", "nina", "theo", "sue"]

    @pytest.mark.parametrize("name", OPEN_TO)
    @pytest.mark.parametrize("who", EVERYONE)
    def test_the_rest_is_not_there(self, cast, ana, period, name, who):
        url = at(name, ana, period if name in PER_PERIOD else None)
        client = sign_in(getattr(cast, who), second_factor=True)
        expected = 200 if who in self.OPEN_TO[name] else 404
        assert client.get(url).status_code == expected
        posted = client.post(url, keys(ana)).status_code
        assert (posted == 404) is (expected == 404)

    @pytest.mark.parametrize("name", ["treatment-dose", "treatment-end"])
    def test_a_therapist_treats_without_medicines(self, cast, ana, name):
        theo = sign_in(cast.theo, second_factor=True)
        home = make_period(
            ana, by=cast.theo, treatment=make_treatment("stretching", kind="home")
        )
        assert theo.get(at(name, ana, home)).status_code == 200
        other = make_period(ana, by=cast.ben, other_name="Cannabis oil")
        assert theo.get(at(name, ana, other)).status_code == 404

    def test_a_therapist_is_offered_no_medicine(self, cast, ana, baclofen):
        make_treatment("stretching", kind="home")
        theo = sign_in(cast.theo, second_factor=True)
        offered = text(theo.get(at("treatment-start", ana)))
        assert "?treatment=stretching" in offered
        assert "?treatment=baclofen" not in offered
        assert "?treatment=other" not in offered
        for slug in ("baclofen", "other"):
            url = at("treatment-start", ana) + f"?treatment={slug}"
            assert theo.get(url).status_code == 404
            data = {"treatment": slug, **keys(ana), **steps((0, 5))}
            assert theo.post(url, data).status_code == 404
        assert not TreatmentPeriod.objects.exists()

    def test_without_a_second_factor_nothing_is_reached(self, cast, ana, period):
        client = sign_in(cast.ben)
        assert client.get(at("treatment", ana, period)).status_code == 302

    def test_a_period_is_found_only_under_its_patient(self, cast, ben, period):
        for name in PER_PERIOD:
            assert ben.get(at(name, cast.dan_record, period)).status_code == 404

    def test_a_nurse_takes_out_only_what_was_told_from_before(self, cast, ana):
        nina = sign_in(cast.nina, second_factor=True)
        past = make_period(ana, by=cast.nina, told_by="letter", ended_on=TODAY)
        assert nina.get(at("treatment-void", ana, past)).status_code == 200

    @pytest.mark.parametrize(("told_by", "status"), [("letter", 302), ("clinic", 404)])
    def test_the_void_itself_knows_what_one_may(
        self, cast, ana, period, monkeypatch, told_by, status
    ):
        monkeypatch.setattr(treatments, "_may_void", lambda *_about: True)
        over = {"ended_on": TODAY - DAY, "end_precision": "day", "end_reason": "choice"}
        TreatmentPeriod.objects.filter(pk=period.pk).update(told_by=told_by, **over)
        nina = sign_in(cast.nina, second_factor=True)
        url = at("treatment-void", ana, period)

        assert nina.post(url, keys(ana) | {"reason": "Wrong"}).status_code == status
        period.refresh_from_db()
        assert period.is_void is (status == 302)

    def test_looking_is_on_the_trail(self, cast, ben, ana, period):
        ben.get(at("treatment", ana, period))
        event = AuditEvent.objects.get()
        assert (event.verb, event.patient_id) == ("patient.read", ana.pk)
        assert event.actor_id == cast.ben.pk


PER_PERIOD = {name for name in TestWhoMay.OPEN_TO if name.startswith("treatment")} - {
    "treatment-start",
    "treatment-past",
}


class TestStart:
    @pytest.fixture
    def url(self, ana):
        return at("treatment-start", ana)

    def post(self, client, url, patient, **answers):
        answers = {"treatment": "baclofen", **keys(patient), **answers}
        return client.post(url, answers)

    def save(self, client, url, patient, **answers):
        answers = {"treatment": "baclofen", **keys(patient), **answers}
        return go_on(client, url, answers)

    def test_the_facts_stand_beside_the_form(self, ben, url, baclofen):
        page = text(ben.get(url + "?treatment=baclofen"))
        for fact in ("15 mg a day every 3 days", "80 mg a day", "Test label"):
            assert fact in page
        assert "First steps, in mg" in page

    def test_it_starts_on_the_day_of_the_first_step(self, ben, url, ana, baclofen):
        answer = self.save(ben, url, ana, **steps((2, 5), (5, 10)), why="Stiff legs")
        period = TreatmentPeriod.objects.get()
        assert answer.url == at("treatment", ana, period)
        assert period.started_on == TODAY + 2 * DAY
        assert period.dose_steps.count() == 2
        assert "Baclofen" in text(ben.get(answer.url))

    def test_the_same_form_twice_starts_once(self, ben, url, ana, baclofen):
        data = {"treatment": "baclofen", **keys(ana), **steps((0, 5))}
        first, second = go_on(ben, url, data), ben.post(url, data)
        assert first.url == second.url
        assert TreatmentPeriod.objects.count() == 1

    def test_the_same_form_with_other_answers_is_shown(self, ben, url, ana, baclofen):
        form = {"treatment": "baclofen", **keys(ana)}
        go_on(ben, url, form | steps((0, 5)))
        answer = ben.post(url, form | steps((0, 50)))
        assert answer.status_code == 409
        assert "This form was sent before." in text(answer)
        assert 'value="50"' in text(answer)

    def test_errors_keep_all_that_was_typed(self, ben, url, ana, baclofen):
        answer = self.post(ben, url, ana, **steps((0, "abc")), why="Stiff legs")
        page = text(answer)
        assert answer.status_code == 422
        assert "<title>Error: " in page
        assert '<a href="#id_steps-0-morning">' in page
        for typed in ('value="abc"', 'value="Stiff legs"', TODAY.isoformat()):
            assert typed in page

    def test_a_second_open_one_is_refused_with_a_link(self, ben, url, ana, period):
        answer = self.post(ben, url, ana, **steps((0, 5)))
        assert answer.status_code == 422
        assert f'<a href="{at("treatment", ana, period)}">' in text(answer)
        assert "Baclofen is open already." in text(answer)
        assert TreatmentPeriod.objects.count() == 1

    def test_a_form_of_another_record_saves_nothing(self, ben, cast, url, baclofen):
        answer = self.post(ben, url, cast.dan_record, **steps((0, 5)))
        assert answer.status_code == 409
        assert not TreatmentPeriod.objects.exists()
        assert 'value="5"' in text(answer)

    def test_therapy_starts_without_a_dose(self, cast, url, ana):
        make_treatment("stretching", kind="home")
        theo = sign_in(cast.theo, second_factor=True)
        self.post(
            theo,
            url,
            ana,
            treatment="stretching",
            started_on=TODAY,
            instructions="Ten minutes each morning",
        )
        assert TreatmentPeriod.objects.get().instructions == "Ten minutes each morning"

    def test_what_is_not_in_the_catalogue_is_named(self, ben, url, ana):
        self.save(
            ben,
            url,
            ana,
            treatment="other",
            other_name="Cannabis oil",
            unit="mg",
            started_on=TODAY,
            **steps((0, 5)),
        )
        period = TreatmentPeriod.objects.get()
        assert (period.name, period.unit) == ("Cannabis oil", "mg")
        assert period.dose_steps.get().morning == 5

    def test_a_pump_has_one_amount_a_day(self, ben, url, ana):
        make_treatment("pump", kind="pump", unit="mcg")
        page = text(ben.get(url + "?treatment=pump"))
        assert "steps-0-noon" not in page
        self.post(ben, url, ana, treatment="pump", **steps((0, 300)))
        assert Notice.objects.get().message == (
            "Pump: from 10 March take 300 mcg a day by pump."
        )

    def test_surgery_before_all_else_takes_a_reason(self, ben, url, ana):
        make_treatment("surgery", kind="surgery", unit="")
        data = {"treatment": "surgery", "started_on": TODAY + 30 * DAY} | keys(ana)
        refused = ben.post(url, data)
        assert refused.status_code == 422
        assert "Rule surgery-last-resort." in text(refused)
        assert 'name="override_reason"' in text(refused)
        reason = {"override_reason": "The nerve is trapped"}
        saved = go_on(ben, url, data | reason)
        assert "The nerve is trapped" in text(ben.get(saved.url))
        period = TreatmentPeriod.objects.get()
        assert period.override_reason == "The nerve is trapped"

    def test_a_therapist_is_refused_without_a_way_round(self, cast, url, ana):
        make_treatment("balm", kind="home", ingredients=["ciprofloxacin"])
        make_allergy(ana, by=cast.ben, ingredient=make_ingredient("ciprofloxacin"))
        theo = sign_in(cast.theo, second_factor=True)
        data = {"treatment": "balm", "started_on": TODAY} | keys(ana)
        refused = theo.post(url, data | {"override_reason": "I say so"})
        page = text(refused)
        assert refused.status_code == 422
        assert "Only a physician can go on, with a written reason." in page
        assert 'name="read"' not in page
        assert not TreatmentPeriod.objects.exists()

    def test_toxin_has_a_form_of_its_own(self, ben, url, ana):
        make_treatment("toxin", kind="injection")
        answer = ben.get(url + "?treatment=toxin")
        assert answer.url == at("injection-new", ana)

    def test_what_does_not_exist_is_not_there(self, ben, url):
        assert ben.get(url + "?treatment=nothing").status_code == 404


class TestDose:
    @pytest.fixture
    def url(self, ana, period):
        return at("treatment-dose", ana, period)

    def test_a_new_plan_is_saved_and_told(self, ben, url, ana, period):
        answer = ben.post(url, steps((1, 45), (4, 30)) | keys(ana) | {"version": 1})
        assert answer.url == at("treatment", ana, period)
        assert period.dose_steps.count() == 3
        assert "from 11 March take 45 mg in the morning" in Notice.objects.get().message

    def test_a_second_tab_sees_both(self, ben, url, ana, period):
        ben.post(url, steps((1, 45)) | keys(ana) | {"version": 1})
        answer = ben.post(url, steps((1, 20)) | keys(ana) | {"version": 1})
        page = text(answer)
        assert answer.status_code == 409
        assert "Somebody changed this treatment while you had it open." in page
        assert "45 mg in the morning" in page
        assert 'value="20"' in page
        assert 'name="version" value="2"' in page
        assert "<title>Error: " in page

    def test_the_same_form_twice_saves_once(self, ben, url, ana, period):
        data = steps((1, 45)) | keys(ana) | {"version": 1}
        assert ben.post(url, data).url == ben.post(url, data).url
        assert period.dose_steps.count() == 2

    def test_days_before_the_treatment_are_refused_at_the_field(self, ben, url, ana):
        answer = ben.post(url, steps((-61, 45)) | keys(ana) | {"version": 1})
        assert answer.status_code == 422
        assert "The treatment starts later than this." in text(answer)

    def test_an_ended_treatment_takes_no_dose(self, ben, url, ana, period):
        TreatmentPeriod.objects.filter(pk=period.pk).update(
            ended_on=TODAY - DAY, end_precision="day", end_reason="choice"
        )
        answer = ben.post(url, steps((-2, 45)) | keys(ana) | {"version": 1})
        assert answer.status_code == 409
        assert "This treatment has ended already." in text(answer)


class TestEnd:
    @pytest.fixture
    def url(self, ana, period):
        return at("treatment-end", ana, period)

    def answers(self, patient, **changes):
        answers = {"on": TODAY, "reason": "no_benefit", "version": 1} | keys(patient)
        return answers | changes

    def test_without_the_taper_it_says_why_and_what_to_do(self, ben, url, ana, period):
        answer = ben.post(url, self.answers(ana, note="Too little"))
        page = text(answer)
        assert answer.status_code == 422
        assert "<title>Error: " in page
        assert "The dose stands at 60 mg a day since" in page
        assert "Never stop it suddenly." in page
        assert "Rule abrupt-baclofen. Source: US labels of baclofen" in page
        assert '<a href="#against">' in page
        assert at("treatment-dose", ana, period) in page
        assert at("treatment-harm", ana, period) in page
        assert "Too little" in page
        period.refresh_from_db()
        assert period.is_open

    def test_a_physician_may_override_in_writing(self, ben, url, ana, period):
        reason = "Took it on one day only"
        answer = go_on(ben, url, self.answers(ana, override_reason=reason))
        page = text(ben.get(answer.url))
        assert "Against the safety rules, on a physician's word" in page
        assert reason in page
        assert "Withdrawal watch" in page
        assert "Contact due on 11 March 2026." in page
        assert reason in text(ben.get(at("treatment-plan", ana, period)))

    def test_a_reason_alone_saves_nothing_that_was_not_read(self, ben, url, ana):
        answer = ben.post(url, self.answers(ana, override_reason="One day only"))
        page = text(answer)
        assert answer.status_code == 422
        assert "Not saved yet: read this first" in page
        assert "One day only" in page

    def test_another_list_than_the_one_that_was_read_is_shown_again(
        self, ben, url, ana, period
    ):
        data = self.answers(ana, override_reason="One day only")
        read = read_in(ben.post(url, data))
        later = data | {"on": TODAY + 3 * DAY, "read": read}
        assert ben.post(url, later).status_code == 422
        period.refresh_from_db()
        assert period.is_open

    def test_the_override_is_not_offered_before_it_is_needed(self, ben, url):
        assert "override_reason" not in text(ben.get(url))

    def test_a_second_tab_sees_both(self, ben, url, ana, period):
        dose = at("treatment-dose", ana, period)
        ben.post(dose, steps((1, 45)) | keys(ana) | {"version": 1})
        answer = ben.post(url, self.answers(ana, override_reason="x"))
        assert answer.status_code == 409
        assert "Nothing of yours is saved yet" in text(answer)

    def test_the_same_end_twice_is_one(self, ben, url, ana, period):
        data = self.answers(ana, override_reason="x")
        assert go_on(ben, url, data).url == ben.post(url, data).url
        assert Notice.objects.count() == 1

    def test_a_reason_is_chosen(self, ben, url, ana):
        answer = ben.post(url, self.answers(ana, reason=""))
        assert answer.status_code == 422
        assert "Choose why it ends." in text(answer)


class TestStopForHarm:
    def test_one_step_and_the_page_says_what_to_watch(self, ben, ana, period):
        url = at("treatment-harm", ana, period)
        answer = ben.post(url, keys(ana) | {"note": "Liver injury"})
        period.refresh_from_db()
        assert (period.end_reason, period.ended_on) == ("harm", TODAY)
        page = text(ben.get(answer.url))
        assert "Stopped for harm on 10 March 2026" in page
        assert "Liver injury" in page
        assert "Withdrawal is an emergency" in page
        assert "Call 999." in page
        assert "020 7946 0000" in page
        assert "Nobody watches the portal live." in page

    def test_twice_is_once(self, ben, ana, period):
        url, data = at("treatment-harm", ana, period), keys(ana)
        assert ben.post(url, data).url == ben.post(url, data).url
        assert Notice.objects.count() == 1

    def test_what_was_stopped_offers_nothing_more(self, ben, ana, period):
        ben.post(at("treatment-harm", ana, period), keys(ana))
        page = text(ben.get(at("treatment", ana, period)))
        for name in ("treatment-dose", "treatment-end", "treatment-harm"):
            assert at(name, ana, period) not in page

    def test_a_newer_version_does_not_block_it(self, ben, ana, period):
        dose = at("treatment-dose", ana, period)
        ben.post(dose, steps((1, 45)) | keys(ana) | {"version": 1})
        ben.post(at("treatment-harm", ana, period), keys(ana))
        period.refresh_from_db()
        assert period.end_reason == "harm"

    def test_a_form_of_another_record_stops_nothing(self, ben, cast, ana, period):
        url = at("treatment-harm", ana, period)
        assert ben.post(url, keys(cast.dan_record)).status_code == 409
        period.refresh_from_db()
        assert period.is_open


class TestTheRest:
    def test_a_patient_s_own_change_is_confirmed_from_the_page(
        self, cast, ben, ana, period
    ):
        step = make_step(
            period,
            by=cast.ana,
            from_day=TODAY - DAY,
            morning=20,
            source="self",
            comment="Too sleepy",
        )
        page = text(ben.get(at("treatment", ana, period)))
        assert "Too sleepy" in page
        assert f'name="step" value="{step.pk}"' in page
        answer = ben.post(
            at("treatment-confirm", ana, period), keys(ana) | {"step": step.pk}
        )
        step.refresh_from_db()
        assert step.confirmed_by == cast.ben
        assert 'name="step"' not in text(ben.get(answer.url))

    def test_a_nurse_sees_it_and_cannot_confirm(self, cast, ana, period):
        make_step(period, by=cast.ana, from_day=TODAY, source="self")
        nina = sign_in(cast.nina, second_factor=True)
        page = text(nina.get(at("treatment", ana, period)))
        assert "The patient&#x27;s own change" in page or "own change" in page
        assert 'name="step"' not in page

    def test_the_step_of_another_period_is_not_there(self, cast, ben, ana, period):
        other = make_period(cast.dan_record, by=cast.ben, treatment=period.treatment)
        step = make_step(other, by=cast.dan, source="self")
        answer = ben.post(
            at("treatment-confirm", ana, period), keys(ana) | {"step": step.pk}
        )
        assert answer.status_code == 404

    def test_a_mistake_is_taken_out_with_a_reason(self, ben, ana, period):
        url = at("treatment-void", ana, period)
        assert ben.post(url, keys(ana) | {"reason": ""}).status_code == 422
        refused = ben.post(url, keys(ana) | {"reason": "Wrong patient"})
        assert refused.status_code == 422
        assert "Rule abrupt-baclofen." in text(refused)
        said = {"reason": "Wrong patient", "override_reason": "Never taken"}
        answer = go_on(ben, url, keys(ana) | said)
        page = text(ben.get(answer.url))
        assert "Entered by mistake" in page
        assert "Wrong patient" in page
        assert ben.get(url).status_code == 404

    def test_a_past_treatment_is_entered_as_well_as_it_is_known(
        self, cast, ana, baclofen
    ):
        nina = sign_in(cast.nina, second_factor=True)
        answer = nina.post(
            at("treatment-past", ana),
            keys(ana)
            | {
                "treatment": "baclofen",
                "started_year": "2019",
                "ended_month": "6",
                "ended_year": "2020",
                "dose": "60",
                "told_by": "letter",
                "reason": "side_effect",
            },
        )
        page = text(nina.get(answer.url))
        assert "2019 – June 2020" in page
        assert "60 mg" in page
        assert "A letter" in page


@pytest.fixture
def toxin(db):
    return make_treatment(
        "onabotulinumtoxina",
        kind="injection",
        unit="U",
        interval_days=84,
        max_cumulative_units=400,
        cumulative_window_days=90,
        ingredients=["onabotulinumtoxina"],
    )


class TestInjections:
    @pytest.fixture
    def url(self, ana):
        return at("injection-new", ana)

    def session(self, toxin, patient, **changes):
        filled = rows(
            "muscles",
            {"muscle": "Soleus", "side": "left", "units": "75", "guidance": "emg"},
            {"muscle": "Soleus", "side": "right", "units": "50", "guidance": "emg"},
        )
        given = {"treatment": toxin.pk, "given_on": TODAY, "asked_elsewhere": "no"}
        return filled | given | keys(patient) | changes

    def elsewhere(self, toxin, **changes):
        row = {
            "treatment": toxin.pk,
            "units": "200",
            "given_on": (TODAY - 30 * DAY).isoformat(),
            "place": "Bladder",
            "told_by": "memory",
        }
        return rows("elsewhere", row | changes) | {"asked_elsewhere": "yes"}

    def test_a_session_of_injections(self, ben, ana, toxin, url):
        assert "84 days" in text(ben.get(url))
        data = self.session(toxin, ana)
        answer = go_on(ben, url, data)
        assert Injection.objects.count() == 2
        page = text(ben.get(answer.url))
        assert "Next session not before 2 June 2026." in page
        assert '<td class="num">125</td>' in page
        again = ben.post(url, data | keys(ana))
        assert again.status_code == 422
        assert "is open already" in text(again)

    def test_one_asks_what_was_given_elsewhere(self, ben, ana, toxin, url):
        data = self.session(toxin, ana)
        del data["asked_elsewhere"]
        answer = ben.post(url, data)
        assert answer.status_code == 422
        assert "Ask, and choose yes, no or not known." in text(answer)
        assert not TreatmentPeriod.objects.exists()

    def test_what_was_given_elsewhere_counts_and_warns(self, ben, ana, toxin, url):
        data = self.session(toxin, ana) | self.elsewhere(toxin, units="300")
        shown = ben.post(url, data)
        assert shown.status_code == 422
        page = text(shown)
        assert "Rule toxin-interval." in page
        assert "Rule toxin-cumulative." in page
        assert 'value="300"' in page
        assert not Injection.objects.exists()
        saved = ben.post(url, data | {"read": read_in(shown)})
        page = text(ben.get(saved.url))
        assert '<td class="num">425 <strong>above</strong></td>' in page
        assert '<td class="num">300</td>' in page
        elsewhere = TreatmentPeriod.objects.get(told_by="memory")
        assert (elsewhere.why, elsewhere.is_open) == ("Bladder", False)

    def test_a_clear_yes_or_no(self, ben, ana, toxin, url):
        empty = ben.post(url, self.session(toxin, ana, asked_elsewhere="yes"))
        assert "Enter below what was given elsewhere" in text(empty)
        both = self.session(toxin, ana) | self.elsewhere(toxin)
        answer = ben.post(url, both | {"asked_elsewhere": "unknown"})
        assert "Something stands below" in text(answer)

    @pytest.mark.parametrize(
        ("missing", "words"),
        [
            ("treatment", "Choose the product."),
            ("units", "Enter the units, above 0."),
            ("given_on", "Enter the day it was given."),
            ("place", "Say what for"),
            ("told_by", "Choose who told it."),
        ],
    )
    def test_a_row_of_elsewhere_is_whole(self, ben, ana, toxin, url, missing, words):
        data = self.session(toxin, ana) | self.elsewhere(toxin, **{missing: ""})
        answer = ben.post(url, data)
        assert answer.status_code == 422
        assert words in text(answer)
        assert f'<a href="#id_elsewhere-0-{missing}">' in text(answer)

    def test_elsewhere_lies_not_ahead(self, ben, ana, toxin, url):
        ahead = (TODAY + DAY).isoformat()
        data = self.session(toxin, ana) | self.elsewhere(toxin, given_on=ahead)
        assert "This date is in the future." in text(ben.post(url, data))

    def test_a_half_filled_muscle_keeps_what_was_typed(self, ben, ana, toxin, url):
        data = self.session(toxin, ana) | rows(
            "muscles", {"muscle": "Soleus", "side": ""}
        )
        answer = ben.post(url, data)
        assert answer.status_code == 422
        assert 'value="Soleus"' in text(answer)
        assert "Choose the side." in text(answer)


def test_the_page_of_a_treatment_costs_the_same_for_1_and_20(
    cast, ben, ana, period, django_assert_max_num_queries
):
    url = at("treatment", ana, period)

    def count():
        with django_assert_max_num_queries(40) as seen:
            assert ben.get(url).status_code == 200
        return len(seen)

    ben.post(
        at("treatment-dose", ana, period), steps((1, 45)) | keys(ana) | {"version": 1}
    )
    make_injection(period, by=cast.ben)
    once = count()
    for n in range(20):
        make_step(period, by=cast.ben, from_day=TODAY + (n + 2) * DAY, morning=40 - n)
        make_injection(period, by=cast.ben)
    for n in range(20):
        ben.post(
            at("treatment-dose", ana, period),
            steps((n + 30, 10)) | keys(ana) | {"version": 2 + n},
        )
    assert count() == once


def test_baclofen_is_tapered_and_ended_then_tizanidine_starts(
    cast, ben, ana, period, baclofen
):
    """The journey at the level of the client: every refusal and every notice."""
    words = {"name": "Tizanidine", "taper_text": "Slowly."}
    make_treatment(
        "tizanidine",
        sedating=True,
        taper_only=True,
        taper_min_days=2,
        texts={"en": words},
    )
    end = at("treatment-end", ana, period)
    answers = {"on": TODAY, "reason": "no_benefit", "version": 1}
    assert ben.post(end, answers | keys(ana)).status_code == 422
    ben.post(
        at("treatment-dose", ana, period),
        steps((1, 40), (4, 20), (7, 10)) | keys(ana) | {"version": 1},
    )
    answers |= {"on": TODAY + 6 * DAY, "version": 2}
    too_soon = ben.post(end, answers | keys(ana))
    assert "the steps down span 6 days" in text(too_soon)
    answers |= {"on": TODAY + 9 * DAY}
    assert ben.post(end, answers | keys(ana)).status_code == 302
    go_on(
        ben,
        at("treatment-start", ana),
        {"treatment": "tizanidine"} | steps((10, 2)) | keys(ana),
    )
    assert list(Notice.objects.order_by("id").values_list("message", flat=True)) == [
        (
            "Baclofen: from 11 March take 40 mg in the morning. "
            "More steps are planned. Your page shows each day's dose. "
            "Do not drive while taking this medicine."
        ),
        "Baclofen ends. The last day is 19 March.",
        (
            "Tizanidine: your clinic planned a new treatment from 20 March. "
            "You will see the doses here on that day. "
            "Do not drive while taking this medicine."
        ),
    ]
    period.refresh_from_db()
    assert period.dose_steps.standing().get(from_day=TODAY + 7 * DAY).morning == (
        Decimal(10)
    )
    assert list(
        AuditEvent.objects.exclude(verb="patient.read")
        .exclude(verb="flag.raised")
        .order_by("id")
        .values_list("verb", flat=True)
    ) == ["dose.changed", "treatment.ended", "treatment.started"]
