"""The words of a plan: why days do not count, what is wrong with it, how sure it is."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.designs.noise import LEAST_DAYS, Noise
from clinic.designs.refusals import Grave, Refusal
from clinic.designs.schedule import Kind, Why

WHY = {
    "titration": gettext_lazy("%(name)s goes up: %(days)s"),
    "taper": gettext_lazy("%(name)s comes down: %(days)s"),
    "onset": gettext_lazy("%(name)s begins to work: %(days)s"),
    "washout": gettext_lazy("%(name)s wears off: %(days)s"),
    "run_in": gettext_lazy("First days of a phase: %(days)s"),
}

KINDS = {
    Kind.BASELINE: gettext_lazy("Before"),
    Kind.RUN_IN: gettext_lazy("First days"),
    Kind.TRANSITION: gettext_lazy("Changing over"),
    Kind.WASHOUT: gettext_lazy("Wearing off"),
    Kind.TREATMENT: gettext_lazy("Compared"),
}

UNPLANNABLE = {
    "no_arms": gettext_lazy("Choose what is compared."),
    "too_many_arms": gettext_lazy(
        "Before and after takes one or two treatments. Choose another design."
    ),
    "unknown_arm": gettext_lazy(
        "Write the order with the letters of the treatments above, such as ABBA."
    ),
    "too_long": gettext_lazy(
        "The plan is longer than two years. Go round fewer times, or shorten a phase."
    ),
}

UNLAYABLE = {
    "no_amounts": gettext_lazy("The catalogue states no first amount for %(name)s."),
    "over_limit": gettext_lazy("%(name)s: its limits leave no room for this dose."),
    "not_higher": gettext_lazy("%(name)s: this dose is taken already."),
    "not_lower": gettext_lazy("%(name)s: this dose is no lower than the present one."),
    "not_taking": gettext_lazy("%(name)s is not taken now."),
    "too_fine": gettext_lazy(
        "%(name)s: no tablet is small enough for the steps of this taper."
    ),
}


def days_words(count: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", count) % {"n": count}


def why_words(whys: Iterable[Why]) -> str:
    """Why the days of a phase do not count."""
    return ". ".join(
        str(WHY[why.code]) % {"name": why.name, "days": days_words(why.days)}
        for why in whys
    )


def refusal_words(one: Refusal) -> str:
    """What stands against a plan, in the reader's language."""
    return _(one.message) % one.figures


def is_refused(one: Refusal) -> bool:
    return one.level is Grave.REFUSED


def smallest_p_words(p: Fraction | None) -> str:
    """The floor of a drawn order, in words; nothing is drawn: nothing to say."""
    if p is None:
        return _(
            "The order is not drawn by chance. The answer can suggest, not prove: "
            "what changes with time may look like an effect."
        )
    return _(
        "The order is drawn by chance from %(count)s. If nothing made a difference, "
        "the clearest result would still come up by luck once in %(count)s."
    ) % {"count": p.denominator}


def chance_words(chance: int | None, worth, wrong: int | None) -> str:
    """How often a plan like this finds the change worth having."""
    if chance is None:
        return _("There is nothing to compare yet.")
    return _(
        "In %(chance)s of 100 simulated tries of this plan, a true change of "
        "%(worth)s points was found. In %(wrong)s of 100 a change was claimed that "
        "was not there."
    ) % {"chance": chance, "worth": f"{worth.normalize():f}", "wrong": wrong}


def scatter_words(noise: Noise) -> str:
    """Whose days the simulated ones are like."""
    if not noise.days:
        return _(
            "Assumed: days that scatter as is usual, because too few of this "
            "person's own are rated (%(least)s of the last weeks are needed)."
        ) % {"least": LEAST_DAYS}
    return _(
        "Reckoned with how this person's own days scatter: %(days)s rated days of the "
        "last weeks."
    ) % {"days": noise.days}
