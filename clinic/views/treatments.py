"""Treatments of one patient: start, change the dose, end, stop for harm, before.

Who may: a physician every treatment, a therapist therapy, home care and splints; all
clinicians may read and enter what was before the portal. The rest is not there (404).
"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from clinic.access import Right, may
from clinic.actions.running import join_phase
from clinic.causes import look_first
from clinic.forms import treatments as forms
from clinic.forms.steps import (
    ElsewhereFormSet,
    InjectionFormSet,
    StepFormSet,
    Together,
)
from clinic.last_resort import against_surgery
from clinic.views import plans
from clinic.views import treatment_pages as pages
from clinic.views.treating import (
    EVERY,
    INVALID,
    checked,
    kinds_for,
    of_patient,
    of_period,
    posted,
    prescribes,
    show,
    submit,
    treats,
)
from education.models import Treatment
from portal.actions import treatments as actions
from portal.actions.own_changes import confirm_change
from portal.actions.periods import holds
from portal.actions.plan_words import SLOTS
from portal.actions.pumps import set_refill
from portal.models import TreatmentPeriod
from portal.toxin import toxin_of


@of_patient(Right.NON_DRUG)
def start(request, patient):
    """Choose a treatment, then fill in its form."""
    kinds = kinds_for(request.user, patient)
    slug = request.POST.get("treatment") or request.GET.get("treatment")
    if not slug:
        return _choose(request, patient, kinds)
    treatment = _chosen(slug, kinds)
    if treatment and treatment.kind == Treatment.Kind.INJECTION:
        return redirect("clinic:injection-new", patient.pk)
    form = forms.StartForm(
        posted(request),
        patient=patient,
        treatment=treatment,
        today=request.today,
    )
    fill = plans.filled(request, treatment)
    plans.offer_size(form, fill)
    context = {
        "slug": slug,
        "facts": pages.facts(treatment),
        "treatment": treatment,
        "fill": fill,
        "hint": plans.hint(fill, today=request.today),
        "causes": look_first(patient, today=request.today),
    }
    formset = _start_steps(request, form, fill)
    save = plans.planned(_start(kinds))
    return submit(request, patient, "start", form, formset, context, save)


def _start(kinds):
    def save(request, patient, form, formset):
        steps = formset.plans() if formset is not None else []
        fields = form.answers() | checked(request, patient, form)
        fields["also"] = against_surgery(patient, form.treatment, today=request.today)
        if form.dosed:
            fields["started_on"] = steps[0].from_day
        period = actions.start_treatment(
            patient=patient,
            treatment=form.treatment,
            steps=steps,
            kinds=kinds,
            client_key=form.key,
            by=request.user,
            now=request.now,
            **fields,
        )
        join_phase(period=period)
        return period

    return save


def _start_steps(request, form, fill):
    """The rows of a plan; none for what has no dose."""
    if form.treatment is not None and not form.dosed:
        return None
    first = [{"from_day": request.today}] if form.dosed else None
    return _steps(
        request, form.treatment, fill=fill, required=form.dosed, initial=first
    )


def _choose(request, patient, kinds):
    found = Treatment.objects.filter(kind__in=kinds)
    context = {"groups": pages.choices(found), "may_name": "" in kinds}
    status = INVALID if request.method == "POST" else 200
    return show(request, patient, "choose", context, status=status)


def _chosen(slug, kinds):
    if slug == forms.OTHER and "" in kinds:
        return None
    return get_object_or_404(Treatment, slug=slug, kind__in=kinds)


@of_patient(Right.RECORD)
def past(request, patient):
    """Enter a treatment from before the portal."""
    form = forms.PastForm(posted(request), patient=patient, today=request.today)
    return submit(request, patient, "past", form, None, {}, _past)


def _past(request, patient, form, formset):
    return actions.record_past_treatment(
        patient=patient,
        client_key=form.key,
        by=request.user,
        now=request.now,
        **form.known(),
    )


@of_patient(Right.PRESCRIBE)
def inject(request, patient):
    """Enter a session of injections."""
    elsewhere = ElsewhereFormSet(
        posted(request), prefix="elsewhere", form_kwargs={"today": request.today}
    )
    form = forms.SessionForm(
        posted(request), patient=patient, today=request.today, elsewhere=elsewhere
    )
    muscles = InjectionFormSet(posted(request), prefix="muscles")
    context = {
        "toxins": [pages.facts(t) for t in form.toxins],
        "toxin": toxin_of(patient, today=request.today),
        "muscles": muscles,
        "elsewhere": elsewhere,
    }
    rows = Together(muscles, elsewhere)
    return submit(request, patient, "injections", form, rows, context, _inject(muscles))


def _inject(muscles):
    def save(request, patient, form, formset):
        given = form.cleaned_data
        toxin = given["treatment"]
        period = actions.record_injections(
            patient=patient,
            treatment=toxin,
            given_on=given["given_on"],
            why=given["why"],
            rows=[row.plan(toxin.name[:80]) for row in muscles.filled()],
            asked_elsewhere=given["asked_elsewhere"],
            elsewhere=[row.plan() for row in form.elsewhere.filled()],
            kinds=kinds_for(request.user, patient),
            client_key=form.key,
            by=request.user,
            now=request.now,
            **checked(request, patient, form),
        )
        join_phase(period=period)
        return period

    return save


@of_period(Right.SEE)
@require_safe
def treatment(request, patient, period):
    """One period: its plan, its injections, how it ended, who changed what."""
    context = pages.period_context(period, patient, today=request.today)
    context |= {
        "may_treat": treats(request, period) and holds(period, today=request.today),
        "may_confirm": treats(request, period) and not period.is_void,
        "may_harm": prescribes(request) and holds(period, today=request.today),
        "may_void": _may_void(request, patient, period),
        "doses": _has_doses(period),
        "form": forms.ConfirmForm(patient=patient),
        "refill_form": _refill_form(request, patient, period),
        **plans.on_period(request, period),
    }
    return render(request, "clinic/treatments/period.html", context)


@of_period(Right.NON_DRUG)
def dose(request, patient, period):
    """Lay a new plan in dated steps."""
    rule = period.hold_rules.standing().first()
    form = forms.DoseForm(posted(request), patient=patient, period=period, rule=rule)
    fill = plans.filled(request, period.treatment, period)
    plans.offer_size(form, fill)
    formset = _steps(request, period.treatment, fill=fill, first_day=period.started_on)
    context = _beside(request, period) | {
        "fill": fill,
        "hint": plans.hint(fill, today=request.today),
        "causes": look_first(patient, today=request.today),
    }
    save = plans.planned(_dose)
    return submit(request, patient, "dose", form, formset, context, save)


def _dose(request, patient, form, formset):
    return actions.change_dose(
        period=form.period,
        steps=formset.plans(),
        tablet_size=form.cleaned_data.get("tablet_size"),
        version=form.cleaned_data["version"],
        kinds=request.kinds,
        client_key=form.key,
        by=request.user,
        now=request.now,
        **checked(request, patient, form),
    )


@of_period(Right.NON_DRUG)
def end(request, patient, period):
    """End a treatment; without its taper only by a physician's written reason."""
    form = forms.EndForm(posted(request), patient=patient, period=period)
    context = _beside(request, period) | {"may_harm": prescribes(request)}
    return submit(request, patient, "end", form, None, context, _end)


