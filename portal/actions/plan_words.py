"""A plan in plain words: what the patient reads in a notice and on the own page."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from education.models import Treatment
from portal.titration import fractions

SLOTS = ("morning", "noon", "evening", "night")


def amount_words(amount: Decimal, unit: str) -> str:
    """An amount as people write it: 7.500 mg is "7.5 mg"."""
    figure = f"{Decimal(amount).normalize():f}"
    words = _("units") if unit == Treatment.Unit.UNITS else unit
    return f"{figure} {words}".strip()


def tablet_words(amount: Decimal, size: Decimal, unit: str, *, splittable: bool) -> str:
    """An amount in tablets of one size, "1½ tablets of 10 mg"; "" if none make it."""
    made = fractions(amount, [size], splittable)
    if not made:
        return ""
    (tablets,) = made
    figure = f"{tablets.whole or ''}{'½' if tablets.half else ''}"
    return ngettext(
        "%(figure)s tablet of %(size)s",
        "%(figure)s tablets of %(size)s",
        2 if tablets.count > 1 else 1,
    ) % {"figure": figure, "size": amount_words(size, unit)}


def tablets_of(period, amount: Decimal) -> str:
    """An amount of a period in its tablets; "" where their size is not known."""
    if not period.tablet_size:
        return ""
    splittable = bool(period.treatment and period.treatment.splittable)
    return tablet_words(amount, period.tablet_size, period.unit, splittable=splittable)


def day_words(day: date, *, today: date) -> str:
    """A date as people say it; the year only where it is not this one."""
    return date_format(day, "j F" if day.year == today.year else "j F Y")


def dose_words(step, *, unit: str, kind: str = "") -> str:
    """What a step says to take: "5 mg in the morning and 5 mg at night".

    `step` is a DoseStep or a StepPlan; `kind` the treatment's kind. A step without
    amounts is "none".
    """
    if not any(getattr(step, slot) for slot in SLOTS):
        return _("none")
    if kind == Treatment.Kind.PUMP:
        return _("%(amount)s a day by pump") % {
            "amount": amount_words(sum(getattr(step, s) for s in SLOTS), unit)
        }
    words = _joined(
        [
            phrase % {"amount": amount_words(getattr(step, slot), unit)}
            for slot, phrase in _phrases()
            if getattr(step, slot)
        ]
    )
    if step.as_needed_max:
        words += ", " + ngettext(
            "only when needed, at most %(count)s time a day",
            "only when needed, at most %(count)s times a day",
            step.as_needed_max,
        ) % {"count": step.as_needed_max}
    return words


def plan_message(period, steps, *, today: date) -> str:
    """The notice of a start or a changed dose: its first step, and the driving line.

    A step later than tomorrow is not told ahead: what was read once would outlive a
    hold or a new plan. The page shows each day's dose, and the next day's change.
    """
    words = [f"{period.name}: {_first_line(period, steps, today)}"]
    if len(steps) > 1 and not _is_later(steps, today):
        words.append(_("More steps are planned. Your page shows each day's dose."))
    if period.instructions:
        words.append(_sentence(period.instructions))
    if period.treatment and period.treatment.sedating:
        words.append(_("Do not drive while taking this medicine."))
    return " ".join(words)


def end_message(period, *, today: date) -> str:
    """The notice of an end, today, past or planned."""
    figures = {
        "name": period.name,
        "day": day_words(period.ended_on, today=today),
    }
    if period.ended_on > today:
        return _("%(name)s ends. The last day is %(day)s.") % figures
    return _("%(name)s was stopped on %(day)s.") % figures


def withdrawal_words(treatment) -> str:
    """The signs that need help at once after a sudden stop: "fever, itching or fits".

    Empty where the medicine may be stopped at once, or is not in the catalogue.
    """
    if treatment is None or not treatment.taper_only or not treatment.withdrawal_signs:
        return ""
    *others, last = treatment.withdrawal_signs
    if not others:
        return last
    return _("%(signs)s or %(last)s") % {"signs": ", ".join(others), "last": last}


def sudden_end_message(period, *, today: date) -> str:
    """The notice of a stop for harm, or of an end without its taper.

    What happened, whom to call, and the signs of withdrawal. It never says what to
    take.
    """
    return f"{end_message(period, today=today)} {_whom_to_call(period)}"


def _whom_to_call(period) -> str:
    """Whom to call after a sudden stop, and the signs that need help at once."""
    clinic = period.patient.clinic
    signs = withdrawal_words(period.treatment)
    figures = {
        "phone": clinic.phone,
        "number": clinic.emergency_number,
        "signs": signs,
    }
    if clinic.phone:
        words = [_("Call your clinic if you feel unwell: %(phone)s.") % figures]
    else:
        words = [_("Call your clinic if you feel unwell.")]
    if signs:
        words.append(_("After the last dose, look out for %(signs)s.") % figures)
        words.append(_("If you have any of these, call %(number)s at once.") % figures)
    else:
        words.append(_("In an emergency call %(number)s.") % figures)
    words.append(_("Nobody watches this page in real time."))
    return " ".join(words)


def seen_message(period, *, step, today: date) -> str:
    """The notice that the clinic has seen the patient's own change."""
    return _("%(name)s: your clinic has seen your own change from %(day)s.") % {
        "name": period.name,
        "day": day_words(step.from_day, today=today),
    }


