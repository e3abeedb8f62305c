"""Invitation codes: whatever is typed, the right code and no other is meant."""

import math
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts import codes

pytestmark = pytest.mark.once

signs = st.text(codes.ALPHABET, min_size=codes.LENGTH, max_size=codes.LENGTH)
noise = st.text(" -–—.\t", max_size=3)


def test_the_alphabet_has_no_letters_that_people_mistake():
    assert not set("ILOU01") & set(codes.ALPHABET)
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 30


def test_a_code_holds_58_bits():
    assert math.log2(len(codes.ALPHABET)) * codes.LENGTH > 58


def test_new_codes_differ_and_are_their_own_normal_form():
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(codes.normalise(code) == code for code in made)


@given(signs, st.data())
def test_case_spaces_and_dashes_do_not_matter(plain, data):
    typed = "".join(
        data.draw(noise) + data.draw(st.sampled_from([c, c.lower()])) for c in plain
    )
    assert codes.normalise(typed).replace("-", "") == plain


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_a_code_or_nothing(typed):
    found = codes.normalise(typed)
    assert found == "" or (len(found) == 14 and codes.normalise(found) == found)


@given(signs, st.sampled_from(sorted(set(ascii_letters.upper() + "0123456789"))))
def test_another_sign_is_another_code(plain, sign):
    other = plain[:-1] + sign
    hashes = {codes.code_hash(codes.normalise(text)) for text in (plain, other)}
    assert (len(hashes) == 1) == (plain == other)


def test_the_hash_is_keyed(settings):
    before = codes.code_hash("ABCD-EFGH-2345")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert codes.code_hash("ABCD-EFGH-2345") != before
    settings.SECRET_KEY_FALLBACKS = [old]
    assert before in codes.possible_hashes("ABCD-EFGH-2345")
