"""The search for the cause, goals, and what a clinic did about a flag."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Entry, EntryQuerySet, Patient, SafetyFlag


class WorkupTest(Entry):
    """One test of the work-up: ordered, done, and what it showed."""

    class Status(models.TextChoices):
        ORDERED = "ordered", _("Ordered")
        DONE = "done", _("Done, result awaited")
        RESULT = "result", _("Result known")
        CANCELLED = "cancelled", _("Not done")

    class Finding(models.TextChoices):
        NORMAL = "normal", _("Normal")
        ABNORMAL = "abnormal", _("Not normal")
        UNCLEAR = "unclear", _("Unclear")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_tests"
    )
    test = models.ForeignKey(
        "education.DiagnosticTest", on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status)
    ordered_on = models.DateField(_("ordered on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    finding = models.CharField(_("finding"), max_length=10, choices=Finding, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("ordered_on")),
                name="clinic_workuptest_done_after_ordered",
            ),
            models.CheckConstraint(
                condition=~Q(status="result")
                | (~Q(finding="") & ~Q(result="") & Q(done_on__isnull=False)),
                name="clinic_workuptest_result_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_on__isnull=False),
                name="clinic_workuptest_done_has_a_day",
            ),
        ]

    def __str__(self):
        return f"work-up test {self.pk}"


class DiagnosisQuerySet(EntryQuerySet):
    def latest_first(self):
        """The one that counts comes first, of those that stand."""
        rows = self.standing().select_related("condition", "entered_by")
        return rows.order_by("-made_on", "-entered_at", "-pk")


class Diagnosis(Entry):
    """What the clinic takes as the cause; the latest that stands counts."""

    class Certainty(models.TextChoices):
        SUSPECTED = "suspected", _("Suspected")
        PROBABLE = "probable", _("Probable")
        CONFIRMED = "confirmed", _("Confirmed")

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_diagnoses"
    )
    condition = models.ForeignKey(
        "education.Condition", on_delete=models.PROTECT, related_name="+"
    )
    certainty = models.CharField(_("how sure"), max_length=10, choices=Certainty)
    made_on = models.DateField(_("date"))
    text = models.CharField(_("in words"), max_length=500, blank=True)

    objects = DiagnosisQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name_plural = _("diagnoses")
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(made_on__lte=F("entered_on")),
                name="clinic_diagnosis_not_in_the_future",
            ),
        ]

    def __str__(self):
        return f"diagnosis {self.pk}"


class Goal(Entry):
    """Something the person wants to be able to do; scored by goal attainment.

    Importance and difficulty 0-3 make the weight (Turner-Stokes 2009); 1 and 1 where
    nobody weighs.
    """

    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="judged_goals"
    )
    text = models.CharField(_("goal"), max_length=200)
    importance = models.PositiveSmallIntegerField(_("importance, 0-3"), default=1)
    difficulty = models.PositiveSmallIntegerField(_("difficulty, 0-3"), default=1)
    set_on = models.DateField(_("set on"))
    baseline = models.SmallIntegerField(_("score at the start"), default=-1)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="clinic_goal_has_words"),
            models.CheckConstraint(
                condition=Q(importance__lte=3, difficulty__lte=3),
                name="clinic_goal_weights_0_to_3",
            ),
            models.CheckConstraint(
                condition=Q(baseline__gte=-2, baseline__lte=2),
                name="clinic_goal_baseline_in_range",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("set_on")),
                name="clinic_goal_closed_after_it_was_set",
            ),
        ]

    def __str__(self):
        return f"goal {self.pk}"


class GoalScore(Entry):
    """How far a goal was reached on one day: -2 to +2, 0 is as expected."""

    goal = models.ForeignKey(
        Goal, on_delete=models.PROTECT, related_name="judged_scores"
    )
    scored_on = models.DateField(_("date"))
    score = models.SmallIntegerField(_("score"))

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(score__gte=-2, score__lte=2),
                name="clinic_goalscore_in_range",
            ),
            models.UniqueConstraint(
                fields=["goal", "scored_on"],
                condition=Q(voided_at__isnull=True),
                name="clinic_goalscore_once_a_day",
            ),
        ]

    def __str__(self):
        return f"goal score {self.pk}"

    @property
    def patient(self):
        return self.goal.patient


class FlagReview(Entry):
    """What somebody did about a flag: a call, a visit, and what came of it."""

    class How(models.TextChoices):
        CALL = "call", _("Telephone call")
        MESSAGE = "message", _("Message")
        VISIT = "visit", _("Visit")
        COLLEAGUE = "colleague", _("Spoke to a colleague")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        LEFT_MESSAGE = "left_message", _("Left a message")
        EMERGENCY = "emergency", _("Sent to emergency care")

    flag = models.ForeignKey(
        SafetyFlag, on_delete=models.PROTECT, related_name="judged_reviews"
    )
    how = models.CharField(_("how"), max_length=10, choices=How)
    outcome = models.CharField(_("what came of it"), max_length=12, choices=Outcome)
    text = models.CharField(_("in words"), max_length=500, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta(Entry.Meta):
        constraints = [*Entry.Meta.constraints]

    def __str__(self):
        return f"flag review {self.pk}"
