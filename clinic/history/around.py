"""What stands around the timeline, said in words: flags, comparison, goals, work-up."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic.history.beliefs import comparison_state
from clinic.history.wording import day_words
from clinic.models import WorkupTest
from clinic.standing import Standing
from portal import days
from portal.models import LEVELS, SafetyFlag
from portal.safety import Level


@dataclass(frozen=True)
class Link:
    """A line that leads somewhere; `note` is said softly."""

    words: str
    href: str
    note: str = ""


@dataclass(frozen=True)
class Around:
    """Each part is finished words; an empty tuple or None says that there is nothing.

    `gravest` is the pill kind of the flags: plain, look or alarm.
    """

    flags: Link | None
    gravest: str
    comparison: Link | None
    goals: tuple[str, ...]
    goals_href: str
    workup: tuple[str, ...]
    workup_href: str
    news: tuple[str, ...]


def around(patient, standing: Standing) -> Around:
    return Around(
        flags=_flags(patient, standing.flags),
        gravest=_kind(standing.flags[0]) if standing.flags else "plain",
        comparison=_comparison(patient, standing),
        goals=tuple(_goals(standing)),
        goals_href=reverse("clinic:goals", args=[patient.pk]),
        workup=tuple(_workup(standing)),
        workup_href=reverse("clinic:workup", args=[patient.pk]),
        news=tuple(_news(patient, standing)),
    )


def _flags(patient, flags: tuple[SafetyFlag, ...]) -> Link | None:
    """How many are open, and the gravest: its own page where there is one only."""
    if not flags:
        return None
    number, level = len(flags), LEVELS[Level(flags[0].level)]
    href = reverse("clinic:flags")
    if number == 1:
        href = reverse("clinic:flag", args=[patient.pk, flags[0].pk])
    words = ngettext("%(n)s open flag", "%(n)s open flags", number) % {"n": number}
    waiting = sum(1 for flag in flags if flag.acknowledged_at is None)
    note = _("the gravest: %(level)s") % {"level": str(level).lower()}
    if waiting:
        seen = ngettext("%(n)s not acknowledged", "%(n)s not acknowledged", waiting) % {
            "n": waiting
        }
        note = f"{note}; {seen}"
    return Link(words, href, note)


def _kind(flag: SafetyFlag) -> str:
    """The pill of a flag: red for an emergency and nothing else."""
    return "alarm" if flag.level == Level.EMERGENCY else "look"


def _comparison(patient, standing: Standing) -> Link | None:
    running = standing.comparison
    if running is None:
        return None
    href = reverse("clinic:comparison", args=[patient.pk, running.pk])
    return Link(running.title, href, comparison_state(running))


def _goals(standing: Standing):
    page = standing.goals
    for followed in page.followed:
        if followed.goal.closed_on is not None:
            continue
        latest = followed.scores[:1]
        said = (
            _("%(score)s on %(day)s")
            % {"score": latest[0].words, "day": day_words(latest[0].on)}
            if latest
            else _("not scored yet")
        )
        yield f"{followed.goal.text}: {said}"
    for reached in page.history[:1]:
        if reached.t is not None and reached.on is not None:
            yield _("T score %(t)s on %(day)s") % {
                "t": reached.t,
                "day": day_words(reached.on),
            }


def _workup(standing: Standing):
    if standing.diagnosis:
        yield _("%(condition)s, %(certainty)s, %(day)s") % {
            "condition": standing.diagnosis.condition.name,
            "certainty": standing.diagnosis.get_certainty_display().lower(),
            "day": day_words(standing.diagnosis.made_on),
        }
    waiting = (WorkupTest.Status.ORDERED, WorkupTest.Status.DONE)
    for test in standing.tests:
        if test.status in waiting:
            yield f"{test.test.name}: {test.get_status_display().lower()}"
    known = [
        (test, test.done_on)
        for test in standing.tests
        if test.status == WorkupTest.Status.RESULT and test.done_on
    ]
    for test, done_on in known[:1]:
        yield _("%(test)s, %(day)s: %(finding)s") % {
            "test": test.test.name,
            "day": day_words(done_on),
            "finding": test.get_finding_display().lower(),
        }


def _news(patient, standing: Standing):
    """Whether the patient has read the last change of the plan, and the reports."""
    news = standing.news
    if news is not None:
        changed = day_words(days.local_day(news.created_at, patient.zone))
        if news.acknowledged_at is None:
            yield _("Plan changed on %(day)s: not read by the patient yet") % {
                "day": changed
            }
        else:
            read = days.local_day(news.acknowledged_at, patient.zone)
            yield _("Plan changed on %(day)s: read by the patient on %(read)s") % {
                "day": changed,
                "read": day_words(read),
            }
    for report in standing.unread:
        yield _("%(title)s: not read by the patient yet") % {"title": report.title}
