"""Addresses of the comparisons of one patient, and of the patient's own page."""

from django.urls import path

from clinic.views import coin, comparisons, running
from portal import dates  # noqa: F401 (registers the days in addresses)

_LIST = "patients/<int:pk>/comparisons/"
_ONE = f"{_LIST}<int:comparison_pk>/"

urlpatterns = [
    path(_LIST, comparisons.comparisons, name="comparisons"),
    path(f"{_LIST}new/", comparisons.new, name="comparison-new"),
    path(_ONE, comparisons.comparison, name="comparison"),
    path(f"{_ONE}change/", comparisons.change, name="comparison-change"),
    path(f"{_ONE}start/", running.start, name="comparison-start"),
    path(f"{_ONE}extend/", running.extend, name="comparison-extend"),
    path(f"{_ONE}amend/", running.amend, name="comparison-amend"),
    path(f"{_ONE}stop/", running.stop, name="comparison-stop"),
    path(f"{_ONE}end/", running.end, name="comparison-end"),
    path(f"{_ONE}answers/", running.answers, name="comparison-answers"),
    path(f"{_ONE}share/", running.share, name="comparison-share"),
]

my_patterns = [
    path("", coin.my_compare, name="my-compare"),
    path("expect/", coin.expect, name="my-compare-expect"),
    path("after/", coin.after, name="my-compare-after"),
    path("coin/", coin.new, name="my-coin-new"),
    path("coin/<isodate:day>/", coin.mark, name="my-coin-mark"),
    path("coin/stop/", coin.stop, name="my-coin-stop"),
]
"""Mounted under /my/compare/: the signed-in person's own record."""
