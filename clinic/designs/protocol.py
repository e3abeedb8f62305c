"""What was decided before the start, as text that anybody can check: JSON, SHA-256.

The text is canonical: keys in order, no spaces, amounts as strings and never as
floating numbers, so the same plan gives the same hash on every machine.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def frozen(plan: object) -> tuple[str, str]:
    """The canonical JSON of a plan and the SHA-256 of it, in hex."""
    text = json.dumps(
        plain(plan), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return text, digest(text)


def digest(text: str) -> str:
    """The SHA-256 of a frozen text, to check it against the one that was kept."""
    return sha256(text.encode()).hexdigest()


def differs(before: object, after: object) -> tuple[str, ...]:
    """Where two plans differ, as paths ("arms.0.name"), in order."""
    return tuple(_differing(plain(before), plain(after), ""))


def plain(value: object) -> Plain:
    """A plan as JSON knows it. TypeError for a float: its text is not one."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, date):
        return value.isoformat()
    return _plain_inside(value)


def _plain_inside(value: object) -> Plain:
    if is_dataclass(value):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(each) for each in value]
    raise TypeError(f"A protocol cannot keep a {type(value).__name__}.")


def _differing(before: Plain, after: Plain, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(k, before.get(k), after.get(k)) for k in sorted({*before, *after})]
    elif (
        isinstance(before, list)
        and isinstance(after, list)
        and len(before) == len(after)
    ):
        pairs = [
            (str(n), *each) for n, each in enumerate(zip(before, after, strict=True))
        ]
    else:
        if before != after:
            yield path
        return
    for name, old, new in pairs:
        yield from _differing(old, new, f"{path}.{name}" if path else name)
