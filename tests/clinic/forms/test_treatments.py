import uuid
from datetime import date, timedelta

import pytest

from clinic.forms.checked import Checked
from clinic.forms.plans import Planned
from clinic.forms.steps import ElsewhereFormSet
from clinic.forms.treatments import EndForm, PastForm, SessionForm, StartForm
from portal.access import record_id
from tests.cast import make_cast
from tests.factories import TODAY, make_period, make_treatment

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return make_cast()


@pytest.fixture
def ana(cast):
    return cast.ana_record


def keys(patient):
    return {"client_key": uuid.uuid4(), "record": record_id(patient)}


class TestStart:
    def fields(self, patient, treatment):
        form = StartForm(patient=patient, treatment=treatment, today=TODAY)
        apart = {*Checked.base_fields, *Planned.base_fields}
        return [f.name for f in form.visible_fields() if f.name not in apart]

    def test_a_medicine_starts_with_its_first_step(self, ana):
        assert self.fields(ana, make_treatment()) == ["why", "instructions"]

    def test_what_has_no_dose_starts_on_a_day(self, ana):
        home = make_treatment("stretching", kind="home")
        assert self.fields(ana, home) == ["started_on", "why", "instructions"]

    def test_what_is_not_in_the_catalogue_is_named(self, ana):
        assert self.fields(ana, None) == [
            "other_name",
            "unit",
            "started_on",
            "why",
            "instructions",
        ]

    def test_an_operation_is_entered_done_or_planned(self, ana):
        surgery = make_treatment("surgery", kind="surgery")
        for days in (-3, 0, 30):
            day = TODAY + timedelta(days=days)
            form = StartForm(
                {"started_on": day, **keys(ana)},
                patient=ana,
                treatment=surgery,
                today=TODAY,
            )
            assert form.is_valid()


class TestEnd:
    @pytest.fixture
    def form(self, ana, cast):
        period = make_period(ana, by=cast.ben, started_on=TODAY)

        def filled(**answers):
            answers = {"on": TODAY, "reason": "no_benefit", "version": 1} | answers
            return EndForm(answers | keys(ana), patient=ana, period=period)

        return filled

    def test_the_ordinary_reasons_do_not_name_harm(self, form):
        reasons = [value for value, _label in form().fields["reason"].choices]
        assert "no_benefit" in reasons
        assert not {"harm", "unknown"} & set(reasons)
        assert not form(reason="harm").is_valid()

    def test_another_reason_needs_words(self, form):
        assert form(reason="other").errors["note"] == [
            "Say in a few words why it ends."
        ]
        assert form(reason="other", note="Moved away").is_valid()

    def test_it_does_not_end_before_it_starts(self, form):
        assert form(on=TODAY - timedelta(days=1)).errors["on"] == [
            "A treatment cannot end before it starts."
        ]

    def test_a_planned_end_can_be_seen_and_moved(self, ana, cast):
        period = make_period(ana, by=cast.ben, ended_on=TODAY)
        form = EndForm(patient=ana, period=period)
        assert form["on"].initial == TODAY
        assert form["reason"].initial == "no_benefit"


class TestPast:
    @pytest.fixture
    def form(self, ana):
        make_treatment()

        def filled(**answers):
            answers = {
                "treatment": "baclofen",
                "told_by": "letter",
                "reason": "side_effect",
            } | answers
            return PastForm(answers | keys(ana), patient=ana, today=TODAY)

        return filled

    def test_only_the_name_the_source_and_the_reason_are_needed(self, form):
        assert form().is_valid()
        assert form().data["treatment"] == "baclofen"
        empty = form(treatment="", told_by="", reason="")
        assert set(empty.errors) == {"treatment", "told_by", "reason"}

    def test_it_gives_what_is_known(self, form):
        filled = form(started_year="2019", started_month="5", ended_year="2020")
        assert filled.is_valid(), filled.errors
        known = filled.known()
        assert known["treatment"].slug == "baclofen"
        assert (known["started_on"], known["start_precision"]) == (
            date(2019, 5, 1),
            "month",
        )
        assert (known["ended_on"], known["end_precision"]) == (
            date(2020, 12, 31),
            "year",
        )

    def test_an_end_this_year_does_not_lie_ahead(self, form):
        filled = form(ended_year=str(TODAY.year))
        assert filled.is_valid()
        assert filled.known()["ended_on"] == TODAY

    @pytest.mark.parametrize(
        ("answers", "field", "words"),
        [
            ({"treatment": "other"}, "other_name", "Name the treatment."),
            (
                {"other_name": "A herb"},
                "other_name",
                "Choose from the list or name it: not both.",
            ),
            (
                {"started_year": "2027"},
                "started",
                "This date is in the future. Check the year.",
            ),
            (
                {"started_year": "2020", "ended_year": "2019"},
                "ended",
                "It cannot end before it started.",
            ),
            ({"dose": "0"}, "dose", "Leave it empty if it is not known."),
        ],
    )
    def test_nonsense_says_what_to_do(self, form, answers, field, words):
        assert form(**answers).errors[field] == [words]

    def test_another_one_is_named(self, form):
        filled = form(treatment="other", other_name="A herb")
        assert filled.is_valid()
        assert filled.known()["treatment"] is None


def test_one_product_is_chosen_already(ana):
    def chosen():
        elsewhere = ElsewhereFormSet(form_kwargs={"today": TODAY})
        form = SessionForm(patient=ana, today=TODAY, elsewhere=elsewhere)
        return form["treatment"].initial

    toxin = make_treatment("toxin", kind="injection")
    assert chosen() == toxin
    make_treatment("toxin-2", kind="injection")
    assert chosen() is None
