"""The doses of every day of a plan: one course a treatment and stretch of days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from clinic.comparing.doses import way_down, way_up
from clinic.comparing.draft import ArmPlan, PartPlan
from clinic.comparing.plan import ONCE, Plan, slug_of, steps_of, taken_as
from portal.models import TreatmentPeriod
from portal.titration import Impossible, Row

NOTHING = Decimal(0)


class Unlayable(ValueError):
    """No doses can be laid out for a part: `part`, and `code` as in Impossible."""

    def __init__(self, part: PartPlan, code: str):
        super().__init__(code)
        self.part = part
        self.code = code


@dataclass(frozen=True)
class Course:
    """One treatment from `first` on, with its new rows; `last` None: it goes on.

    `period` is what is taken already and goes on from there; `since` is the first day
    on which anything is written.
    """

    part: PartPlan
    first: date
    since: date
    rows: tuple[Row, ...] = ()
    last: date | None = None
    period: TreatmentPeriod | None = None
    before: tuple[Row, ...] = field(default=())

    @property
    def changes(self) -> bool:
        """Whether anything is written at all."""
        return self.period is None or bool(self.rows) or self.last is not None

    def on(self, first: date, last: date) -> bool:
        """Whether it is taken on any of these days."""
        return self.first <= last and (self.last is None or self.last >= first)


def courses_of(plan: Plan) -> list[Course]:
    """Every course of a plan; those that end something first, in order of their days.

    After the last phase nothing ends by itself: what is taken then goes on until
    somebody decides. Raises Unlayable.
    """
    parts = {part.slug: part for arm in plan.arms for part in arm.parts}
    now = {slug_of(period): period for period in plan.now}
    found = [
        course
        for slug, part in parts.items()
        if part.kind not in ONCE
        for course in _of_one(slug, part, now.get(slug), plan.places())
    ]
    return sorted(found, key=lambda one: (one.since, one.period is None))


def _of_one(
    slug: str,
    part: PartPlan,
    period: TreatmentPeriod | None,
    places: Sequence[tuple[ArmPlan, date, date]],
) -> Iterator[Course]:
    """The courses of one treatment, one place of the order after the other."""
    course = _taken(period, places[0][1]) if period else None
    for arm, first, _last in places:
        wanted = next((each for each in arm.parts if each.slug == slug), None)
        try:
            if wanted and course is None:
                course = _begun(wanted, first)
            elif wanted and course:
                course = _changed(course, wanted, first)
            elif course:
                yield _ended(course, first)
                course = None
        except Impossible as reason:
            raise Unlayable(wanted or part, reason.code) from reason
    if course:
        yield course


def _taken(period: TreatmentPeriod, day: date) -> Course:
    first = period.started_on or day
    rows = tuple(row for row in steps_of(period) if row.from_day <= day)
    return Course(taken_as(period, day), first, day, period=period, before=rows)


def _begun(wanted: PartPlan, first: date) -> Course:
    return Course(wanted, first, first, rows=tuple(way_up(wanted, first)))


def _changed(course: Course, wanted: PartPlan, first: date) -> Course:
    """The same treatment goes on, in another dose where the arm wants one."""
    dose, aim = course.part.amount, wanted.amount
    if dose == aim or not aim:
        return course
    if aim > dose:
        rows = tuple(way_up(replace(wanted, plan=()), first, dose))
    else:
        rows = _down(course, first, aim).rows
    return _with(course, wanted, first, rows)


def _ended(course: Course, first: date) -> Course:
    if not course.part.dose:
        return _with(course, course.part, first, (), last=first - timedelta(days=1))
    down = _down(course, first, NOTHING)
    return _with(course, course.part, first, down.rows, last=down.last_day)


def _down(course: Course, first: date, to: Decimal):
    known = (*course.before, *course.rows)
    return way_down(
        course.part, top=course.part.amount, first=first, to=to, before=known
    )


def _with(course, part, first, rows, *, last=None) -> Course:
    """The course with more rows; `since` stays where the first of them was written."""
    untouched = course.period is not None and not course.rows
    return replace(
        course,
        part=part,
        rows=(*course.rows, *rows),
        last=last,
        since=first if untouched else course.since,
    )