def _end(request, patient, form, formset):
    given = form.cleaned_data
    return actions.end_treatment(
        period=form.period,
        on=given["on"],
        reason=given["reason"],
        note=given["note"],
        version=given["version"],
        kinds=request.kinds,
        by=request.user,
        now=request.now,
        **checked(request, patient, form),
    )


@of_period(Right.PRESCRIBE)
def harm(request, patient, period):
    """Stop at once, for harm."""
    form = forms.HarmForm(posted(request), patient=patient)
    context = _beside(request, period)
    return submit(request, patient, "harm", form, None, context, _harm(period))


def _harm(period):
    def save(request, patient, form, formset):
        return actions.stop_for_harm(
            period=period,
            note=form.cleaned_data["note"],
            kinds=request.kinds,
            by=request.user,
            now=request.now,
        )

    return save


@of_period(Right.NON_DRUG)
def confirm(request, patient, period):
    """Take the patient's own change as what is so; by POST from the period's page."""
    form = forms.ConfirmForm(posted(request), patient=patient)
    context = _beside(request, period)
    return submit(request, patient, "confirm", form, None, context, _confirm(period))


def _confirm(period):
    def save(request, patient, form, formset):
        step = get_object_or_404(period.dose_steps, pk=form.cleaned_data["step"])
        confirm_change(step=step, kinds=request.kinds, by=request.user, now=request.now)
        return period

    return save


