"""/my/compare/: what runs, what it asks, and the coin flip that one runs alone."""

import secrets

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clinic.actions.coin import (
    NotForYou,
    home_things,
    mark_day,
    stands_against,
    start_coin,
)
from clinic.actions.comparisons import AlreadyRuns, NotNow
from clinic.actions.running import end_comparison, record_answers, stop_early
from clinic.comparing.mine import home_cards, load_mine
from clinic.forms.coin import AfterForm, CoinForm, ExpectForm, MarkForm
from clinic.models import Comparison
from clinic.views.running import SEED_BITS
from portal import days
from portal.access import patient_required
from portal.actions.keys import KeyReused
from portal.forms.base import RecordForm
from portal.views.frame import show

PAGE = "clinic/my_compare/page.html"
HREF = reverse_lazy("clinic:my-compare")


def my_cards(request) -> dict:
    """For the home page: the comparison that runs, asked for only where it stands."""
    cards = SimpleLazyObject(lambda: _cards(request))
    return {"my_cards": cards, "compare_href": HREF}


def _cards(request):
    patient = getattr(request.user, "patient", None)
    return home_cards(patient, today=_today(patient)) if patient else []


def _today(patient):
    return days.local_day(timezone.now(), patient.zone)


@patient_required
@require_safe
def my_compare(request, patient):
    """What we try, which days count, what decides, and one's own answers."""
    return _page(request, patient)


def _page(request, patient, *, form=None, **forms):
    page = load_mine(patient, today=_today(patient))
    mine = page.current
    context = {
        "mine": mine,
        "past": page.past,
        "mark": MarkForm(patient=patient, auto_id=False),
        "stop": RecordForm(patient=patient, auto_id=False),
    }
    if mine and mine.asks_before:
        context["before"] = ExpectForm(patient=patient)
    if mine and mine.asks_after:
        context["after"] = AfterForm(patient=patient, comparison=mine.page.row)
    return show(request, patient, PAGE, context | forms, form=form)


def _current(patient):
    """The comparison of this person that runs or asks something, or None."""
    return load_mine(patient, today=_today(patient)).current


def _coin(patient):
    """The coin flip of this person that runs, or None."""
    mine = _current(patient)
    runs = mine and mine.page.row.patient_run and mine.page.is_running
    return mine.page.row if runs else None


@patient_required
@require_POST
def expect(request, patient):
    """What the person expects, before it begins."""
    mine = _current(patient)
    if mine is None or not mine.asks_before:
        return redirect("clinic:my-compare")
    form = ExpectForm(request.POST, patient=patient)
    if not form.is_valid():
        return _page(request, patient, form=form, before=form)
    record_answers(
        comparison=mine.page.row,
        answers={"expectation": form.cleaned_data["expectation"]},
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("Saved."))
    return redirect("clinic:my-compare")


@patient_required
@require_POST
def after(request, patient):
    """The guess and the choice; a coin flip that is over ends with them."""
    mine = _current(patient)
    if mine is None or not mine.asks_after:
        return redirect("clinic:my-compare")
    comparison = mine.page.row
    form = AfterForm(request.POST, patient=patient, comparison=comparison)
    if not form.is_valid():
        return _page(request, patient, form=form, after=form)
    who = {"by": request.user, "now": timezone.now()}
    answers = {name: form.cleaned_data[name] for name in ("guess", "choice")}
    comparison = record_answers(comparison=comparison, answers=answers, **who)
    if comparison.patient_run and comparison.status == Comparison.Status.RUNNING:
        end_comparison(comparison=comparison, version=None, **who)
    messages.success(request, _("Saved. You can talk about it at your next visit."))
    return redirect("clinic:my-compare")


# ---- the coin flip -------------------------------------------------------------------


@patient_required
def new(request, patient):
    """Choose two home things; the days are drawn once."""
    if not patient.targets.primary().exists():
        return redirect("portal:targets")
    form = CoinForm(
        request.POST if request.method == "POST" else None,
        patient=patient,
        things=_safe_things(patient),
    )
    if form.is_valid() and _started(form, patient, by=request.user):
        messages.success(request, _("Your days are drawn. Today is the first."))
        return redirect("clinic:my-compare")
    return show(request, patient, "clinic/my_compare/coin.html", form=form)


def _safe_things(patient):
    today = _today(patient)
    return [
        thing
        for thing in home_things()
        if not stands_against(patient, thing, today=today)
    ]


def _started(form, patient, *, by) -> bool:
    """Start it; what is refused is said at the form."""
    try:
        start_coin(
            patient=patient,
            seed=secrets.randbits(SEED_BITS),
            client_key=form.key,
            by=by,
            now=timezone.now(),
            **form.chosen(),
        )
    except (NotForYou, AlreadyRuns) as refused:
        form.add_error(None, refused.words)
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    return form.is_valid()


@patient_required
@require_POST
def mark(request, patient, day):
    """Done, or not: one tap a day."""
    comparison = _coin(patient)
    form = MarkForm(request.POST, patient=patient)
    if comparison is not None and form.is_valid():
        _marked(request, comparison, day, form)
    return redirect("clinic:my-compare")


def _marked(request, comparison, day, form):
    """Keep the answer; what is refused is said on the page."""
    try:
        mark_day(
            comparison=comparison,
            day=day,
            done=form.cleaned_data["done"],
            client_key=form.key,
            by=request.user,
            now=timezone.now(),
        )
    except NotNow:
        messages.warning(request, _("This day can no longer be marked."))
    except KeyReused:
        messages.warning(request, _("This was sent before. Look at the day again."))
    else:
        messages.success(request, _("Saved."))


@patient_required
@require_POST
def stop(request, patient):
    """The person's own coin flip may be stopped at any time."""
    comparison = _coin(patient)
    form = RecordForm(request.POST, patient=patient)
    if comparison is not None and form.is_valid():
        stop_early(
            comparison=comparison,
            reason=Comparison.StopReason.CHOICE,
            version=None,
            call_off_plan=False,
            by=request.user,
            now=timezone.now(),
        )
        messages.success(request, _("Stopped. Your days stay in your record."))
    return redirect("clinic:my-compare")
