"""Thousands of invented days as rows of one record, in a few bulk writes.

Days are written as the actions would leave them, but not one by one: half a year of
forty people would take minutes. All else goes through the actions (see scene.py).
"""

from clinic.demo.lives import Day
from clinic.demo.scene import Scene
from education.models import SideEffect
from portal.actions.entries import stamped
from portal.models import DayLog, Episode, Rating, SideEffectReport, Source, Target


class Writer:
    """Writes the days of one record."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.patient = scene.patient
        self.rng = scene.rng
        self.side_effects = {s.slug: s for s in SideEffect.objects.all()}

    def stamp(self, ago: int, *, hour=20) -> dict:
        """What an entry made `ago` days before today by the patient carries."""
        told = self.scene.self_told(ago, hour)
        source = Source.SELF if self.patient.user else Source.PAPER
        return stamped(self.patient, source=source, **told)

    def targets(self, texts: list[str], opened_ago: int) -> list[Target]:
        return [
            Target.objects.create(
                patient=self.patient,
                text=text,
                order=order,
                opened_on=self.scene.day(opened_ago),
                **self.stamp(opened_ago, hour=11),
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
        told = day.status != DayLog.Status.COULD_NOT
        stamp = self.stamp(max(day.ago - day.late_by, 0))
        return DayLog(
            patient=self.patient,
            day=self.scene.day(day.ago),
            rater=self.patient.user,
            status=day.status,
            could_not=day.could_not,
            spasm_frequency=day.spasm_frequency if told else "",
            spasm_severity=day.spasm_severity if told else "",
            sleepiness=day.sleepiness if told else None,
            falls=day.falls if told else None,
            near_falls=day.near_falls if told else None,
            **stamp,
        )

    def episodes(self, days: list[Day]) -> None:
        """A bout on about one bad day in four."""
        bad = [d for d in days if d.rating >= 3 and self.rng.random() < 0.25]
        Episode.objects.bulk_create(
            Episode(
                patient=self.patient,
                day=self.scene.day(d.ago),
                site="ankle",
                side=self.rng.choice(("left", "right")),
                trigger=self.rng.choice(("standing", "stretch", "stairs", "turning")),
                beats=d.rating * 2 + self.rng.randrange(4),
                seconds=max(1, d.rating // 2),
                how_counted="typed",
                **self.stamp(d.ago, hour=18),
            )
            for d in bad
        )
