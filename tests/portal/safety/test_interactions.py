from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import rulebook
from portal.safety import Allergen, Other, alerts
from tests.portal.safety.record import DAY, TODAY, found, other, situation, use

pytestmark = pytest.mark.once

STRONG = "tizanidine-cyp1a2-strong"


def test_two_medicines_are_judged_whoever_prescribes_which():
    here = situation(use("tizanidine"), others=[other("ciprofloxacin")])
    elsewhere = situation(others=[other("ciprofloxacin"), other("tizanidine")])
    assert found(here) == [STRONG]
    assert found(elsewhere) == [STRONG]


def test_what_a_pair_is_about_names_both_in_one_order():
    one = alerts(
        situation(use("tizanidine"), others=[other("ciprofloxacin")]), rulebook.rules()
    )
    assert one[0].about == "tizanidine+ciprofloxacin"
    both = situation(others=[other("oxycodone"), other("alcohol")])
    turned = situation(others=[other("alcohol"), other("oxycodone")])
    abouts = [alerts(s, rulebook.rules())[0].about for s in (both, turned)]
    assert abouts == ["alcohol+oxycodone"] * 2


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (None, None, True),
        (None, TODAY - DAY, False),
        (None, TODAY, True),
        (TODAY + 30 * DAY, None, True),
        (TODAY - 30 * DAY, TODAY + DAY, True),
    ],
)
def test_only_what_is_taken_on_one_day_meets(first, last, meets):
    record = situation(
        use("tizanidine"), others=[other("ciprofloxacin", first=first, last=last)]
    )
    assert found(record) == ([STRONG] if meets else [])


def test_what_follows_after_the_last_day_does_not_meet():
    tizanidine = use("tizanidine", last=TODAY + 5 * DAY)
    tizanidine = replace(tizanidine, drug=replace(tizanidine.drug, taper=None))
    later = other("ciprofloxacin", first=TODAY + 6 * DAY)
    same_day = other("ciprofloxacin", first=TODAY + 5 * DAY)
    assert found(situation(tizanidine, others=[later])) == []
    assert found(situation(tizanidine, others=[same_day])) == [STRONG]


def test_a_name_that_is_on_no_list_is_said_to_be_unread():
    record = situation(use("tizanidine"), others=[Other("Blue pills")])
    (alert,) = alerts(record, rulebook.rules())
    assert alert.code == "unknown_medicine"
    assert "Blue pills" in alert.plain


def test_a_rule_is_silent_where_a_graver_one_speaks_of_the_same_pair():
    record = situation(use("clonazepam"), others=[other("oxycodone")])
    assert found(record) == ["benzodiazepine-opioid"]
    nerve = situation(use("gabapentin"), others=[other("oxycodone")])
    assert found(nerve) == ["gabapentinoid-opioid"]
    third = situation(use("clonazepam"), use("baclofen"), others=[other("oxycodone")])
    assert found(third).count("sedatives-together") == 2


def test_an_unlisted_sedating_treatment_counts_as_a_sedative():
    record = situation(use("nabiximols"), others=[other("alcohol")])
    assert "sedatives-together" in found(record)


def test_a_medicine_never_interacts_with_itself_but_may_be_there_twice():
    record = situation(use("clonazepam"), others=[other("clonazepam")])
    assert found(record) == ["same-ingredient-twice"]
    pump = situation(use("baclofen"), use("intrathecal-baclofen"))
    assert found(pump) == ["same-ingredient-twice"]
    assert found(situation(use("baclofen"), use("baclofen"))) == []


@pytest.mark.parametrize(
    ("slug", "allergic_to", "rules"),
    [
        ("tizanidine", "tizanidine", ["allergy-ingredient"]),
        ("clonazepam", "diazepam", ["allergy-benzodiazepine"]),
        ("clonazepam", "clonazepam", ["allergy-ingredient"]),
        ("abobotulinumtoxina", "onabotulinumtoxina", ["allergy-toxin"]),
        ("abobotulinumtoxina", "cows-milk-protein", ["allergy-milk-abobotulinum"]),
        ("onabotulinumtoxina", "cows-milk-protein", []),
        ("tizanidine", "penicillin", []),
    ],
)
def test_an_allergy_stands_against_its_ingredient_and_its_class(
    slug, allergic_to, rules
):
    allergen = Allergen(allergic_to, rulebook.substances()[allergic_to])
    assert found(situation(use(slug), allergies=(allergen,))) == rules


def test_an_allergy_stands_against_the_medicines_of_others_too():
    allergen = Allergen("Penicillin", rulebook.substances()["penicillin"])
    record = situation(others=[other("penicillin")], allergies=(allergen,))
    assert found(record) == ["allergy-ingredient"]


def test_a_condition_stands_against_a_treatment_until_it_is_over():
    record = situation(use("diazepam"), conditions=frozenset({"myasthenia-gravis"}))
    assert found(record) == ["diazepam-myasthenia"]
    ended = replace(record.uses[0], last=TODAY - DAY)
    assert found(replace(record, uses=(ended,))) == []


@pytest.mark.parametrize(
    ("slug", "age", "rules"),
    [
        ("baclofen", 17, ["age-under-18"]),
        ("baclofen", 18, []),
        ("clonazepam", 64, []),
        ("clonazepam", 65, ["benzodiazepine-age-65"]),
        ("dantrolene", 35, []),
        ("dantrolene", 36, ["dantrolene-age-35"]),
        ("stretching", 9, []),
    ],
)
def test_age_counts_where_a_label_says_so(slug, age, rules):
    assert found(situation(use(slug, benefit=True), age=age)) == rules


MEDICINES = [
    use("tizanidine"),
    use("clonazepam"),
    use("gabapentin", 900),
    other("ciprofloxacin"),
    other("oxycodone"),
    other("clonidine"),
    other("verapamil"),
    other("alcohol"),
]


@given(st.permutations(MEDICINES), st.data())
def test_the_order_of_entry_never_matters(entered, data):
    kept = entered[: data.draw(st.integers(0, len(entered)))]
    uses = [m for m in kept if not isinstance(m, Other)]
    others = [m for m in kept if isinstance(m, Other)]
    one = alerts(situation(*uses, others=others), rulebook.rules())
    other_way = alerts(
        situation(*reversed(uses), others=others[::-1]), rulebook.rules()
    )
    assert one == other_way
