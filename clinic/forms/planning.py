"""What the planner begins with: a template, or a plan from before."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from clinic.comparing import ArmPlan, Draft
from clinic.comparing.plan import slug_of
from clinic.designs.orders import Design
from clinic.designs.templates import TEMPLATES, Template, TemplateArm
from clinic.forms.comparisons import AS_NOW, KEYS, OTHER, WITHOUT
from education.models import Treatment
from portal.models import TreatmentPeriod

SEDATING = "sedating"
"""What a template needs: any medicine of today that makes sleepy."""


def choices(
    treatments: Mapping[str, Treatment], taken: Iterable[TreatmentPeriod]
) -> list[Template]:
    """The templates that fit this person today and what one may treat with."""
    now = list(taken)
    return [
        each
        for each in TEMPLATES
        if not each.patient_run
        and all(_is_taken(need, now, treatments) for need in each.needs)
        and all(slug in treatments for arm in each.arms for slug in arm.treatments)
    ]


def _is_taken(need, taken, treatments) -> bool:
    if need == SEDATING:
        return _sedating(taken, treatments) is not None
    return any(slug_of(period) == need for period in taken) and need in treatments


def _sedating(taken, treatments):
    found = (p.treatment for p in taken if p.treatment and p.treatment.sedating)
    return next((t.slug for t in found if t.slug in treatments), None)


def initial_of_template(
    template: Template,
    treatments: Mapping[str, Treatment],
    taken: Iterable[TreatmentPeriod],
) -> dict:
    """The answers that a template gives; before and after begins with "as now"."""
    now = list(taken)
    arms = list(template.arms)
    baseline = template.baseline_days
    if baseline and template.design is Design.BEFORE_AFTER:
        arms.insert(0, TemplateArm("", baseline, as_now=True))
        baseline = 0
    given = {
        "template": template.key,
        "title": _(template.title),
        "purpose": template.purpose,
        "design": template.design.value,
        "cycles": template.cycles,
        "baseline_days": baseline,
        "worth": template.worth,
        "stop_rule": _(template.stop_rule),
        "decision_rule": _(template.decision_rule),
        "stops": _ends(template, treatments, now),
    }
    for key, arm in zip(KEYS, arms, strict=False):
        given |= _of_template(key.lower(), arm, treatments)
    return given


def _ends(template, treatments, taken) -> list[str]:
    ends = [slug for arm in template.arms for slug in arm.replaces]
    if any(arm.stops for arm in template.arms):
        ends.append(_sedating(taken, treatments))
    return ends


def _of_template(low, arm: TemplateArm, treatments) -> dict:
    if arm.as_now:
        return {f"{low}_what": AS_NOW, f"{low}_days": arm.days}
    given = {f"{low}_what": WITHOUT, f"{low}_days": arm.days}
    for slug, name in zip(arm.treatments, ("what", "with"), strict=False):
        treatment = treatments[slug]
        dose = "dose" if name == "what" else "with_dose"
        given[f"{low}_{name}"] = slug
        given[f"{low}_{dose}"] = _usual(treatment)
    return given


def _usual(treatment):
    """The dose to aim at: an adequate try, by the catalogue."""
    if treatment.kind not in (Treatment.Kind.MEDICINE, Treatment.Kind.PUMP):
        return None
    return _figure(treatment.adequate_daily_dose or treatment.start_dose)


def _figure(amount) -> str:
    """An amount as people write it, 2 and not 2.000; "" for none."""
    return "" if amount is None else f"{amount.normalize():f}"


def initial_of(draft: Draft) -> dict:
    """The answers that an earlier plan gives, or that a draft holds."""
    given = draft.fields | {"target": draft.target.pk}
    ends = [part.slug for arm in draft.arms if arm.as_now for part in arm.parts]
    named = {p.slug for arm in draft.arms if not arm.as_now for p in arm.parts}
    given["stops"] = [slug for slug in ends if slug not in named]
    for arm in draft.arms:
        given |= _of_arm(arm.key.lower(), arm)
    return given


def _of_arm(low, arm: ArmPlan) -> dict:
    given = {f"{low}_days": arm.phase_days, f"{low}_what": WITHOUT}
    if arm.as_now:
        return given | {f"{low}_what": AS_NOW}
    # What is not in the list has its place first: only there is its name asked.
    parts = sorted(arm.parts, key=lambda part: part.treatment is not None)
    for part, name in zip(parts, ("what", "with"), strict=False):
        dose = "dose" if name == "what" else "with_dose"
        given |= {f"{low}_{name}": part.slug, f"{low}_{dose}": _figure(part.dose)}
        if part.treatment is None:
            named = {f"{low}_name": part.other_name, f"{low}_unit": part.unit}
            given |= named | {f"{low}_{name}": OTHER}
    return given
