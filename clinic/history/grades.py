"""An exam in words: what was seen at each place, and the grades derived from it.

Grades come from portal.scales and are never stored. Each scale used is named with
its source; a number that codes a grade is shown with the name of its coding.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.facts import ExamFact, ReadingFact
from clinic.history.readings import Thresholds, grade, seconds
from portal import scales
from portal.anatomy import ModifiedAshworth, Reflex, TardieuQuality


@dataclass(frozen=True)
class Measure:
    """One line of a place: what it is, what was seen, and a remark."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Place:
    name: str
    measures: tuple[Measure, ...]


SCATS = gettext_lazy(
    "SCATS, 0 to 3: Benz 2005 (NINDS CDE F1766). The three are not added."
)
ASHWORTH = gettext_lazy(
    "Modified Ashworth: Bohannon and Smith 1987. Coding: ranks 0 to 5; 1+ is 2."
)
TARDIEU = gettext_lazy("Modified Tardieu: R2-R1 is the dynamic part.")
REFLEXES = gettext_lazy("Reflexes, 0 to 4+: NLM CDE m16j8XxrAM.")


def exam_rows(
    exam: ExamFact, before: ExamFact | None, limits: Thresholds
) -> tuple[Place, ...]:
    """Each place with what was measured there; `before` is the exam before this."""
    earlier = {(r.site_code, r.side_code): r for r in before.readings} if before else {}
    return tuple(
        Place(
            f"{r.site}, {r.side.lower()}",
            tuple(_measures(r, earlier.get((r.site_code, r.side_code)), limits)),
        )
        for r in exam.readings
    )


def _measures(
    now: ReadingFact, before: ReadingFact | None, limits: Thresholds
) -> Iterator[Measure]:
    yield from _clonus(now, limits)
    yield from _stiffness(now)
    yield from _tardieu(now, before, limits)
    yield from _spasms(now)


def _clonus(now: ReadingFact, limits: Thresholds) -> Iterator[Measure]:
    if words := grade(now, limits):
        yield Measure(_("Clonus"), words, now.elicitation)
    if now.seconds is not None:
        derived = scales.scats_clonus(now.seconds)
        yield Measure(
            _("Seconds"),
            seconds(now),
            _("SCATS clonus %(grade)s") % {"grade": derived},
        )


def _stiffness(now: ReadingFact) -> Iterator[Measure]:
    if now.modified_ashworth:
        rank = scales.ashworth_number(now.modified_ashworth, scales.AshworthCoding.RANK)
        yield Measure(
            _("Modified Ashworth"),
            str(ModifiedAshworth(now.modified_ashworth).label),
            _("rank %(rank)s of 0 to 5") % {"rank": rank},
        )
    if now.reflex:
        yield Measure(_("Reflex"), str(Reflex(now.reflex).label))
    if now.tone:
        yield Measure(_("Tone"), now.tone)
    if now.contracture is not None:
        yield Measure(_("Contracture"), _yes_no(now.contracture))


def _tardieu(
    now: ReadingFact, before: ReadingFact | None, limits: Thresholds
) -> Iterator[Measure]:
    if now.tardieu_quality:
        label = str(TardieuQuality(now.tardieu_quality).label)
        yield Measure(_("Tardieu quality at V3"), label)
    if now.tardieu_r1 is not None:
        yield Measure(_("R1"), _degrees(now.tardieu_r1), now.goniometer)
    if now.tardieu_r2 is not None:
        yield Measure(_("R2"), _degrees(now.tardieu_r2), now.goniometer)
    dynamic = dynamic_part(now)
    if dynamic is not None:
        yield Measure(_("R2-R1"), _degrees(dynamic), _changed(now, before, limits))


def dynamic_part(reading: ReadingFact | None) -> int | None:
    """R2-R1 in degrees; None where an angle is missing."""
    if reading is None or reading.tardieu_r1 is None or reading.tardieu_r2 is None:
        return None
    return reading.tardieu_r2 - reading.tardieu_r1


def _changed(now: ReadingFact, before: ReadingFact | None, limits: Thresholds) -> str:
    """The change since the exam before, with a warning where it may be nothing."""
    new, old = dynamic_part(now), dynamic_part(before)
    if before is None or new is None or old is None:
        return ""
    if before.goniometer != now.goniometer:
        return _("%(old)s before, measured from elsewhere: do not compare.") % {
            "old": _degrees(old)
        }
    words = _("%(old)s before.") % {"old": _degrees(old)}
    if abs(new - old) < limits.angle_change:
        small = _("A change below %(least)s may be the measuring alone.")
        return f"{words} {small % {'least': _degrees(limits.angle_change)}}"
    return words


def _spasms(now: ReadingFact) -> Iterator[Measure]:
    if now.scats_flexor_degrees is not None or now.scats_toe_extension is not None:
        yield _flexor(now)
    if now.scats_extensor_seconds is not None:
        derived = scales.scats_extensor(now.scats_extensor_seconds)
        yield Measure(
            _("Extensor spasm"),
            _("%(n)s s") % {"n": f"{now.scats_extensor_seconds.normalize():f}"},
            _("SCATS extensor %(grade)s") % {"grade": derived},
        )


def _flexor(now: ReadingFact) -> Measure:
    degrees, toe = now.scats_flexor_degrees, now.scats_toe_extension
    seen = [] if degrees is None else [_degrees(degrees)]
    if toe is not None:
        seen.append(_("great toe extended") if toe else _("great toe not extended"))
    if degrees is None and not toe:
        # No angle and no toe: nothing to grade, whatever else may have moved.
        return Measure(_("Flexor spasm"), ", ".join(seen))
    derived = scales.scats_flexor(degrees or 0, great_toe_extension=bool(toe))
    return Measure(
        _("Flexor spasm"),
        ", ".join(seen),
        # The toe alone is the least it can be: the leg was not measured.
        _("SCATS flexor at least %(grade)s") % {"grade": derived}
        if degrees is None
        else _("SCATS flexor %(grade)s") % {"grade": derived},
    )


def _degrees(angle: int) -> str:
    return _("%(n)s°") % {"n": angle}


def _yes_no(said: bool) -> str:
    return _("yes") if said else _("no")


def sources(exam: ExamFact, limits: Thresholds) -> tuple[str, ...]:
    """The source of each scale that this exam used."""
    used = exam.readings
    found = [limits.words()]
    if any(_uses_scats(r) for r in used):
        found.append(str(SCATS))
    if any(r.modified_ashworth for r in used):
        found.append(str(ASHWORTH))
    if any(_uses_tardieu(r) for r in used):
        found.append(f"{TARDIEU} {limits.angle_words()}")
    if any(r.reflex for r in used):
        found.append(str(REFLEXES))
    return tuple(found)


def _uses_tardieu(reading: ReadingFact) -> bool:
    return bool(
        reading.tardieu_quality
        or reading.tardieu_r1 is not None
        or reading.tardieu_r2 is not None
    )


def _uses_scats(reading: ReadingFact) -> bool:
    return (
        reading.seconds is not None
        or reading.scats_flexor_degrees is not None
        or reading.scats_toe_extension is not None
        or reading.scats_extensor_seconds is not None
    )
