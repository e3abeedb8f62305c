from datetime import date

import pytest
from django import forms

from clinic.forms.approximate import ApproximateDateField


class When(forms.Form):
    when = ApproximateDateField()


def given(day="", month="", year=""):
    return When({"when_day": day, "when_month": month, "when_year": year})


@pytest.mark.parametrize(
    ("answer", "precision", "first", "last"),
    [
        (("5", "2", "2020"), "day", date(2020, 2, 5), date(2020, 2, 5)),
        (("", "2", "2020"), "month", date(2020, 2, 1), date(2020, 2, 29)),
        (("", "12", "2020"), "month", date(2020, 12, 1), date(2020, 12, 31)),
        (("", "", "2020"), "year", date(2020, 1, 1), date(2020, 12, 31)),
        (("", "", ""), "unknown", None, None),
    ],
)
def test_a_date_is_as_exact_as_what_was_given(answer, precision, first, last):
    form = given(*answer)
    assert form.is_valid(), form.errors
    when = form.cleaned_data["when"]
    assert (when.precision, when.first, when.last) == (precision, first, last)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (("5", "2", ""), "Enter the year, or leave all three empty."),
        (("5", "", "2020"), "Enter the month, or leave the day empty."),
        (("30", "2", "2020"), "That month has no such day."),
        (("x", "2", "2020"), "Enter a number."),
        (("32", "2", "2020"), "Ensure this value is less than or equal to 31."),
        (("", "13", "2020"), "Select a valid choice. 13 is not one of the available"),
        (("", "", "20"), "Ensure this value is greater than or equal to 1900."),
    ],
)
def test_nonsense_says_what_to_do_and_stays_in_the_fields(answer, words):
    form = given(*answer)
    assert any(error.startswith(words) for error in form.errors["when"])
    html = str(form["when"])
    for part in answer[::2]:
        assert not part or f'value="{part}"' in html


def test_each_part_has_its_own_label():
    html = str(When()["when"])
    for n, name in enumerate(("Day", "Month", "Year")):
        assert f'<label for="id_when_{n}">{name}</label>' in html
