"""The pages of one's own record in a real browser: every state, every look."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal import audit, days
from portal.models import Notice, Source
from tests.browser.axe import assert_accessible
from tests.browser.sign_in import sign_in
from tests.cast import make_cast
from tests.factories import (
    entry_fields,
    make_day_log,
    make_period,
    make_side_effect_report,
    make_step,
    make_treatment,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("", "days/", "treatments/", "details/", "download/", "access/?own=1", "help/")
LOOKS = [("narrow", True), ("desktop", False)]


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def baclofen(cast):
    """Ana on baclofen with news, days, a late entry, and someone who looked."""
    now = timezone.now()
    today = days.local_day(now, cast.ana_record.zone)
    for number in range(20):
        day = today - timedelta(days=number * (number % 7 + 1) // 3)
        if cast.ana_record.day_logs.filter(day=day).exists():
            continue
        made = entry_fields(by=cast.ana, now=now, source=Source.SELF)
        log = make_day_log(
            cast.ana_record, by=cast.ana, day=day, value=number % 11, **made
        )
        make_side_effect_report(log)
    treatment = make_treatment(
        sedating=True,
        taper_only=True,
        taper_min_days=7,
        texts={
            "en": {
                "name": "Baclofen",
                "taper_text": "Never stop baclofen suddenly.",
                "watch_for": ["Sleepiness.", "Weak legs."],
            }
        },
    )
    period = make_period(
        cast.ana_record,
        by=cast.ben,
        treatment=treatment,
        started_on=today - timedelta(days=10),
        why="Shaking",
    )
    make_step(period, by=cast.ben, from_day=today - timedelta(days=10))
    make_step(period, by=cast.ana, from_day=today, morning=0, source=Source.SELF)
    for words in ("Baclofen: from today.", "Baclofen: more."):
        Notice.objects.create(
            patient=cast.ana_record,
            period=period,
            kind=Notice.Kind.STARTED,
            message=words,
            created_at=now,
            created_by=cast.ben,
        )
    audit.record("patient.read", by=cast.ben, now=now, patient=cast.ana_record)
    return period


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_every_page_is_accessible_with_and_without_anything_in_it(
    cast, baclofen, open_page, size, dark
):
    for user in (cast.ana, cast.dan):
        page = open_page(size, dark=dark)
        sign_in(page, user)
        for path in PAGES:
            page.goto(f"/my/{path}")
            assert_accessible(page)


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_mistakes_are_accessible_and_take_the_focus(
    cast, baclofen, open_page, size, dark
):
    page = open_page(size, dark=dark)
    sign_in(page, cast.ana)
    page.goto(f"/my/treatments/{baclofen.pk}/changed/")
    assert_accessible(page)
    page.get_by_label("I take another amount").check()
    page.get_by_role("button", name="Tell my clinic").click()
    expect(page).to_have_title(re.compile("^Error: "))
    assert_accessible(page)
    page.get_by_role("link", name="Say how much you take now.").click()
    expect(page.get_by_label("Morning")).to_be_focused()
    page.goto("/my/details/")
    page.get_by_label("Telephone").fill("call me")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)


def test_a_patient_reads_the_news_once_and_tells_of_a_change(cast, baclofen, phone):
    sign_in(phone, cast.ana)
    phone.goto("/my/treatments/")
    expect(phone.get_by_role("heading", name="Your plan changed")).to_have_count(2)
    phone.get_by_role("button", name="I have read this").first.click()
    expect(phone.get_by_role("heading", name="Your plan changed")).to_have_count(1)
    expect(
        phone.get_by_text("Do not drive while taking this medicine.")
    ).to_be_visible()
    phone.get_by_role("link", name="I stopped or changed Baclofen myself").click()
    phone.get_by_label("I take another amount").check()
    phone.get_by_label("Morning").fill("5")
    phone.get_by_role("button", name="Tell my clinic").click()
    expect(phone.get_by_text("Saved. Your clinic will see this.")).to_be_visible()
    expect(phone.get_by_text("you take 5 mg in the morning")).to_be_visible()


def test_the_numbers_of_the_picture_can_be_read(cast, baclofen, phone):
    sign_in(phone, cast.ana)
    phone.goto("/my/days/")
    phone.get_by_text("Show the numbers").click()
    numbers = phone.locator("ol.figures li")
    assert numbers.count() == phone.locator(".c-point").count() > 5
    assert_accessible(phone)


def test_controls_are_large_enough_for_hands_that_shake(cast, baclofen, phone):
    sign_in(phone, cast.ana)
    for path in PAGES:
        phone.goto(f"/my/{path}")
        small = phone.evaluate(
            """() => [...document.querySelectorAll('main a, main button, main input,'
               + ' main select, main summary')]
               .filter(e => e.type !== 'hidden' && e.offsetParent)
               .filter(e => e.getBoundingClientRect().height < 63.5)
               .map(e => e.outerHTML.slice(0, 120))"""
        )
        assert not small, f"{path}: {small}"


def test_a_file_is_kept_as_a_file(cast, baclofen, phone):
    sign_in(phone, cast.ana)
    phone.goto("/my/download/")
    with phone.expect_download() as kept:
        phone.get_by_role("link", name="ratings.csv").click()
    assert re.fullmatch(
        r"clonus-\d{4}-\d\d-\d\d-ratings\.csv", kept.value.suggested_filename
    )
