"""What is compared: arms made of parts, with what the catalogue says of each part."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Part:
    """One treatment of an arm; days as the catalogue, or the clinician, gives them.

    `titration_days` until the full dose, `onset_days` from there until it can be
    felt; `taper_days` from the first lower dose to the last day with it, then
    `washout_days` until it has left the body and `exclude_after_stop` days that count
    for no treatment (rebound), both from the last day on. `washable` is False where
    the person cannot go back: an operation, a toxin within one comparison. `dose` a
    day tells apart arms that differ in nothing else.
    """

    slug: str
    name: str
    kind: str
    washable: bool = True
    taper_days: int = 0
    washout_days: int = 0
    onset_days: int = 0
    titration_days: int = 0
    exclude_after_stop: int = 0
    short_acting: bool = False
    dose: Decimal | None = None

    @property
    def what(self) -> tuple[str, Decimal | None]:
        """What makes it another part than the next: the treatment and its dose."""
        return self.slug, self.dose

    @property
    def gone_after(self) -> int:
        """Days from the first lower dose until its days count again."""
        return self.taper_days + max(self.washout_days, self.exclude_after_stop)


@dataclass(frozen=True)
class Arm:
    """One way of treating. No part: without any of the compared treatments.

    `bundle` is a deliberate one: its parts are judged together, as one.
    """

    key: str
    name: str
    parts: tuple[Part, ...] = ()
    bundle: bool = False


def as_now(key: str, name: str, parts: Iterable[Part] = ()) -> Arm:
    """The arm in which everything stays as it is: a bundle, never an accident."""
    return Arm(key, name, tuple(parts), bundle=True)
