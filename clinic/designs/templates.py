"""Plans that clinics make again and again, as codes and numbers to begin from.

Days are ours, to be confirmed by a clinician: three weeks before, four with what works
in days, eight with a toxin, whose first two weeks never count. With two weeks before, a
change of 1.5 points would be missed every second time. Titration, taper
and washout are not here: they come from the catalogue.
"""

from dataclasses import dataclass
from decimal import Decimal

from clinic.designs.orders import Design
from clinic.designs.words import mark as _


@dataclass(frozen=True)
class TemplateArm:
    """An arm to begin from: `key` is its letter, `days` those that count of a phase.

    `treatments` are slugs of the catalogue, added to what is taken now. `as_now`:
    nothing changes. `stops`: one medicine taken now, chosen in the visit, is ended.
    `replaces`: the slugs that this arm ends.
    """

    key: str
    days: int
    treatments: tuple[str, ...] = ()
    as_now: bool = False
    stops: bool = False
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """A plan to begin from. `purpose` is a code of the comparison.

    `needs` are slugs that must be taken now, "sedating": any that makes sleepy.
    Words are English, for gettext.
    """

    key: str
    title: str
    about: str
    purpose: str
    design: Design
    arms: tuple[TemplateArm, ...]
    stop_rule: str
    decision_rule: str
    cycles: int = 1
    baseline_days: int = 0
    worth: Decimal = Decimal("1.5")
    needs: tuple[str, ...] = ()
    patient_run: bool = False


_STOP_SLEEPY = _("Sleepiness of 7 or more on two days running, or a fall.")
_STOP_WORSE = _("Two days running clearly worse than before.")
_STOP_SKIN = _("Pain, or a mark on the skin that lasts.")
_DECIDE_KEEP = _("Keep it if it is better by the change worth having; else end it.")
_DECIDE_BETTER = _(
    "Keep the one with the better days; if equal, the one easier to take."
)
_DECIDE_STOP = _("Stay without it unless the days are worse by the change that counts.")

TEMPLATES = (
    Template(
        key="baclofen-titration",
        title=_("Start baclofen"),
        about=_(
            "Two weeks as now, then baclofen step by step, then four weeks with it."
        ),
        purpose="benefit",
        design=Design.BEFORE_AFTER,
        baseline_days=21,
        arms=(TemplateArm("A", 28, ("baclofen",)),),
        stop_rule=_STOP_SLEEPY,
        decision_rule=_DECIDE_KEEP,
    ),
    Template(
        key="baclofen-to-tizanidine",
        title=_("Change from baclofen to tizanidine"),
        about=_(
            "Three weeks on baclofen, a slow change, then four weeks on tizanidine."
        ),
        purpose="choice",
        design=Design.BEFORE_AFTER,
        arms=(
            TemplateArm("A", 21, as_now=True),
            TemplateArm("B", 28, ("tizanidine",), replaces=("baclofen",)),
        ),
        stop_rule=_STOP_SLEEPY,
        decision_rule=_DECIDE_BETTER,
        needs=("baclofen",),
    ),
    Template(
        key="add-physical-therapy",
        title=_("Add physical therapy"),
        about=_("Three weeks as now, then the same medicines with physical therapy."),
        purpose="benefit",
        design=Design.BEFORE_AFTER,
        baseline_days=21,
        arms=(TemplateArm("A", 28, ("physical-therapy",)),),
        stop_rule=_STOP_WORSE,
        decision_rule=_DECIDE_KEEP,
    ),
    Template(
        key="toxin-cycle",
        title=_("One round of botulinum toxin"),
        about=_("Three weeks as now, the injection, then eight weeks that count."),
        purpose="benefit",
        design=Design.BEFORE_AFTER,
        baseline_days=21,
        arms=(TemplateArm("A", 56, ("onabotulinumtoxina",)),),
        stop_rule=_("Trouble swallowing or breathing, or new weakness."),
        decision_rule=_("Repeat it if it is better by the change worth having."),
    ),
    Template(
        key="stop-sedative",
        title=_("Slowly stop a medicine that makes sleepy"),
        about=_("Three weeks as now, a slow way down, then four weeks without it."),
        purpose="stopping",
        design=Design.BEFORE_AFTER,
        arms=(
            TemplateArm("A", 21, as_now=True),
            TemplateArm("B", 28, stops=True),
        ),
        stop_rule=_STOP_WORSE,
        decision_rule=_DECIDE_STOP,
        needs=("sedating",),
    ),
    Template(
        key="night-splint",
        title=_("A splint at night, or none"),
        about=_("Two weeks without, two weeks with, and the same once more."),
        purpose="benefit",
        design=Design.ALTERNATING,
        cycles=2,
        arms=(
            TemplateArm("A", 14, as_now=True),
            TemplateArm("B", 14, ("ankle-splint",)),
        ),
        stop_rule=_STOP_SKIN,
        decision_rule=_DECIDE_KEEP,
    ),
    Template(
        key="cold-pack",
        title=_("Does a cold pack help? A coin decides each day"),
        about=_("Four weeks of pairs: one day with, one day without, drawn by chance."),
        purpose="benefit",
        design=Design.RANDOMISED,
        cycles=14,
        arms=(
            TemplateArm("A", 1, as_now=True),
            TemplateArm("B", 1, ("cold-packs",)),
        ),
        stop_rule=_STOP_SKIN,
        decision_rule=_DECIDE_KEEP,
        patient_run=True,
    ),
)


def template(key: str) -> Template | None:
    """The template of this key, or None."""
    return next((each for each in TEMPLATES if each.key == key), None)
