"""One invented person's record and the clock of the demo, for the real actions."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from education.models import Treatment
from portal import days
from portal.models import TreatmentPeriod


class Scene:
    """Who acts on whose record, and when: `ago` counts days back from today.

    `rng` gives keys and times, so that the same seed tells the same story. Nothing
    happens later than `now`.
    """

    def __init__(self, *, patient, clinician, rng: Random, now: datetime):
        self.patient = patient
        self.clinician = clinician
        self.rng = rng
        self.now = now
        self.today: date = days.local_day(now, patient.zone)
        self.treatments = {t.slug: t for t in Treatment.objects.all()}

    @property
    def person(self):
        """Who writes for the patient: themselves, else the clinic from paper."""
        return self.patient.user or self.clinician

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def ago(self, day: date | None) -> int:
        """Days back to it; a day that is not known counts as today."""
        return (self.today - (day or self.today)).days

    def at(self, ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """This local time of that day, as an instant; never after `now`."""
        zone = ZoneInfo(self.patient.zone)
        local = datetime.combine(self.day(ago), time(hour, minute), tzinfo=zone)
        return min(local.astimezone(UTC), self.now)

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def clinic(self, ago: int, hour: int = 9) -> dict:
        """What an action of the clinician is given, with a key of its own."""
        return self.told(ago, hour) | {"client_key": self.key()}

    def told(self, ago: int, hour: int = 9) -> dict:
        """The same for an action that takes no key."""
        return {
            "by": self.clinician,
            "now": self.at(ago, hour, self.rng.randrange(60)),
        }

    def self_told(self, ago: int, hour: int = 20) -> dict:
        """What an action of the patient is given, with a key of its own."""
        return {
            "client_key": self.key(),
            "by": self.person,
            "now": self.at(ago, hour, self.rng.randrange(60)),
        }

    def taken(self) -> list[TreatmentPeriod]:
        """What is taken today, oldest first."""
        periods = self.patient.treatment_periods.current_on(self.today).with_steps()
        return list(periods.select_related("treatment").order_by("started_on", "pk"))

    def period(self, slug: str) -> TreatmentPeriod:
        """The latest try of this treatment."""
        periods = self.patient.treatment_periods.standing()
        return periods.filter(treatment__slug=slug).latest("started_on")