@of_period(Right.RECORD)
def refill(request, patient, period):
    """Set by which day the pump must be refilled; by POST from the period's page."""
    form = _refill_form(request, patient, period)
    if form is None:
        raise Http404
    context = _beside(request, period) | {"refill_form": form}
    return submit(request, patient, "refill", form, None, context, _refill)


def _refill(request, patient, form, formset):
    return set_refill(
        period=form.period,
        due_on=form.cleaned_data["due_on"],
        version=form.cleaned_data["version"],
        by=request.user,
        now=request.now,
    )


def _refill_form(request, patient, period):
    """The form for whoever records; None for what is no pump, or is over."""
    here = period.is_pump and holds(period, today=request.today)
    if not here or not may(request.user, Right.RECORD, patient):
        return None
    return forms.RefillForm(posted(request), patient=patient, period=period)


@of_period(Right.RECORD)
def void(request, patient, period):
    """Take out what was entered by mistake, with a reason."""
    if not _may_void(request, patient, period):
        raise Http404
    form = forms.VoidForm(posted(request), patient=patient)
    context = _beside(request, period)
    return submit(request, patient, "void", form, None, context, _void(period))


def _void(period):
    def save(request, patient, form, formset):
        return actions.void_treatment(
            period=period,
            reason=form.cleaned_data["reason"],
            kinds=EVERY if _from_before(period) else request.kinds,
            by=request.user,
            now=request.now,
            **checked(request, patient, form),
        )

    return save


def _steps(request, treatment, *, fill=None, initial=None, **kwargs):
    """The rows of a plan; a table filled by the label is where a new page begins."""
    pump = treatment is not None and treatment.kind == Treatment.Kind.PUMP
    filled = fill.rows if fill is not None else None
    return StepFormSet(
        posted(request),
        prefix="steps",
        initial=filled if filled and request.method == "GET" else initial,
        form_kwargs={
            "slots": SLOTS[:1] if pump else SLOTS,
            "treatment": treatment,
            "tablet": fill.tablet if fill is not None else None,
        },
        **kwargs,
    )


def _beside(request, period):
    """What stands beside a form about one period."""
    return {
        "period": period,
        "span": pages.span(period),
        "steps": pages.step_rows(period, today=request.today),
        "facts": pages.facts(period.treatment),
    }


def _has_doses(period):
    kind = period.treatment.kind if period.treatment else ""
    return kind in (Treatment.Kind.MEDICINE, Treatment.Kind.PUMP, "")


def _may_void(request, patient, period):
    """What was told from before, whoever records; the rest, whoever may treat."""
    if period.is_void:
        return False
    if _from_before(period):
        return may(request.user, Right.RECORD, patient)
    return treats(request, period)


def _from_before(period):
    return period.told_by != TreatmentPeriod.ToldBy.CLINIC
