"""Bouts of clonus: logged, looked at, changed, marked as an error."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import days, log_words
from portal.access import patient_required
from portal.actions.entries import Refused, Stale, void_entry
from portal.actions.episodes import amend_episode, answers_of, save_episode
from portal.actions.keys import KeyReused
from portal.actions.logs import NotYet, TooOld
from portal.forms.entries import VoidForm
from portal.forms.episodes import ChangeEpisodeForm, EpisodeForm
from portal.models import Amendment, Source
from portal.views.frame import show


@patient_required
def episode_new(request, patient):
    now = timezone.now()
    today = days.local_day(now, patient.zone)
    initial = {"day": _day(request.GET.get("day")) or today}
    form = EpisodeForm(request.POST or None, patient=patient, initial=initial)
    if form.is_valid() and _saved(form, patient, by=request.user, now=now):
        messages.success(request, _("Saved."))
        return redirect("portal:episode", form.saved.pk)
    context = {"new": True, "problems": _saved_before(form.existing, patient)}
    return show(request, patient, "portal/episode_form.html", context, form=form)


@patient_required
def episode(request, patient, pk):
    found = get_object_or_404(patient.episodes.select_related("voided_by"), pk=pk)
    amendments = Amendment.objects.of(found).select_related("by")
    context = {
        "episode": found,
        "rows": log_words.episode_rows(answers_of(found)),
        "changes": log_words.changes(amendments, names={}),
        "void_words": log_words.void_words(found.voided_reason),
    }
    return show(request, patient, "portal/episode.html", context)


@patient_required
def episode_change(request, patient, pk):
    found = get_object_or_404(patient.episodes.standing(), pk=pk)
    initial = {name: getattr(found, name) for name in EpisodeForm.NAMES}
    form = ChangeEpisodeForm(
        request.POST or None,
        patient=patient,
        initial=initial | {"version": found.version},
    )
    if form.is_valid():
        try:
            _amend(form, found, by=request.user)
        except Stale as stale:
            return _side_by_side(request, patient, form, stale.current)
        except (NotYet, TooOld) as refused:
            form.add_error("day", refused.words)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, _("Changed."))
            return redirect("portal:episode", pk)
    context = {"episode": found}
    return show(request, patient, "portal/episode_form.html", context, form=form)


@patient_required
def episode_void(request, patient, pk):
    mine = patient.episodes.standing()
    if request.method == "POST":
        # The second tap finds it marked already: the answer is the same.
        mine |= patient.episodes.filter(voided_by=request.user)
    found = get_object_or_404(mine, pk=pk)
    form = VoidForm(request.POST or None, patient=patient)
    if form.is_valid():
        void_entry(entry=found, reason=form.why(), by=request.user, now=timezone.now())
        messages.success(request, _("Marked as an error. It no longer counts."))
        return redirect("portal:day", found.day)
    context = {
        "rows": log_words.episode_rows(answers_of(found)),
        "back_href": reverse("portal:episode", args=[pk]),
        "what": _("this episode"),
    }
    return show(request, patient, "portal/entry_void.html", context, form=form)


def _saved(form, patient, *, by, now) -> bool:
    """Save the bout; what is refused is said at the form."""
    try:
        form.saved, _made = save_episode(
            patient=patient,
            answers=form.episode_answers(),
            client_key=form.key,
            by=by,
            now=now,
            source=Source.SELF,
        )
    except Refused as refused:
        form.add_error("day", refused.words)
    except ValidationError as error:
        form.add_error(None, error.messages)
    except KeyReused as refused:
        form.refuse_key(refused.existing)
    return form.is_valid()


def _saved_before(existing, patient) -> list[dict]:
    """Where to see the bout that the form saved before, if it is one's own."""
    if existing is None or existing.patient_id != patient.pk:
        return []
    href = reverse("portal:episode", args=[existing.pk])
    return [{"href": href, "text": _("See what is saved.")}]


def _amend(form, found, *, by):
    amend_episode(
        episode=found,
        answers=form.episode_answers(),
        reason=form.cleaned_data["reason"],
        by=by,
        now=timezone.now(),
        version=form.cleaned_data["version"],
    )


def _side_by_side(request, patient, form, current):
    """What is saved and what was typed, with the choice between them (409)."""
    hidden = ChangeEpisodeForm(
        patient=patient,
        initial={n: form[n].value() for n in EpisodeForm.NAMES}
        | {"version": current.version},
    )
    context = {
        "episode": current,
        "saved": log_words.episode_rows(answers_of(current)),
        "typed": log_words.episode_rows(form.episode_answers()),
        "hidden": hidden,
    }
    response = show(request, patient, "portal/episode_conflict.html", context)
    response.status_code = 409
    return response


def _day(text):
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Http404 from error
