"""What a rule is, as the catalogue states it, and what it says when it fires."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.safety.levels import Level
from portal.safety.taper import dates_in_words

FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True)
class Side:
    """What a rule speaks of: treatments, ingredients or whole classes of them."""

    treatments: frozenset[str] = frozenset()
    ingredients: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.treatments or self.ingredients or self.classes)


@dataclass(frozen=True)
class Rule:
    """One rule of education/catalogue/rules.toml; `kind` says how it is read.

    The parameters stand below the words; which of them a kind reads is said by the
    function of that kind (portal/safety/engine.py names them all). `plain` is for the
    patient, `precise` for the clinician, by language, with named figures; `title`
    names what the rule is about, without figures.
    """

    id: str
    code: str
    version: int
    level: Level
    kind: str
    title: Mapping[str, str] = field(hash=False)
    plain: Mapping[str, str] = field(hash=False)
    precise: Mapping[str, str] = field(hash=False)
    source: str
    source_url: str
    source_date: date
    note: str = ""
    of: Side = Side()
    against: Side = Side()
    conditions: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    with_answers: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    tests: tuple[str, ...] = ()
    unless_codes: frozenset[str] = frozenset()
    at_least: Decimal | None = None
    above: Decimal | None = None
    at_most: Decimal | None = None
    below: Decimal | None = None
    max_dose: Decimal | None = None
    days: int | None = None


@dataclass(frozen=True)
class Finding:
    """That a rule holds: about what, with which figures, by how much too much."""

    about: str
    figures: Mapping[str, object] = field(default_factory=dict)
    excess: Decimal = Decimal(0)


@dataclass(frozen=True)
class Alert:
    """A rule that fired, in words. (`rule`, `about`) tells two of them apart.

    `excess` is how far beyond the limit, where there is one: a change that makes it
    more is said again.
    """

    rule: str
    code: str
    version: int
    level: Level
    about: str
    plain: str
    precise: str
    source: str
    source_date: date
    excess: Decimal = Decimal(0)


def said(rule: Rule, finding: Finding, language: str) -> Alert:
    """The finding in the words of the rule; English where a language has none."""
    figures = dates_in_words(finding.figures)
    return Alert(
        rule=rule.id,
        code=rule.code,
        version=rule.version,
        level=rule.level,
        about=finding.about,
        plain=words_in(rule.plain, language) % figures,
        precise=words_in(rule.precise, language) % figures,
        source=rule.source,
        source_date=rule.source_date,
        excess=finding.excess,
    )


def gravest_first(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """Each alert once, the gravest first, in an order that entry cannot change."""
    once = {(alert.rule, alert.about): alert for alert in sorted(alerts, key=_place)}
    return tuple(sorted(once.values(), key=_place))


def _place(alert: Alert) -> tuple[int, str, str, Decimal]:
    return (alert.level.rank, alert.rule, alert.about, alert.excess)


def words_in(by_language: Mapping[str, str], language: str) -> str:
    """The words in a language; in English where a rule has none in it."""
    spoken = language.split("-")[0]
    return by_language.get(spoken, by_language[FALLBACK_LANGUAGE])


def figure(amount: Decimal) -> str:
    """An amount without needless zeros: 7.500 is 7.5, 10.000 is 10."""
    return f"{amount.normalize():f}"
