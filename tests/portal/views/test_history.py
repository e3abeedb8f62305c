"""My days: a sentence, the picture, the days, and links that keep one's place."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import make_cast, sign_in
from tests.factories import NOW, TODAY, make_day_log, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ana(cast):
    return sign_in(cast.ana)


def log_days(cast, days):
    for number in days:
        make_day_log(
            cast.ana_record,
            by=cast.ana,
            day=TODAY - timedelta(days=number),
            value=number % 11,
        )


def get(client, query=""):
    answer = client.get(f"/my/days/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


class Tags(HTMLParser):
    """Counts elements by class."""

    def __init__(self, text):
        super().__init__()
        self.classes = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.classes += (dict(attrs).get("class") or "").split()


def test_with_few_days_it_says_when_there_will_be_a_line(cast, ana):
    assert "After 5 days you will see a line." in get(ana)
    log_days(cast, range(3))
    page = get(ana)
    assert "After 5 days you will see a line." in page
    assert "<svg viewBox" not in page.split("<main")[1].split("day-table")[0]


def test_it_shows_the_sentence_the_picture_and_the_days(cast, ana):
    log_days(cast, range(6))
    page = get(ana)
    assert "In the last 14 days you rated 6 days." in page
    assert Tags(page).classes.count("c-point") == 6
    assert "/my/days/2026-03-10/" in page
    assert "Tue 10 Mar" in page


def test_coordinates_keep_their_points_in_a_language_with_commas(cast, ana):
    log_days(cast, range(6))
    ana.cookies["language"] = "es"
    page = ana.get("/my/days/", headers={"accept-language": "es"}).content.decode()
    picture = page.split('role="img"')[1].split("</svg>")[0]
    assert 'r="' in picture
    for value in ("cx", "x1", "y1", "width", "r"):
        for part in picture.split(f' {value}="')[1:]:
            float(part.split('"')[0])


def test_the_range_is_a_link_and_the_chosen_one_is_marked(cast, ana):
    log_days(cast, range(0, 120, 2))
    assert 'href="?range=3m"' in get(ana)
    few = Tags(get(ana, "?range=4w")).classes.count("c-point")
    more = Tags(get(ana, "?range=3m")).classes.count("c-point")
    assert (few, more) == (14, 46)
    page = get(ana, "?range=1y")
    assert "Each dot is the average of the days logged in a week." in page
    assert 'href="?range=1y" aria-current="true"' in page


def test_ten_years_draw_no_more_than_one(cast, ana):
    log_days(cast, [*range(0, 40), 3649])
    page = get(ana, "?range=all")
    assert "weeks." in page
    assert Tags(page).classes.count("c-point") <= 120


def test_older_days_are_a_page_away_and_the_range_is_kept(cast, ana):
    log_days(cast, range(45))
    page = get(ana, "?range=3m")
    assert 'href="?range=3m&amp;before=2026-02-09"' in page
    older = get(ana, "?range=3m&before=2026-02-09")
    assert "Sun 8 Feb" in older
    assert 'href="?range=3m"' in older


def test_another_target_is_a_link(cast, ana):
    second = make_target(cast.ana_record, by=cast.ana, text="Stairs", order=2)
    log_days(cast, range(6))
    assert f'href="?target={second.pk}"' in get(ana)
    assert "You have not rated a day" in get(ana, f"?target={second.pk}")


@pytest.mark.parametrize(
    "query",
    ["?range=x", "?before=x", "?before=2026-02-31", "?target=x", "?target=9" * 9],
)
def test_an_address_that_means_nothing_is_not_there(ana, query):
    assert ana.get(f"/my/days/{query}").status_code == 404


def test_the_target_of_another_patient_is_not_there(cast, ana):
    theirs = cast.dan_record.targets.get()
    assert ana.get(f"/my/days/?target={theirs.pk}").status_code == 404


def test_somebody_without_a_record_finds_nothing(cast):
    assert sign_in(cast.ben, second_factor=True).get("/my/days/").status_code == 404


def test_the_page_costs_the_same_with_20_and_400_days(cast, ana):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            get(ana, "?range=all")
        return len(seen)

    log_days(cast, range(20))
    queries()  # the first visit of a session is noted
    few = queries()
    log_days(cast, range(20, 400))
    assert queries() == few <= 13
