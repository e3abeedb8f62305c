"""What a reading means by the clinic's thresholds: derived, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.facts import ExamFact, ReadingFact


@dataclass(frozen=True)
class Thresholds:
    """The clinic's cut-offs; sources differ, so they are settings with a source."""

    abnormal_beats: int
    sustained_beats: int
    sustained_seconds: int
    source: str
    angle_change: int
    angle_source: str

    @classmethod
    def of(cls, clinic) -> "Thresholds":
        return cls(
            clinic.abnormal_beats,
            clinic.sustained_beats,
            clinic.sustained_seconds,
            clinic.thresholds_source,
            clinic.angle_change,
            clinic.angle_source,
        )

    def sustained(self, reading: ReadingFact) -> bool:
        """Marked by the rater, or enough beats, or longer than the seconds."""
        return (
            reading.sustained
            or (reading.beats is not None and reading.beats >= self.sustained_beats)
            or (
                reading.seconds is not None and reading.seconds > self.sustained_seconds
            )
        )

    def words(self) -> str:
        return _(
            "Abnormal from %(abnormal)s beats; sustained from %(beats)s beats, or "
            "longer than %(seconds)s seconds, or as marked. Source: %(source)s."
        ) % {
            "abnormal": self.abnormal_beats,
            "beats": self.sustained_beats,
            "seconds": self.sustained_seconds,
            "source": self.source,
        }

    def angle_words(self) -> str:
        return _("Changes below %(n)s° are not read. Source: %(source)s.") % {
            "n": self.angle_change,
            "source": self.angle_source,
        }


def counted(reading: ReadingFact) -> str:
    """ "12 beats", "12 beats or more" where the rater stopped counting."""
    if reading.beats is None:
        return ""
    words = ngettext("%(n)s beat", "%(n)s beats", reading.beats) % {"n": reading.beats}
    return (
        _("%(beats)s or more") % {"beats": words} if reading.counted_to_limit else words
    )


def grade(reading: ReadingFact, limits: Thresholds) -> str:
    """ "sustained: 12 beats", "abnormal: 4 beats", "1 beat" or empty."""
    beats = counted(reading)
    if limits.sustained(reading):
        return _("sustained: %(beats)s") % {"beats": beats} if beats else _("sustained")
    if reading.beats is not None and reading.beats >= limits.abnormal_beats:
        return _("abnormal: %(beats)s") % {"beats": beats}
    return beats


def seconds(reading: ReadingFact) -> str:
    """ "4.5", "10": no zeros that say nothing."""
    return "" if reading.seconds is None else f"{reading.seconds.normalize():f}"


def reading_words(reading: ReadingFact, limits: Thresholds) -> str:
    """ "Ankle left: sustained: 12 beats, 4.5 s, Modified Ashworth 2"."""
    parts = [grade(reading, limits)]
    if reading.seconds is not None:
        parts.append(_("%(n)s s") % {"n": seconds(reading)})
    if reading.modified_ashworth:
        parts.append(_("Modified Ashworth %(g)s") % {"g": reading.modified_ashworth})
    return _("%(site)s %(side)s: %(parts)s") % {
        "site": reading.site,
        "side": reading.side.lower(),
        "parts": ", ".join(part for part in parts if part),
    }


def exam_words(exam: ExamFact, limits: Thresholds) -> str:
    return "; ".join(reading_words(r, limits) for r in exam.readings)


def ankles(exam: ExamFact) -> Sequence[ReadingFact]:
    """The ankle readings that say something about clonus."""
    return [
        r
        for r in exam.readings
        if r.site_code == "ankle" and (r.beats is not None or r.seconds or r.sustained)
    ]
