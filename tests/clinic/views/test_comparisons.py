"""Comparisons at the clinic: planned in a visit, drawn, started, stopped, shared."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from clinic.comparing.page import load
from clinic.models import Comparison
from portal.access import record_id
from portal.models import SharedReport, TreatmentPeriod
from tests.cast import make_cast, sign_in
from tests.clinic.drafts import (
    arm,
    baclofen,
    drafted,
    make_coin,
    splint,
    started,
    tizanidine,
)
from tests.factories import (
    NOW,
    TODAY,
    make_day_log,
    make_period,
    make_step,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    with time_machine.travel(NOW, tick=False):
        yield make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


@pytest.fixture
def as_(cast):
    def client(name):
        return sign_in(getattr(cast, name), second_factor=True)

    return client


def url(ana, name, *args):
    return reverse(f"clinic:{name}", args=[ana.pk, *args])


def keys(ana, **given):
    return {"client_key": str(uuid.uuid4()), "record": record_id(ana)} | given


def plan(ana, **given):
    """What the planner posts: as now against a splint at night, from tomorrow."""
    splint()
    return keys(
        ana,
        **{
            "a_what": "now",
            "b_what": "ankle-splint",
            "target": ana.targets.primary().get().pk,
            "worth": "2",
            "starts_on": (TODAY + timedelta(days=1)).isoformat(),
            "purpose": "benefit",
            "design": "alternating",
            "cycles": "2",
        }
        | given,
    )


def text(response):
    return response.content.decode()


class TestPlanner:
    def test_begins_with_the_templates_that_fit(self, ana, as_):
        splint()
        html = text(as_("theo").get(url(ana, "comparison-new")))

        assert "A splint at night, or none" in html
        assert "tizanidine" not in html

    def test_a_template_fills_the_page(self, ana, as_):
        splint()
        address = url(ana, "comparison-new") + "?template=night-splint"
        form = as_("theo").get(address).context["form"]

        assert form["b_what"].value() == "ankle-splint"
        assert form["design"].value() == "alternating"

    def test_at_most_six_questions_are_in_sight(self, ana, as_):
        splint()
        address = url(ana, "comparison-new") + "?template=night-splint"
        html = text(as_("theo").get(address))
        shown = html.split("<details")[0]
        asked = {"target", "worth", "expectation", "starts_on"}

        assert {name for name in asked if f'name="{name}"' in shown} == asked
        assert 'name="design"' not in shown
        assert 'name="stop_rule"' not in shown

    def test_show_draws_the_calendar_and_keeps_nothing(self, ana, as_):
        response = as_("theo").post(url(ana, "comparison-new"), plan(ana, show="1"))
        html = text(response)

        assert response.status_code == 200
        assert "Hatched days" in html
        assert "How sure the answer can be" in html
        assert "of 100 simulated tries" in html
        assert not Comparison.objects.exists()

    def test_save_keeps_a_draft(self, ana, as_):
        theo = as_("theo")
        response = theo.post(url(ana, "comparison-new"), plan(ana, save="1"))
        comparison = Comparison.objects.get()

        assert response.url == url(ana, "comparison", comparison.pk)
        assert comparison.status == "draft"
        assert [row.key for row in comparison.arms.all()] == ["A", "B"]
        assert "It cannot start" not in text(theo.get(response.url))

    def test_says_at_the_field_what_is_missing_and_keeps_the_rest(self, ana, as_):
        data = plan(ana, worth="", decision_rule="Keep it")
        response = as_("theo").post(url(ana, "comparison-new"), data)
        html = text(response)

        assert response.status_code == 422
        assert html.count("Ask the patient: how many points?") == 2
        assert "Keep it" in html

    def test_a_dose_above_the_label_is_refused_at_its_field(self, ana, as_):
        baclofen()
        data = plan(ana, b_what="baclofen", b_dose="120", save="1")
        response = as_("ben").post(url(ana, "comparison-new"), data)

        assert response.status_code == 422
        assert "The highest dose a day is 80 mg." in text(response)

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"starts_on": "9999-12-31"}, "starts_on", "of the next twelve months"),
            ({"starts_on": "2026-03-09"}, "starts_on", "Choose today or a later day"),
            ({"cycles": "61"}, "cycles", "less than or equal to 60"),
            ({"b_days": "0"}, "b_days", "greater than or equal to 1"),
            ({"b_with": "ankle-splint"}, "b_with", "It is in this arm already"),
        ],
    )
    def test_what_is_odd_is_said_at_its_field(self, ana, as_, given, field, words):
        data = plan(ana, save="1", decision_rule="Keep it", **given)
        response = as_("ben").post(url(ana, "comparison-new"), data)

        assert response.status_code == 422
        assert words in response.context["form"].errors[field][0]
        assert "Keep it" in text(response)

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"a_what": "ankle-splint"}, "A and B are the same"),
            ({"cycles": "60"}, "The plan is longer than two years."),
        ],
    )
    def test_a_plan_that_cannot_be_says_why(self, ana, as_, given, words):
        data = plan(ana, show="1") | {"a_days": "14"} | given
        response = as_("ben").post(url(ana, "comparison-new"), data)

        assert "It cannot start like this" in text(response)
        assert any(words in one for one in response.context["preview"].refusals)

    def test_one_that_is_not_in_the_list_is_named(self, ana, as_):
        ben, other = as_("ben"), {"b_what": "other", "save": "1"}
        unnamed = ben.post(url(ana, "comparison-new"), plan(ana, b_dose="2", **other))
        named = {"b_name": "Cannabis oil", "b_unit": "drops", "b_dose": "20"}
        ben.post(url(ana, "comparison-new"), plan(ana, **other, **named))
        row = Comparison.objects.get()
        page = text(ben.get(url(ana, "comparison", row.pk)))
        again = ben.get(f"{url(ana, 'comparison-new')}?copy={row.pk}").context["form"]
        ben.post(url(ana, "comparison-start", row.pk), keys(ana, version="1"))

        assert unnamed.context["form"].errors.keys() == {"b_name", "b_unit"}
        assert row.arms.get(key="B").name == "Cannabis oil 20 drops"
        assert "Cannabis oil is not in the catalogue" in page
        assert again["b_name"].value() == "Cannabis oil"
        assert {p.other_name for p in TreatmentPeriod.objects.all()} == {"Cannabis oil"}

    def test_a_therapist_names_none(self, ana, as_):
        given = {"b_what": "other", "b_name": "Cannabis oil", "save": "1"}
        response = as_("theo").post(url(ana, "comparison-new"), plan(ana, **given))

        assert response.status_code == 422
        assert not Comparison.objects.exists()

    def test_what_cannot_be_taken_back_does_not_alternate(self, ana, as_):
        make_treatment("toxin", kind="injection", unit="U")
        data = plan(ana, b_what="toxin", show="1")
        html = text(as_("ben").post(url(ana, "comparison-new"), data))

        assert "It cannot start like this" in html
        assert "cannot be taken back" in html

    def test_a_therapist_is_offered_no_medicine(self, ana, as_):
        baclofen()
        data = plan(ana, b_what="baclofen", b_dose="30", save="1")
        response = as_("theo").post(url(ana, "comparison-new"), data)

        assert response.status_code == 422
        assert not Comparison.objects.exists()

    def test_two_changes_by_accident_are_named(self, cast, ana, as_):
        period = make_period(ana, by=cast.ben, treatment=baclofen(), started_on=TODAY)
        make_step(period, by=cast.ben, from_day=TODAY, morning=30)
        tizanidine()
        data = plan(
            ana,
            design="before_after",
            cycles="1",
            b_what="tizanidine",
            b_dose="12",
            stops=["baclofen"],
            show="1",
        )
        html = text(as_("ben").post(url(ana, "comparison-new"), data))

        assert "Baclofen comes down" in html
        assert "Tizanidine goes up" in html

    def test_an_earlier_one_is_copied(self, cast, ana, as_):
        earlier = drafted(ana, by=cast.ben, decision_rule="Keep it")
        theo = as_("theo")
        address = f"{url(ana, 'comparison-new')}?copy={earlier.pk}"
        form = theo.get(address).context["form"]
        theo.post(address, plan(ana, save="1"))

        assert form["b_what"].value() == "ankle-splint"
        assert form["decision_rule"].value() == "Keep it"
        assert Comparison.objects.latest("pk").copied_from == earlier

    def test_a_draft_is_changed(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben)
        data = plan(ana, title="Shorter", version="1", save="1")
        as_("theo").post(url(ana, "comparison-change", row.pk), data)

        row.refresh_from_db()
        assert (row.title, row.version) == ("Shorter", 2)

    def test_a_draft_that_somebody_changed_meanwhile_may_be_kept_all_the_same(
        self, cast, ana, as_
    ):
        row = drafted(ana, by=cast.ben)
        theo, address = as_("theo"), url(ana, "comparison-change", row.pk)
        theo.post(address, plan(ana, title="Theirs", version="1", save="1"))
        data = plan(ana, title="Mine", version="1", save="1")
        refused = theo.post(address, data)
        theo.post(address, data | {"version": refused.context["version"]})

        row.refresh_from_db()
        assert refused.status_code == 409
        assert "What you typed is kept" in text(refused)
        assert row.title == "Mine"

    def test_says_what_the_safety_rules_would_say(self, cast, ana, as_):
        surgery = make_treatment("surgery", kind="surgery", unit="", reversible=False)
        data = plan(ana, design="before_after", cycles="1", show="1")
        html = text(
            as_("ben").post(url(ana, "comparison-new"), data | {"b_what": surgery.slug})
        )

        assert "What the safety rules say" in html
        assert "They stand against this plan." in html
        assert "This is a checklist, not a complete interaction checker." in html


class TestDiscard:
    def discard(self, client, ana, row, reason="Not needed any more"):
        address = url(ana, "entry-void", "comparisons", row.pk)
        return client.post(address, keys(ana, reason=reason))

    def test_a_draft_goes_with_a_reason_and_stays_in_the_record(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben)
        theo = as_("theo")
        page = text(theo.get(url(ana, "comparison", row.pk)))
        unsaid = self.discard(theo, ana, row, reason="")
        for _ in range(2):
            response = self.discard(theo, ana, row)

        row.refresh_from_db()
        assert url(ana, "entry-void", "comparisons", row.pk) in page
        assert unsaid.status_code == 422
        assert response.url == url(ana, "comparisons")
        assert (row.is_void, row.voided_reason) == (True, "Not needed any more")
        assert theo.get(url(ana, "comparison", row.pk)).status_code == 404

    def test_what_runs_is_never_discarded(self, cast, ana, as_):
        row = started(ana, by=cast.ben)

        assert self.discard(as_("ben"), ana, row).status_code == 404
        row.refresh_from_db()
        assert not row.is_void

    def test_a_therapist_discards_no_plan_of_a_medicine(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben, arms=(arm("A"), arm("B", baclofen(), dose=30)))

        assert self.discard(as_("theo"), ana, row).status_code == 404
        assert self.discard(as_("nina"), ana, row).status_code == 404


class TestTold:
    @pytest.fixture
    def told(self, cast, ana, as_):
        row = started(ana, by=cast.ben)
        data = keys(ana, body="A splint, or none.")
        as_("theo").post(url(ana, "comparison-share", row.pk), data)
        return row, SharedReport.objects.get()

    def take_back(self, client, ana, report):
        address = url(ana, "entry-void", "reports", report.pk)
        return client.post(address, keys(ana, reason="The days are wrong"))

    def test_a_report_is_taken_back_with_a_reason(self, ana, as_, told):
        row, report = told
        theo = as_("theo")
        link = url(ana, "entry-void", "reports", report.pk)
        before = text(theo.get(url(ana, "comparison", row.pk)))
        self.take_back(theo, ana, report)
        after = text(theo.get(url(ana, "comparison", row.pk)))

        report.refresh_from_db()
        assert report.is_void
        assert link in before
        assert link not in after
        assert "The days are wrong" in after

    def test_a_report_of_a_decision_is_not_taken_back_alone(self, ana, as_, told):
        _row, report = told
        SharedReport.objects.update(kind="decision")

        assert self.take_back(as_("ben"), ana, report).status_code == 404

    def test_nor_by_a_nurse(self, ana, as_, told):
        assert self.take_back(as_("nina"), ana, told[1]).status_code == 404

    def test_the_days_of_a_coin_are_told_to_nobody_before_their_morning(
        self, cast, ana, as_
    ):
        coin = make_coin(ana, by=cast.ana)
        theo, address = as_("theo"), url(ana, "comparison-share", coin.pk)

        assert theo.get(address).status_code == 302
        theo.post(address, keys(ana, body="All my days"))
        assert not SharedReport.objects.exists()
        assert address not in text(theo.get(url(ana, "comparison", coin.pk)))

    def test_a_plan_that_nobody_started_is_not_shared(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben)
        data = keys(ana, body="Soon")
        as_("theo").post(url(ana, "comparison-share", row.pk), data)

        assert not SharedReport.objects.exists()


class TestStart:
    def test_what_was_drawn_is_checked_against_what_was_frozen(self, cast, ana, as_):
        row = started(ana, by=cast.ben)
        page = load(Comparison.objects.with_plan().get(pk=row.pk), today=TODAY)
        html = text(as_("nina").get(url(ana, "comparison", row.pk)))
        row.sequence = ["B", "A", "B", "A"]

        assert page.frozen.intact
        assert "Checked just now" in html
        assert not load(row, today=TODAY).frozen.intact

    def test_begins_and_shows_what_was_frozen(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben)
        theo = as_("theo")
        response = theo.post(
            url(ana, "comparison-start", row.pk), keys(ana, version="1")
        )
        html = text(theo.get(response.url))

        row.refresh_from_db()
        assert row.status == "running"
        assert row.protocol.sha256 in html
        assert "Decided before the start" in html

    def test_twice_is_once(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben)
        theo, data = as_("theo"), keys(ana, version="1")
        for _ in range(2):
            theo.post(url(ana, "comparison-start", row.pk), data)

        assert TreatmentPeriod.objects.count() == 2

    def test_what_cannot_be_is_refused_in_words(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben, arms=(arm("B", splint()),))
        response = as_("theo").post(
            url(ana, "comparison-start", row.pk), keys(ana, version="1")
        )

        assert response.status_code == 422
        assert "nothing to compare with" in text(response)

    def test_a_therapist_does_not_reach_a_comparison_of_medicines(self, cast, ana, as_):
        row = drafted(ana, by=cast.ben, arms=(arm("A"), arm("B", baclofen(), dose=30)))
        theo = as_("theo")

        assert theo.get(url(ana, "comparison", row.pk)).status_code == 200
        assert theo.get(url(ana, "comparison-start", row.pk)).status_code == 404


class TestUnderWay:
    @pytest.fixture
    def row(self, cast, ana):
        return started(ana, by=cast.ben)

    def test_shows_today_and_the_days_rated(self, cast, ana, as_, row):
        make_day_log(ana, by=cast.ana, day=TODAY, value=4)
        html = text(as_("nina").get(url(ana, "comparison", row.pk)))

        assert "1 of 14" in html
        assert "Today" in html

    def test_more_days_move_the_later_ones(self, ana, as_, row):
        last = row.phases.last().last
        first = row.phases.first()
        data = keys(ana, version="2", phase=first.pk, count="4", reason="Hospital")
        response = as_("theo").post(url(ana, "comparison-extend", row.pk), data)

        assert response.status_code == 302
        assert row.phases.last().last == last + timedelta(days=4)
        assert "Hospital" in text(as_("theo").get(response.url))

    def test_stops_early_with_a_reason(self, ana, as_, row):
        data = keys(ana, version="2", reason="burden")
        response = as_("theo").post(url(ana, "comparison-stop", row.pk), data)
        html = text(as_("theo").get(response.url))

        row.refresh_from_db()
        assert (row.status, row.stop_reason) == ("stopped", "burden")
        assert "Too much effort" in html

    def test_another_reason_needs_words(self, ana, as_, row):
        data = keys(ana, version="2", reason="other")
        response = as_("theo").post(url(ana, "comparison-stop", row.pk), data)

        assert response.status_code == 422
        assert "Say the other reason in words." in text(response)

    def test_no_reason_is_refused(self, ana, as_, row):
        response = as_("theo").post(
            url(ana, "comparison-stop", row.pk), keys(ana, version="2")
        )
        assert response.status_code == 422

    def test_an_amendment_stands_beside_what_was_frozen(self, ana, as_, row):
        data = keys(ana, version="2", worth="3", reason="Said so on the phone")
        response = as_("theo").post(url(ana, "comparison-amend", row.pk), data)
        html = text(as_("theo").get(response.url))

        row.refresh_from_db()
        assert row.worth == 3
        assert '"worth":"2"' in row.protocol.text
        assert "Said so on the phone" in html

    def test_the_form_of_an_older_page_is_refused_and_kept(self, ana, as_, row):
        data = keys(ana, version="1", worth="3", reason="Late")
        response = as_("theo").post(url(ana, "comparison-amend", row.pk), data)

        assert response.status_code == 409
        assert "Late" in text(response)

    def test_does_not_end_before_its_last_day(self, ana, as_, row):
        response = as_("theo").post(
            url(ana, "comparison-end", row.pk), keys(ana, version="2")
        )
        assert response.status_code == 409
        assert "stop it early" in text(response)

    def test_guess_and_choice_are_kept(self, ana, as_, row):
        data = keys(ana, guess="B", choice="Wear it every night")
        as_("theo").post(url(ana, "comparison-answers", row.pk), data)

        row.refresh_from_db()
        assert (row.guess, row.choice) == ("B", "Wear it every night")

    def test_the_plan_is_shared_in_plain_words(self, ana, as_, row):
        theo = as_("theo")
        body = theo.get(url(ana, "comparison-share", row.pk)).context["form"]["body"]
        theo.post(url(ana, "comparison-share", row.pk), keys(ana, body=body.value()))
        report = SharedReport.objects.get()

        assert report.kind == "plan"
        assert "Does it help you?" in report.body
        assert "999" in report.body


class TestQueries:
    def test_a_comparison_costs_the_same_with_more_phases(
        self, cast, ana, as_, django_assert_max_num_queries
    ):
        counts = []
        for cycles in (1, 20):
            Comparison.objects.filter(status="running").update(
                voided_at=NOW, voided_by=cast.ben, voided_reason="Other"
            )
            row = started(ana, by=cast.ben, cycles=cycles, starts_on=_after(ana))
            client = as_("nina")
            with django_assert_max_num_queries(100) as seen:
                client.get(url(ana, "comparison", row.pk))
            counts.append(len(seen.captured_queries))

        assert counts[0] == counts[1]

    def test_the_list_costs_the_same_with_more_rows(
        self, cast, ana, as_, django_assert_max_num_queries
    ):
        counts = []
        for more in (1, 19):
            for _ in range(more):
                drafted(ana, by=cast.ben)
            client = as_("nina")
            with django_assert_max_num_queries(100) as seen:
                client.get(url(ana, "comparisons"))
            counts.append(len(seen.captured_queries))

        assert counts[0] == counts[1]


def _after(ana):
    """A day after everything that is planned for her."""
    last = TreatmentPeriod.objects.filter(patient=ana).order_by("-started_on").first()
    if last is None:
        return TODAY
    TreatmentPeriod.objects.filter(patient=ana).update(
        voided_at=NOW, voided_by=last.entered_by, voided_reason="Other"
    )
    return TODAY


def test_one_that_is_stopped_before_its_first_day_is_shown(cast, ana, as_):
    row = started(ana, by=cast.ben, starts_on=TODAY + timedelta(days=5))
    data = keys(ana, version="2", reason="choice")
    response = as_("theo").post(url(ana, "comparison-stop", row.pk), data)
    page = as_("theo").get(response.url)

    row.refresh_from_db()
    assert row.ended_on == TODAY
    assert page.context["page"].calendar is None
