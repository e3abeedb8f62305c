"""Fixtures that every test may use."""

import hypothesis
import pytest

from tests.browser.fixtures import (  # noqa: F401 (fixtures are found by name)
    browser,
    desktop,
    open_page,
    phone,
)
from tests.cast import make_cast

# The same examples in every run; no deadline, because the machine may be busy.
hypothesis.settings.register_profile("clonus", deadline=None, derandomize=True)
hypothesis.settings.load_profile("clonus")


def pytest_collection_modifyitems(items):
    """Mark what drives a browser, however it came to it."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def cast(db):
    """Ana, Ben, Cora and the others (tests/cast.py), with their clinics."""
    return make_cast()
