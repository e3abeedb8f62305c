"""Dose plans: the table filled by the label, printed, held, lifted; a switch."""

import hashlib
import uuid
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clinic import plans
from clinic.access import Right
from clinic.causes import look_first
from clinic.forms import plans as forms
from clinic.views import treatment_pages as pages
from clinic.views.period_safety import flags_of, overrides
from clinic.views.treating import (
    checked,
    of_period,
    posted,
    prescribes,
    show,
    submit,
)
from education.models import Treatment
from portal import adherence, remedies
from portal.actions.hold_rules import set_hold_rule
from portal.actions.lifting import held_together, lift_hold, resumed
from portal.actions.periods import StepPlan
from portal.actions.plan_words import SLOTS
from portal.actions.switches import switch_treatment
from portal.models import Hold


@dataclass(frozen=True)
class Filled:
    """The form that fills the table, and the rows that it gave, if it was asked."""

    form: forms.FillForm
    suggestion: plans.Suggestion | None = None

    @property
    def rows(self) -> list[dict] | None:
        """What stands in the table at first; None where nothing was asked."""
        if self.suggestion is None:
            return None
        return [_typed(row) for row in self.suggestion.rows]

    @property
    def tablet(self) -> Decimal | None:
        return self.form.cleaned_data["tablet"] if self.suggestion else None


def _typed(row) -> dict:
    """A row as a person would type it: 7.500 is 7.5, nothing is left empty."""
    amounts = {slot: getattr(row, slot) for slot in SLOTS}
    typed = {slot: f"{a.normalize():f}" if a else "" for slot, a in amounts.items()}
    return {"from_day": row.from_day} | typed


def filled(request, treatment, period=None) -> Filled | None:
    """The table by the label, as the address asks; None for what has no table."""
    if treatment is None or not treatment.start_dose:
        return None
    asked = request.GET if "do" in request.GET else None
    form = forms.FillForm(
        asked, treatment=treatment, period=period, today=request.today
    )
    return Filled(form, form.suggestion() if form.is_valid() else None)


def offer_size(form, fill: Filled | None) -> None:
    """The strength that the table was filled in is the one offered to keep."""
    if fill is not None and fill.tablet and form.planned:
        form.fields["tablet_size"].initial = forms.plain(fill.tablet)


def agree(period, form, *, by, now) -> None:
    """Keep the hold rule of a Planned form; nothing where it asked for none."""
    if not form.planned:
        return
    set_hold_rule(
        period=period,
        plan=form.hold_plan(),
        client_key=uuid.uuid5(form.key, "hold"),
        by=by,
        now=now,
    )


def on_period(request, period) -> dict:
    """What the page of a period shows of its plan: by day, held, taken, done."""
    return {
        "plan": plans.table(period, today=request.today),
        "hold": _open_hold(period),
        "hold_rule": period.hold_rules.standing().first(),
        "may_lift": prescribes(request),
        "may_switch": prescribes(request) and has_way_out(period),
        "adherence": adherence.load(period, today=request.today),
        "weeks": remedies.weeks(period.patient, period.treatment, today=request.today),
    }


def has_way_out(period) -> bool:
    """Whether it is a medicine of the catalogue, which another may follow."""
    kind = period.treatment.kind if period.treatment else ""
    return kind == Treatment.Kind.MEDICINE


def _open_hold(period) -> Hold | None:
    return period.holds.standing().filter(lifted_on__isnull=True).first()


@of_period(Right.SEE)
@require_safe
def plan(request, patient, period):
    """The plan on one sheet, to print. It is not a prescription."""
    context = {
        "patient": patient,
        "period": period,
        "today": request.today,
        "plan": plans.table(period, today=request.today),
        "overrides": overrides(period, flags_of(period)),
        "clinic": patient.clinic,
    }
    return render(request, "clinic/plans/sheet.html", context)


@of_period(Right.PRESCRIBE)
def lift(request, patient, period):
    """Take up a plan that stands still, its steps later by the days held."""
    hold = get_object_or_404(period.holds.standing(), lifted_on__isnull=True)
    hold.period = period
    form = forms.LiftForm(posted(request), patient=patient)
    context = {
        "period": period,
        "hold": hold,
        "plans": [
            {"period": one.period, "steps": resumed(one, today=request.today)}
            for one in held_together(hold)
        ],
    }
    return submit(request, patient, "lift", form, None, context, _lift(hold))


def _lift(hold):
    def save(request, patient, form, formset):
        return lift_hold(
            hold=hold,
            kinds=request.kinds,
            by=request.user,
            now=request.now,
            **checked(request, patient, form),
        )

    return save


@of_period(Right.PRESCRIBE)
def switch(request, patient, period):
    """Ask which and when; show both plans side by side; save all of it at once."""
    if not has_way_out(period):
        raise Http404
    asked = request.POST or request.GET
    ask = forms.SwitchForm(
        asked if "new" in asked else None, period=period, today=request.today
    )
    both = ask.switched() if ask.is_valid() else None
    causes = look_first(patient, today=request.today)
    context = {"period": period, "ask": ask, "steps": [], "causes": causes}
    if both is None:
        return show(request, patient, "switch", context, ask)
    given = ask.cleaned_data
    form = forms.ConfirmSwitchForm(
        posted(request),
        patient=patient,
        period=period,
        new=given["new"],
        plan=hashlib.sha256(repr((both, given)).encode()).hexdigest(),
    )
    context |= _both(period, both, given, today=request.today)
    return submit(
        request, patient, "switch", form, None, context, _switch(period, both, given)
    )


def _both(period, both, given, *, today) -> dict:
    """Both plans as tables, and what stands in the address for the form to keep."""
    new, size = given["new"], given["old_tablet"] or period.tablet_size
    return {
        "both": both,
        "new": new,
        "old_plan": plans.preview(both.old, period.treatment, size),
        "new_plan": plans.preview(both.new, new, given["new_tablet"]),
        "old_end": plans.end_words(both.old, today=today),
        "facts": pages.facts(new),
    }


def _switch(period, both, given):
    def save(request, patient, form, formset):
        answers = form.cleaned_data
        return switch_treatment(
            period=period,
            old_steps=_steps(both.old),
            last_day=both.old.last_day,
            treatment=given["new"],
            new_steps=_steps(both.new),
            old_tablet=given["old_tablet"],
            new_tablet=given["new_tablet"],
            reason=answers["reason"],
            note=answers["note"],
            why=answers["why"],
            hold_plan=form.hold_plan(),
            version=answers["version"],
            kinds=request.kinds,
            client_key=form.key,
            by=request.user,
            now=request.now,
            **checked(request, patient, form),
        )

    return save


def _steps(suggestion) -> list[StepPlan]:
    return [StepPlan(**asdict(row)) for row in suggestion.rows]


def planned(save):
    """Wrap a save so that the plan and its hold rule are kept together or not."""

    @transaction.atomic
    def both(request, patient, form, formset):
        period = save(request, patient, form, formset)
        agree(period, form, by=request.user, now=request.now)
        return period

    return both


def hint(filled: Filled | None, *, today) -> str:
    """What is left to do after a way to nothing."""
    if filled is None or filled.suggestion is None:
        return ""
    words = plans.end_words(filled.suggestion, today=today)
    return _("%(words)s Save the steps first.") % {"words": words} if words else ""