def session_message(period, *, today: date) -> str:
    """The notice of an injection session."""
    return _("%(name)s: given on %(day)s.") % {
        "name": period.name,
        "day": day_words(period.started_on, today=today),
    }


def called_off_message(period, *, today: date) -> str:
    """The notice that a planned treatment was called off."""
    return _("%(name)s will not start. Ask your clinic if you are not sure.") % {
        "name": period.name
    }


def void_message(period, *, today: date) -> str:
    """The notice that an entry was wrong."""
    return _(
        "%(name)s was entered by mistake and is off your list. "
        "Ask your clinic if you are not sure what to take."
    ) % {"name": period.name}


def sudden_void_message(period, *, today: date) -> str:
    """The notice that an entry was wrong, of a medicine never stopped at once."""
    return f"{void_message(period, today=today)} {_whom_to_call(period)}"


def _phrases():
    return (
        ("morning", _("%(amount)s in the morning")),
        ("noon", _("%(amount)s at noon")),
        ("evening", _("%(amount)s in the evening")),
        ("night", _("%(amount)s at night")),
    )


def _joined(parts):
    *first, last = parts
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def _first_line(period, steps, today):
    if not steps:
        return _start_line(period, today)
    if _is_later(steps, today):
        return _later_line(period, steps[0].from_day, today)
    kind = period.treatment.kind if period.treatment else ""
    return _("from %(day)s take %(dose)s.") % {
        "day": day_words(steps[0].from_day, today=today),
        "dose": dose_words(steps[0], unit=period.unit, kind=kind),
    }


def _is_later(steps, today: date) -> bool:
    return bool(steps) and steps[0].from_day > today + timedelta(days=1)


def _later_line(period, first: date, today: date) -> str:
    day = {"day": day_words(first, today=today)}
    if period.started_on == first:
        words = _("your clinic planned a new treatment from %(day)s.") % day
    else:
        words = _("your clinic planned a new dose from %(day)s.") % day
    return f"{words} {_('You will see the doses here on that day.')}"


def _start_line(period, today):
    day = {"day": day_words(period.started_on, today=today)}
    if period.ended_on == period.started_on and period.started_on > today:
        return _("planned for %(day)s.") % day
    if period.ended_on == period.started_on:
        return _("done on %(day)s.") % day
    return _("start on %(day)s.") % day


def _sentence(text):
    return text if text.endswith((".", "!", "?")) else f"{text}."
