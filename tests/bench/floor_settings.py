"""The tests' settings with everything between socket and view taken away."""

from tests.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "tests.bench.floor"
