"""Near falls, a hit head and who could not stand, as the clinic reads them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_day_log

DAY = timedelta(days=1)


@pytest.fixture
def page(db):
    """The patient's page, once these days were logged."""
    cast = make_cast()

    def read(*logs):
        for ago, fields in enumerate(logs):
            day = TODAY - ago * DAY
            make_day_log(cast.ana_record, by=cast.ana, day=day, value=4, **fields)
        ben = sign_in(cast.ben, second_factor=True)
        address = reverse("clinic:patient", args=[cast.ana_record.pk])
        return ben.get(address).content.decode()

    with time_machine.travel(NOW, tick=False):
        yield read


def test_the_table_of_days_lists_what_a_fall_did_and_near_falls(page):
    text = page({"falls": 2, "head_hit": True, "cannot_stand": True}, {"near_falls": 1})

    assert "<td>2, hit the head, could not stand</td>" in text
    assert "<td>1 near fall</td>" in text


def test_the_strip_on_top_counts_them(page):
    text = page({"falls": 2, "head_hit": True}, {"near_falls": 3}, {"near_falls": 1})

    assert "on 1 day; hit the head 10 Mar 2026; 4 near falls" in text


def test_near_falls_are_told_though_nobody_fell(page):
    text = page({"near_falls": 3})

    assert "none logged" in text
    assert "3 near falls" in text
