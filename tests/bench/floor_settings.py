"""The tests' settings with everything between socket and view taken away."""

from tests.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "education",
    "portal",
]
MIDDLEWARE = []
AUTHENTICATION_BACKENDS = []
ROOT_URLCONF = "tests.bench.floor"
