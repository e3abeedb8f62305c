"""Units of toxin by product, and the next date."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from portal import regimen
from portal.toxin import toxin_of
from tests.factories import TODAY, make_injection, make_period, make_treatment

pytestmark = pytest.mark.django_db


def day(n):
    return TODAY + timedelta(days=n)


@pytest.fixture
def given(cast):
    """Give units of a product so many days from today."""

    def gave(slug, units, days, **fields):
        treatment = make_treatment(
            slug,
            kind="injection",
            unit="U",
            interval_days=84,
            max_cumulative_units=400,
            cumulative_window_days=90,
        )
        period = make_period(
            cast.ana_record, by=cast.ben, treatment=treatment, started_on=day(days)
        )
        return make_injection(
            period, by=cast.ben, given_on=day(days), units=units, **fields
        )

    return gave


@pytest.fixture
def toxin(cast):
    return lambda: toxin_of(cast.ana_record, today=TODAY)


def test_products_are_never_added(given, toxin):
    given("ona", 100, -1)
    given("ona", 50, -2)
    given("abo", 500, -3)
    assert [(t.product, t.units) for t in toxin().totals] == [
        ("Abo", D(500)),
        ("Ona", D(150)),
    ]


def test_what_was_given_elsewhere_counts_and_is_told_apart(given, toxin):
    given("ona", 100, -1)
    given("ona", 301, -89, elsewhere=True, side="", guidance="")
    (total,) = toxin().totals
    assert (total.units, total.elsewhere, total.most) == (D(401), D(301), D(400))
    assert total.is_over


@pytest.mark.parametrize(("days", "units"), [(-89, 200), (-90, 100)])
def test_the_window_ends_today(given, toxin, days, units):
    given("ona", 100, 0)
    given("ona", 100, days)
    (total,) = toxin().totals
    assert total.units == units
    assert not total.is_over


def test_the_next_date_counts_from_the_last_toxin_of_any_kind(given, toxin):
    given("ona", 100, -40)
    given("abo", 100, -10, elsewhere=True)
    assert toxin().next_from == day(74)


def test_without_toxin_there_is_no_date(cast, toxin):
    make_period(cast.ana_record, by=cast.ben)
    assert toxin().next_from is None
    assert toxin().totals == ()


def test_the_patient_reads_the_date_until_it_has_come(cast, given):
    given("ona", 100, -83)
    assert regimen.load(cast.ana_record, today=TODAY).next_session == day(1)
    assert regimen.load(cast.ana_record, today=day(1)).next_session is None


def test_it_takes_as_many_queries_for_20_sessions(
    given, toxin, django_assert_max_num_queries
):
    given("ona", 100, -1)
    with django_assert_max_num_queries(10) as one:
        toxin()
    for n in range(20):
        given("ona", 100, -n)
    with django_assert_max_num_queries(len(one)):
        toxin()
