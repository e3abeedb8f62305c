"""Turn invented days and courses into rows of one record."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from clinic.demo.courses import Course, Try
from clinic.demo.lives import Day
from clinic.models import Decision, Exam, ExamReading, Note, PatientReview
from education.models import SideEffect, Treatment
from portal.models import (
    DayLog,
    DoseStep,
    Episode,
    Injection,
    Rating,
    SideEffectReport,
    Source,
    Target,
    TreatmentPeriod,
)

YEAR = 365


class Writer:
    """Writes one patient's record; `rng` gives keys and times, `today` is theirs."""

    def __init__(self, *, patient, clinician, rng: Random, today: date):
        self.patient = patient
        self.clinician = clinician
        self.rng = rng
        self.today = today
        self.treatments = {t.slug: t for t in Treatment.objects.all()}
        self.side_effects = {s.slug: s for s in SideEffect.objects.all()}

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def stamp(self, ago: int, *, by, source, hour=20) -> dict:
        """What an entry made `ago` days before today carries."""
        zone = self.patient.zone
        minutes = self.rng.randrange(0, 110)
        local = datetime.combine(
            self.day(ago), time(hour, 0), tzinfo=ZoneInfo(zone)
        ) + timedelta(minutes=minutes)
        return {
            "entered_by": by,
            "entered_on": local.date(),
            "entered_at": local.astimezone(UTC),
            "zone": zone,
            "source": source,
            "client_key": uuid.UUID(int=self.rng.getrandbits(128), version=4),
        }

    def targets(self, texts: list[str], opened_ago: int) -> list[Target]:
        by = self.patient.user or self.clinician
        return [
            Target.objects.create(
                patient=self.patient,
                text=text,
                order=order,
                opened_on=self.day(opened_ago),
                **self.stamp(opened_ago, by=by, source=Source.SELF, hour=11),
            )
            for order, text in enumerate(texts, start=1)
        ]

    def days(self, days: list[Day], targets: list[Target]) -> None:
        """All day logs with ratings and side effects, in three bulk writes."""
        logs = DayLog.objects.bulk_create([self._log(day) for day in days])
        ratings, felt = [], []
        for log, day in zip(logs, days, strict=True):
            if day.status == DayLog.Status.COULD_NOT:
                continue
            for target, value in zip(targets, (day.rating, day.second), strict=False):
                ratings.append(Rating(day_log=log, target=target, value=value))
            felt += [
                SideEffectReport(
                    day_log=log, side_effect=self.side_effects[slug], severity=how_bad
                )
                for slug, how_bad in day.side_effects
            ]
        Rating.objects.bulk_create(ratings)
        SideEffectReport.objects.bulk_create(felt)

    def _log(self, day: Day) -> DayLog:
        rater = self.patient.user
        told = day.status != DayLog.Status.COULD_NOT
        source = Source.SELF if rater else Source.PAPER
        stamp = self.stamp(
            max(day.ago - day.late_by, 0), by=rater or self.clinician, source=source
        )
        return DayLog(
            patient=self.patient,
            day=self.day(day.ago),
            rater=rater,
            status=day.status,
            could_not=day.could_not,
            spasm_frequency=day.spasm_frequency if told else "",
            spasm_severity=day.spasm_severity if told else "",
            sleepiness=day.sleepiness if told else None,
            falls=day.falls if told else None,
            **stamp,
        )

    def episodes(self, days: list[Day]) -> None:
        """A bout on about one bad day in five."""
        bad = [d for d in days if d.rating >= 4 and self.rng.random() < 0.2]
        by = self.patient.user or self.clinician
        Episode.objects.bulk_create(
            Episode(
                patient=self.patient,
                day=self.day(d.ago),
                site="ankle",
                side=self.rng.choice(("left", "right")),
                trigger=self.rng.choice(("standing", "stretch", "stairs", "turning")),
                beats=d.rating * 2 + self.rng.randrange(4),
                seconds=max(1, d.rating // 2),
                how_counted="typed",
                **self.stamp(d.ago, by=by, source=Source.SELF, hour=18),
            )
            for d in bad
        )

    def course(self, course: Course) -> None:
        for past in course.past:
            self._past(past)
        for attempt in course.tries:
            self._try(attempt)

    def _past(self, past) -> None:
        started = self.day(past.years_ago * YEAR + 200)
        known = past.precision != "unknown"
        TreatmentPeriod.objects.create(
            patient=self.patient,
            treatment=self.treatments.get(past.slug),
            other_name=past.name,
            unit=self.treatments[past.slug].unit if past.slug else "",
            told_by=past.told_by,
            started_on=started if known else None,
            start_precision=past.precision,
            ended_on=started + timedelta(days=150) if known else None,
            end_precision=past.precision,
            end_reason=past.end_reason,
            reported_dose=past.dose,
            **self.stamp(YEAR // 3, by=self.clinician, source=Source.CLINIC, hour=9),
        )

    def _try(self, attempt: Try) -> None:
        treatment = self.treatments[attempt.slug]
        over = attempt.end is not None
        ended = 0 if attempt.end is None else attempt.end
        stamp = self.stamp(
            attempt.start, by=self.clinician, source=Source.CLINIC, hour=9
        )
        period = TreatmentPeriod.objects.create(
            patient=self.patient,
            treatment=treatment,
            unit=treatment.unit,
            why=attempt.why,
            instructions=attempt.instructions,
            told_by="clinic",
            started_on=self.day(attempt.start),
            start_precision="day",
            ended_on=self.day(ended) if over else None,
            end_precision="day" if over else "open",
            end_reason=attempt.end_reason,
            end_note=attempt.end_note,
            ended_by=self.clinician if over else None,
            end_entered_at=self._noon(ended) if over else None,
            **stamp,
        )
        self._steps(attempt, period)
        self._shots(attempt, period)
        self._decide(attempt, period)

    def _noon(self, ago: int) -> datetime:
        return datetime.combine(self.day(ago), time(12, 0), tzinfo=UTC)

    def _steps(self, attempt: Try, period) -> None:
        for after, (morning, noon, evening, night) in attempt.steps:
            DoseStep.objects.create(
                period=period,
                from_day=self.day(attempt.start - after),
                morning=Decimal(str(morning)),
                noon=Decimal(str(noon)),
                evening=Decimal(str(evening)),
                night=Decimal(str(night)),
                **self.stamp(
                    attempt.start, by=self.clinician, source=Source.CLINIC, hour=9
                ),
            )

    def _shots(self, attempt: Try, period) -> None:
        for shot in attempt.shots:
            Injection.objects.create(
                period=period,
                given_on=self.day(attempt.start),
                product="onabotulinumtoxinA",
                muscle=shot.muscle,
                side=shot.side,
                units=shot.units,
                guidance="ultrasound",
                **self.stamp(
                    attempt.start, by=self.clinician, source=Source.CLINIC, hour=10
                ),
            )

    def _decide(self, attempt: Try, period) -> None:
        if attempt.decision is None:
            return
        kind, reason, text = attempt.decision
        ago = attempt.end if attempt.end is not None else max(attempt.start - 42, 1)
        Decision.objects.create(
            patient=self.patient,
            period=period,
            decided_on=self.day(ago),
            kind=kind,
            reason=reason,
            text=text,
            **self.stamp(ago, by=self.clinician, source=Source.CLINIC, hour=9),
        )

    def visits(self, days: list[Day]) -> None:
        """An exam about every eight weeks; beats follow the ratings around it."""
        by_ago = {day.ago: day for day in days}
        for ago in range(self.rng.randrange(4, 20), max(by_ago, default=0), 56):
            near = [by_ago[a].rating for a in range(ago, ago + 7) if a in by_ago]
            if near:
                self._exam(ago, sum(near) / len(near))

    def _exam(self, ago: int, rating: float) -> None:
        by = {"by": self.clinician, "source": Source.CLINIC}
        exam = Exam.objects.create(
            patient=self.patient,
            examined_on=self.day(ago),
            position="Sitting, knee bent",
            **self.stamp(ago, **by, hour=10),
        )
        for side in ("left", "right"):
            beats = max(0, round(rating * 1.6 + self.rng.gauss(0, 1.5)))
            ExamReading.objects.create(
                exam=exam,
                site="ankle",
                side=side,
                elicitation="dorsiflexion",
                beats=beats,
                seconds=Decimal(str(round(beats / 6, 1))),
                sustained=beats >= 12,
                modified_ashworth=self.rng.choice(("1", "1+", "1+", "2")),
            )
        PatientReview.objects.create(
            patient=self.patient, **self.stamp(ago, **by, hour=11)
        )
        if self.rng.random() < 0.4:
            Note.objects.create(
                patient=self.patient,
                text="Walks with a stick. Shaking set off by standing up and stairs.",
                **self.stamp(ago, **by, hour=11),
            )
