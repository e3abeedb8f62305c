"""The privacy notice: a consent names the words that were read."""

import hashlib
from pathlib import Path

import pytest
from django.template.loader import get_template

from portal.accounts import privacy

pytestmark = pytest.mark.once


def test_new_words_need_a_new_version():
    text = Path(get_template(privacy.TEMPLATE).origin.name).read_bytes()
    assert hashlib.sha256(text).hexdigest() == privacy.DIGEST, (
        "The notice changed: give it a new VERSION, and this DIGEST."
    )
