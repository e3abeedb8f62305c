"""What a chart says about its marks."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from portal.chart_words import ChartWords, day_words, rating_words
from portal.charts import BlockMean, DayValue, MeanLine, Phase, Unit, series_chart

pytestmark = pytest.mark.once
TUESDAY = date(2026, 3, 10)


def test_a_rating_says_what_it_is_out_of():
    assert rating_words(4) == "4 of 10"
    assert rating_words(4, whole=False) == "4.0 of 10"


def test_a_day_says_when_how_bad_and_what_is_special_about_it():
    assert day_words(TUESDAY, 4) == "Tue 10 Mar 2026: 4 of 10"
    assert day_words(TUESDAY, 4, late=True, by="Eva") == (
        "Tue 10 Mar 2026: 4 of 10, seen by Eva, entered late"
    )


def test_a_mean_says_on_how_many_days_it_rests():
    mean = BlockMean(date(2026, 3, 2), date(2026, 3, 8), 4.25, 1, False, False)
    assert ChartWords().block(mean) == (
        "2 Mar to 8 Mar 2026: 4.2 of 10 on average, 1 day logged"
    )


@pytest.mark.parametrize(
    ("day", "unit", "label"),
    [
        (TUESDAY, Unit.DAY, "Tue 10"),
        (TUESDAY, Unit.WEEK, "10 Mar"),
        (date(2026, 3, 1), Unit.MONTH, "Mar"),
        (date(2026, 1, 1), Unit.MONTH, "2026"),
        (date(2026, 1, 1), Unit.YEAR, "2026"),
    ],
)
def test_ticks_are_short_and_january_names_its_year(day, unit, label):
    assert ChartWords().tick(day, unit) == label


def picture(**options):
    values = [
        DayValue(date(2026, 3, 1), 4, words="Sun 1 Mar 2026: 4 of 10"),
        DayValue(date(2026, 3, 2), 5, late=True, words="<b>late</b>"),
        DayValue(date(2026, 3, 2), 7, helper=True, words="seen by Eva"),
    ]
    chart = series_chart(
        values,
        first=date(2026, 3, 1),
        last=date(2026, 3, 28),
        words=ChartWords(),
        key="c",
        title="Shaking, day by day",
        description="0 is best.",
        phases=[
            Phase(date(2026, 3, 1), date(2026, 3, 14), "Baclofen"),
            Phase(date(2026, 3, 15), date(2026, 3, 18), changing=True),
        ],
        means=[MeanLine(date(2026, 3, 1), date(2026, 3, 28), 4.5, "4.5")],
        **options,
    )
    return render_to_string("components/chart_series.html", {"chart": chart})


def test_the_picture_has_a_name_marks_by_class_and_no_inline_style():
    drawn = picture()
    assert '<title id="c-title">Shaking, day by day</title>' in drawn
    assert 'aria-labelledby="c-title c-desc"' in drawn
    for mark in ("c-dot", "c-dot-late", "c-dot-helper", "c-line", "c-mean", "c-phase"):
        assert f'class="{mark}"' in drawn, mark
    assert 'fill="url(#c-hatch)"' in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn


def test_words_from_people_are_escaped():
    assert "&lt;b&gt;late&lt;/b&gt;" in picture()


def test_numbers_stay_numbers_in_a_language_with_commas():
    english = picture()
    with translation.override("es"):
        spanish = picture()
    assert [part for part in english.split('"') if part.startswith("translate")] == [
        part for part in spanish.split('"') if part.startswith("translate")
    ]
