"""What a field of a catalogue file may hold.

Each reader returns the value or raises ValueError with words that complete
"file: entry: field ...".
"""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

PARTS_OF_DAY = ("morning", "noon", "evening", "night")


def string(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be a text that is not empty")
    return value.strip()


def address(value: Any) -> str:
    if not isinstance(value, str) or not value.startswith("https://"):
        raise ValueError("must be an address that begins with https://")
    return value


def switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("must be a whole number, 0 or more")
    return value


def amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")
    return Decimal(value)


def day(value: Any) -> date:
    if not isinstance(value, date) or hasattr(value, "hour"):
        raise ValueError("must be a date written as 2026-11-22")
    return value


def strings(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise ValueError("must be a list of texts")
    return [string(item) for item in value]


def sources(value: Any) -> list[dict[str, str]]:
    """A list of name, url ("" where there is none) and ISO date."""
    if not isinstance(value, list) or not value:
        raise ValueError("must name at least one source")
    return [_source(item) for item in value]


def _source(item: Any) -> dict[str, str]:
    if not isinstance(item, dict) or not {"name", "date"} <= set(item):
        raise ValueError("must hold a name and a date for each source")
    if set(item) - {"name", "date", "url"}:
        raise ValueError("must hold only name, url and date for each source")
    url = address(item["url"]) if item.get("url") else ""
    return {
        "name": string(item["name"]),
        "url": url,
        "date": day(item["date"]).isoformat(),
    }


def amounts(value: Any) -> list[str]:
    """Amounts above 0, kept as texts: JSON knows no exact decimals."""
    found = strings(value)
    for item in found:
        try:
            good = Decimal(item) > 0
        except InvalidOperation:
            good = False
        if not good:
            raise ValueError('must be a list of amounts in quotes, such as ["2.5"]')
    return found


def parts_of_day(value: Any) -> list[str]:
    """Some of morning, noon, evening and night, in the order of the day."""
    found = strings(value)
    if found != [slot for slot in PARTS_OF_DAY if slot in found]:
        raise ValueError(f"must be some of {', '.join(PARTS_OF_DAY)}, in that order")
    return found


Sources = Annotated[list[dict[str, str]], sources]
