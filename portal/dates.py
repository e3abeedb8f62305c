"""Days in addresses: /my/days/2026-03-10/ names one day, always in ISO form."""

from datetime import date

from django.urls import register_converter


class IsoDateConverter:
    """A `date` in a path; what is not a real day is not an address (404)."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()


register_converter(IsoDateConverter, "isodate")
