import json
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.designs.orders import Design
from clinic.designs.protocol import differs, digest, frozen, plain
from tests.clinic.designs.parts import START, WITH_SPLINT

pytestmark = pytest.mark.once
PLAN = {
    "worth": Decimal("1.50"),
    "design": Design.RANDOMISED,
    "first": START,
    "arms": [WITH_SPLINT],
    "smallest_p": Fraction(1, 16),
    "masked": False,
    "note": None,
}


def test_the_text_is_canonical():
    text, _ = frozen({"b": Decimal("1.50"), "a": [START, True, None], "ä": "é"})

    assert text == '{"a":["2026-03-10",true,null],"b":"1.5","ä":"é"}'


def test_the_hash_is_that_of_the_text():
    text, hex_digest = frozen(PLAN)

    assert hex_digest == sha256(text.encode()).hexdigest() == digest(text)


def test_a_plan_of_dataclasses_and_codes_is_kept_whole():
    kept = json.loads(frozen(PLAN)[0])

    assert kept["design"] == "randomised"
    assert kept["arms"][0]["parts"][0]["slug"] == "ankle-splint"
    assert kept["smallest_p"] == "1/16"


@pytest.mark.parametrize("value", [1.5, b"x", object(), {1, 2}])
def test_what_has_no_one_text_is_not_kept(value):
    with pytest.raises(TypeError):
        frozen({"worth": value})


def test_a_moment_is_kept_with_its_zone():
    assert plain(datetime(2026, 3, 10, 17, tzinfo=UTC)) == "2026-03-10T17:00:00+00:00"


def test_it_says_where_two_plans_differ():
    changed = PLAN | {"worth": Decimal(2), "arms": [WITH_SPLINT, WITH_SPLINT]}

    assert differs(PLAN, changed) == ("arms", "worth")
    assert differs({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == ("a.0.b",)
    assert differs({"a": 1}, {"a": 1, "b": 2}) == ("b",)
    assert differs(PLAN, dict(PLAN)) == ()
    assert differs(1, 2) == ("",)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), VALUES))
def test_the_order_of_keys_never_matters_and_the_text_reads_back(plan):
    text, _ = frozen(plan)

    assert text == frozen(dict(reversed(plan.items())))[0]
    assert json.loads(text) == plain(plan)
