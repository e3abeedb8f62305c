"""Planned comparisons of one patient: the list, the planner, one comparison.

Who may: a physician every comparison, a therapist those that hold no medicine; all
clinicians may read. The rest is not there (404).
"""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clinic.access import Right, may
from clinic.actions.comparisons import NotNow, change_draft, draft_comparison
from clinic.comparing import draft_of, taken_on
from clinic.comparing.page import comparisons_of, load
from clinic.comparing.preview import preview
from clinic.designs.templates import template
from clinic.forms import planning
from clinic.forms.comparisons import PlannerForm
from clinic.models import Comparison
from clinic.views.treating import (
    CONFLICT,
    INVALID,
    kinds_for,
    of_patient,
    posted,
)
from education.models import Treatment
from portal.actions.entries import Stale
from portal.actions.keys import KeyReused

CHANGED = gettext_lazy(
    "Somebody changed this plan while you had it open. What you typed is kept: keep "
    "this plan to put it in the place of theirs."
)

SAVE = "save"
"""The name of the button that keeps the plan; the other one only draws it."""


def of_comparison(right):
    """Hand the view the patient and a comparison that the person may act on."""

    def decorate(view):
        @of_patient(right)
        @wraps(view)
        def guarded(request, patient, comparison_pk):
            rows = Comparison.objects.with_plan().standing().filter(patient=patient)
            comparison = get_object_or_404(rows, pk=comparison_pk)
            comparison.patient = patient
            request.kinds = kinds_for(request.user, patient)
            if right is not Right.SEE and not may_act(request, comparison):
                raise Http404
            return view(request, patient, comparison)

        return guarded

    return decorate


def may_act(request, comparison) -> bool:
    """Whether every treatment of every arm is one that the person may treat with."""
    return bool(request.kinds) and draft_of(comparison).kinds <= request.kinds


@of_patient(Right.SEE)
@require_safe
def comparisons(request, patient):
    """Every comparison of this patient, and the way to a new one."""
    context = {
        "patient": patient,
        "rows": comparisons_of(patient),
        "may_plan": may(request.user, Right.NON_DRUG, patient),
    }
    return render(request, "clinic/comparisons/list.html", context)


@of_patient(Right.NON_DRUG)
def new(request, patient):
    """The planner: a template first, then one page."""
    request.kinds = kinds_for(request.user, patient)
    desk = _Desk(request, patient)
    if request.method == "GET" and not request.GET:
        context = {"patient": patient, "templates": desk.templates()}
        return render(request, "clinic/comparisons/templates.html", context)
    earlier = _earlier(request, patient)
    form = desk.form(desk.begin(earlier))

    def save():
        return draft_comparison(
            patient=patient,
            draft=form.draft(),
            client_key=form.key,
            by=request.user,
            now=request.now,
            kinds=request.kinds,
            copied_from=earlier,
        )

    return desk.answer(form, save)


def _earlier(request, patient):
    """The comparison that is copied, if one is named."""
    pk = request.GET.get("copy", "")
    if not pk.isdecimal():
        return None
    rows = Comparison.objects.with_plan().standing().filter(patient=patient)
    return get_object_or_404(rows, pk=pk)


@of_comparison(Right.NON_DRUG)
def change(request, patient, comparison):
    """The planner again, for what nobody has started."""
    if comparison.status != Comparison.Status.DRAFT:
        return redirect("clinic:comparison", patient.pk, comparison.pk)
    desk = _Desk(request, patient)
    form = desk.form(planning.initial_of(draft_of(comparison)))
    version = request.POST.get("version", "")

    def save():
        return change_draft(
            comparison=comparison,
            draft=form.draft(),
            version=int(version) if version.isdecimal() else comparison.version,
            by=request.user,
            now=request.now,
            kinds=request.kinds,
        )

    return desk.answer(form, save, version=version or comparison.version)


@of_comparison(Right.SEE)
@require_safe
def comparison(request, patient, comparison):
    """Status, calendar, what was decided, and what may be done now."""
    page = load(comparison, today=request.today)
    context = {
        "patient": patient,
        "page": page,
        "may_act": may_act(request, comparison),
        "may_plan": may(request.user, Right.NON_DRUG, patient),
    }
    if page.is_draft and comparison.starts_on:
        taken = taken_on(patient, comparison.starts_on)
        context["preview"] = preview(
            draft_of(comparison), taken, patient=patient, today=request.today
        )
    return render(request, "clinic/comparisons/comparison.html", context)


class _Desk:
    """What the planner of one request needs, looked up once."""

    def __init__(self, request, patient):
        self.request = request
        self.patient = patient
        self.version = None
        self.taken = taken_on(patient, request.today)
        found = Treatment.objects.filter(kind__in=request.kinds)
        self.treatments = {treatment.slug: treatment for treatment in found}

    def templates(self):
        return planning.choices(self.treatments, self.taken)

    def begin(self, earlier) -> dict:
        """The answers to begin with: of an earlier plan, a template, or none."""
        if earlier is not None:
            given = planning.initial_of(draft_of(earlier))
            return given | {"starts_on": None, "expectation": ""}
        chosen = template(self.request.GET.get("template", ""))
        if chosen is None or chosen not in self.templates():
            return {}
        return planning.initial_of_template(chosen, self.treatments, self.taken)

    def form(self, initial, data=None) -> PlannerForm:
        known = {name: value for name, value in initial.items() if value is not None}
        return PlannerForm(
            data or posted(self.request),
            patient=self.patient,
            initial=known,
            taken=self.taken,
            treatments=self.treatments.values(),
            targets=list(self.patient.targets.open()),
            today=self.request.today,
            may_name="" in self.request.kinds,
        )

    def answer(self, form, save, **context):
        """Keep a good plan when asked to; else draw it and show the page again."""
        status, drawn = 200, None
        if form.is_bound:
            status = INVALID
            if form.is_valid():
                if SAVE in self.request.POST:
                    found, status = self._saved(form, save)
                    if found is not None:
                        return redirect("clinic:comparison", self.patient.pk, found.pk)
                else:
                    status = 200
                drawn = self._drawn(form)
            elif form.has_error("__all__", "other_record"):
                status = CONFLICT
        if self.version is not None:
            context["version"] = self.version
        context |= {"patient": self.patient, "form": form, "preview": drawn}
        return render(
            self.request, "clinic/comparisons/planner.html", context, status=status
        )

    def _saved(self, form, save):
        try:
            found = save()
        except KeyReused as refused:
            form.refuse_key(refused.existing)
            return None, INVALID
        except Stale as refused:
            self.version = refused.current.version
            form.add_error(None, CHANGED)
            return None, CONFLICT
        except NotNow as refused:
            form.add_error(None, refused.words)
            return None, CONFLICT
        messages.success(self.request, _("The plan is kept. Nothing has begun yet."))
        return found, 200

    def _drawn(self, form):
        draft = form.draft()
        taken = taken_on(self.patient, draft.starts_on)
        return preview(draft, taken, patient=self.patient, today=self.request.today)
