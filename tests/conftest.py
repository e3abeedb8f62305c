"""Fixtures that every test may use."""

import hypothesis

from tests.browser.fixtures import (  # noqa: F401 (fixtures are found by name)
    browser,
    desktop,
    open_page,
    phone,
)

# The same examples in every run; no deadline, because the machine may be busy.
hypothesis.settings.register_profile("clonus", deadline=None, derandomize=True)
hypothesis.settings.load_profile("clonus")
