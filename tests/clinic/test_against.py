"""What stands against what was not tried: the rules' words, no rank, no advice."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import against
from clinic.facts import Untried
from clinic.timeline import periods_of
from education.models import Treatment
from portal.safety import Shown
from tests.cast import make_cast
from tests.factories import TODAY, make_condition, make_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    call_command("load_catalogue", verbosity=0)
    return make_cast()


def load(cast, *slugs):
    untried = [Untried(slug, slug) for slug in slugs]
    periods = periods_of(cast.ana_record) if slugs else ()
    return against.load(
        cast.ana_record, untried, periods=periods, today=TODAY, language="en"
    )


def slugs():
    return list(Treatment.objects.values_list("slug", flat=True))


def test_nothing_untried_asks_nothing(cast):
    with CaptureQueriesContext(connection) as queries:
        assert load(cast) == ()
    assert len(queries) == 0


def test_every_treatment_stands_in_the_order_of_the_catalogue(cast):
    found = load(cast, *reversed(slugs()))

    assert [each.slug for each in found] == slugs()


def test_a_condition_stands_against_a_treatment(cast):
    before = {each.slug: len(each.found) for each in load(cast, *slugs())}
    cast.ana_record.condition = make_condition("als")
    after = {each.slug: len(each.found) for each in load(cast, *slugs())}

    assert any(after[slug] > before[slug] for slug in after)
    assert all(after[slug] >= before[slug] for slug in after)


def test_surgery_waits_for_what_must_come_before_it(cast):
    (found,) = load(cast, "surgery")
    assert any(each.alert.code == "last_resort" for each in found.found)


def test_overlapping_sedatives_stand_against_each_other(cast):
    diazepam = Treatment.objects.get(slug="diazepam")
    make_period(cast.ana_record, by=cast.ben, treatment=diazepam)
    (found,) = load(cast, "clonazepam")

    assert found.found
    assert all(each.title and each.alert.source for each in found.found)


def test_mere_notes_are_left_out(cast):
    shown = {
        each.alert.level.shown for row in load(cast, *slugs()) for each in row.found
    }

    assert Shown.NOTE not in shown


def test_all_cost_the_queries_of_one(cast):
    every = slugs()
    with CaptureQueriesContext(connection) as one:
        load(cast, "baclofen")
    with CaptureQueriesContext(connection) as many:
        load(cast, *every)

    assert len(one) == len(many) <= 9
