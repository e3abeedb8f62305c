"""What stands around the timeline: flags, a running comparison, goals, work-up, news.

Plain facts of one record in a fixed number of queries; `clinic.history` says them.
"""

from dataclasses import dataclass

from clinic import attainment
from clinic.attainment import GoalsPage
from clinic.models import Comparison, Diagnosis, WorkupTest
from portal.models import Notice, SafetyFlag, SharedReport


@dataclass(frozen=True)
class Standing:
    """`flags` are open, the gravest first; `news` is the last change of the plan."""

    flags: tuple[SafetyFlag, ...]
    comparison: Comparison | None
    goals: GoalsPage
    diagnosis: Diagnosis | None
    tests: tuple[WorkupTest, ...]
    news: Notice | None
    unread: tuple[SharedReport, ...]


def load(patient) -> Standing:
    """What stands now."""
    tests = patient.judged_tests.standing().select_related("test")
    return Standing(
        flags=tuple(patient.safety_flags.open()),
        comparison=patient.judged_comparisons.running().order_by("-starts_on").first(),
        goals=attainment.load(patient),
        diagnosis=patient.judged_diagnoses.latest_first().first(),
        tests=tuple(tests.order_by("-ordered_on", "-pk")),
        news=patient.notices.order_by("-created_at", "-pk").first(),
        unread=tuple(patient.shared_reports.unread()),
    )
