"""The choice now: what this reader may do for this patient, as links."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.access import Right
from clinic.history.header import OnNow


@dataclass(frozen=True)
class Link:
    words: str
    href: str


@dataclass(frozen=True)
class Choice:
    """A treatment that is on now, and what may be done with it."""

    name: str
    href: str
    dose: str
    since: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Reach:
    """Actions kept in reach. `may_review` shows the button that marks a review."""

    links: tuple[Link, ...]
    choices: tuple[Choice, ...]
    start: str
    past: str
    edit: str
    decide: str
    may_review: bool


def reach(patient_id: int, on_now: tuple[OnNow, ...], rights: frozenset) -> Reach:
    """The actions that these rights allow, the treatments' own ones beside each."""
    changeable = [on for on in on_now if _may_change(on, rights)]
    return Reach(
        links=tuple(_links(patient_id, changeable, rights)),
        choices=tuple(_choice(patient_id, on, changeable) for on in on_now),
        start=_href("treatment-start", patient_id) if _may_start(rights) else "",
        past=_href("treatment-past", patient_id) if Right.RECORD in rights else "",
        edit=_href("patient-edit", patient_id) if Right.RECORD in rights else "",
        decide=_href("decision-new", patient_id) if Right.DECIDE in rights else "",
        may_review=Right.RECORD in rights,
    )


def _may_change(on: OnNow, rights: frozenset) -> bool:
    return (Right.PRESCRIBE if on.prescribed else Right.NON_DRUG) in rights


def _may_start(rights: frozenset) -> bool:
    return bool({Right.PRESCRIBE, Right.NON_DRUG} & rights)


def _links(patient_id: int, changeable, rights: frozenset):
    if changeable:
        yield Link(_("Change"), _one("treatment-dose", patient_id, changeable))
        yield Link(_("Stop"), _one("treatment-end", patient_id, changeable))
    elif _may_start(rights):
        yield Link(_("Start"), _href("treatment-start", patient_id))
    if Right.RECORD in rights:
        yield Link(_("Exam"), _href("exam-new", patient_id))
    if Right.DECIDE in rights:
        yield Link(_("Decide"), _href("decision-new", patient_id))
    if Right.RECORD in rights:
        yield Link(_("Note"), _href("note-new", patient_id))


def _one(name: str, patient_id: int, changeable) -> str:
    """The form itself where there is one treatment, else the list of them."""
    if len(changeable) == 1:
        return _href(name, patient_id, changeable[0].period)
    return "#on-now"


def _choice(patient_id: int, on: OnNow, changeable) -> Choice:
    links: tuple[Link, ...] = ()
    if on in changeable:
        links = (
            Link(_("Change"), _href("treatment-dose", patient_id, on.period)),
            Link(_("Stop"), _href("treatment-end", patient_id, on.period)),
        )
    href = _href("treatment", patient_id, on.period)
    return Choice(on.name, href, on.dose, on.since, links)


def _href(name: str, *args) -> str:
    return reverse(f"clinic:{name}", args=args)
