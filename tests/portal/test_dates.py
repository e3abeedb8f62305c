from datetime import date

import pytest

from portal.dates import IsoDateConverter


def test_a_day_goes_into_an_address_and_comes_back():
    converter = IsoDateConverter()

    assert converter.to_url(date(2026, 3, 10)) == "2026-03-10"
    assert converter.to_python("2026-03-10") == date(2026, 3, 10)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_no_address(text):
    with pytest.raises(ValueError, match=r"day|month|year"):
        IsoDateConverter().to_python(text)
