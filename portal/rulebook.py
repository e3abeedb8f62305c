"""From rows to facts: one record as the safety rules see it, in eight queries at most.

The rules themselves are read once per process from the reviewed files of the
catalogue. What they mean is kept in `portal.safety`; nothing is decided here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import get_language

from education.catalogue import Library, read_library
from education.catalogue.entries import (
    RuleEntry,
    SideEffectEntry,
    SideEntry,
    TreatmentEntry,
)
from education.models import Treatment
from portal import safety
from portal.models import DoseStep, Patient, TreatmentPeriod
from portal.safety import (
    Alert,
    Allergen,
    Dose,
    Drug,
    Given,
    Lab,
    Level,
    Other,
    Rule,
    Side,
    Situation,
    Substance,
    TaperRule,
    Use,
)
from portal.substances import Known, is_called, known_of

SLOTS = ("morning", "noon", "evening", "night")

MEDICAL_UNITS = frozenset({Treatment.Unit.MG, Treatment.Unit.MCG, Treatment.Unit.UNITS})
"""Whatever is measured in these is a medicine."""

RED_FLAG = "red_flag"
"""The family of the rules that are warning signs of the log."""

REFILL_OVERDUE = "refill_overdue"
"""What has happened to a pump whose day of refill has passed."""

RED_FLAG_LEVELS = {"emergency": Level.EMERGENCY, "today": Level.URGENT}
"""How grave a red flag of the log is, by the urgency its file states."""


@cache
def library() -> Library:
    """The reviewed files, read once per process."""
    return read_library()


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule of rules.toml, then each red flag of the log as a rule."""
    shelf = library()
    flags = [effect for effect in shelf.side_effects if effect.red_flag]
    return (*map(rule_of, shelf.rules), *map(_red_flag, flags))


@cache
def substances() -> Mapping[str, Substance]:
    """Every ingredient of the files by its short name, in English."""
    return {
        entry.slug: Substance(
            slug=entry.slug,
            name=entry.texts["en"]["name"],
            classes=frozenset(entry.classes),
        )
        for entry in library().ingredients
    }


def rule_of(entry: RuleEntry) -> Rule:
    """An entry of rules.toml as the engine reads it."""
    return Rule(
        id=entry.slug,
        code=entry.code,
        version=entry.version,
        level=Level(entry.level),
        kind=entry.kind,
        title=_by_language(entry.texts, "title"),
        plain=_by_language(entry.texts, "plain"),
        precise=_by_language(entry.texts, "precise"),
        source=entry.source,
        source_url=entry.source_url,
        source_date=entry.source_date,
        note=entry.note,
        of=_side(entry.of),
        against=_side(entry.against),
        conditions=frozenset(entry.conditions),
        answers=frozenset(entry.answers),
        with_answers=frozenset(entry.with_answers),
        events=frozenset(entry.events),
        tests=tuple(entry.tests),
        unless_codes=frozenset(entry.unless_codes),
        at_least=entry.at_least,
        above=entry.above,
        at_most=entry.at_most,
        below=entry.below,
        max_dose=entry.max_dose,
        days=entry.days,
    )


def _side(entry: SideEntry) -> Side:
    return Side(
        treatments=frozenset(entry.treatments),
        ingredients=frozenset(entry.ingredients),
        classes=frozenset(entry.classes),
    )


def _red_flag(entry: SideEffectEntry) -> Rule:
    """A red flag of the log: its own words, at the level of its urgency."""
    names = _by_language(entry.texts, "name")
    return Rule(
        id=f"red-flag-{entry.slug}",
        code=RED_FLAG,
        version=1,
        level=RED_FLAG_LEVELS[entry.urgency],
        kind="day",
        title=names,
        plain=_unfigured(_by_language(entry.texts, "advice")),
        precise=_unfigured(names),
        source=entry.source,
        source_url=entry.source_url,
        source_date=entry.source_date,
        note=entry.note,
        answers=frozenset({entry.slug}),
    )


def _by_language(texts: Mapping[str, Mapping[str, Any]], word: str) -> dict[str, str]:
    return {language: words[word] for language, words in texts.items()}


def _unfigured(words: Mapping[str, str]) -> dict[str, str]:
    return {language: text.replace("%", "%%") for language, text in words.items()}


def convert_units(from_product, to_product, *, language: str = "en") -> Alert:
    """The refusal to turn units of one toxin (a treatment) into those of another."""
    return safety.convert_units(
        drug_of(from_product), drug_of(to_product), rules(), language=language
    )


def rules_about(treatment: Treatment) -> tuple[Rule, ...]:
    """The rules that name this treatment, its ingredients or their classes."""
    agent = safety.agent_of(Use(drug_of(treatment)))
    return tuple(
        rule
        for rule in rules()
        if safety.covers(rule.of, agent) or safety.covers(rule.against, agent)
    )


def title_of(rule: Rule) -> str:
    """What a rule is about, in the language of the reader."""
    language = (get_language() or "en").split("-")[0]
    return rule.title.get(language, rule.title["en"])


def drug_of(
    treatment: Treatment, ingredients: Mapping[str, Substance] | None = None
) -> Drug:
    """A row of the catalogue, saved or not, as the rules see it."""
    known = substances() if ingredients is None else ingredients
    return Drug(
        slug=treatment.slug,
        name=treatment.name,
        kind=treatment.kind,
        unit=treatment.unit,
        substances=tuple(
            known[slug] for slug in treatment.ingredients if slug in known
        ),
        sedating=treatment.sedating,
        max_daily_dose=treatment.max_daily_dose,
        max_single_dose=treatment.max_single_dose,
        max_rise=treatment.max_rise,
        min_days_between_rises=treatment.step_days,
        reversible=treatment.reversible,
        interval_days=treatment.interval_days,
        max_cumulative_units=treatment.max_cumulative_units,
        cumulative_window_days=treatment.cumulative_window_days,
        taper=taper_rule(treatment),
    )


def taper_rule(treatment: Treatment | None) -> TaperRule | None:
    """The taper rule of a catalogue row; None where it may be ended at once."""
    if treatment is None or not treatment.taper_only:
        return None
    return TaperRule(
        name=treatment.name,
        unit=treatment.unit,
        min_days=treatment.taper_min_days,
        max_step=treatment.taper_max_step,
        max_percent=treatment.taper_max_percent,
        step_days=treatment.taper_step_days,
        text=treatment.taper_text,
        source=treatment.source,
        source_date=treatment.source_date,
    )


def dose_of(step) -> Dose:
    """A dose step, or a plan of one: of what is taken as needed, the most a day."""
    single = max(getattr(step, slot) for slot in SLOTS)
    most = max(step.daily_total, single * (step.as_needed_max or 0))
    return Dose(step.from_day, most, single, as_needed=step.as_needed_max is not None)


def situation_of(
    patient: Patient, *, today: date, helped: Mapping[int, bool] | None = None
) -> Situation:
    """Everything of one record that the rules know; ended things as well.

    `helped` says by period what a clinician said of its benefit, where one did.
    """
    periods = list(patient.treatment_periods.standing().with_steps())
    return Situation(
        today=today,
        uses=tuple(_uses(periods, helped or {})),
        others=(
            *map(
                _other, patient.other_medicines.standing().select_related("ingredient")
            ),
            *_unlisted(periods),
        ),
        allergies=tuple(
            Allergen(row.name, substance_of(row.ingredient), row.pk)
            for row in patient.allergies.standing().select_related("ingredient")
        ),
        conditions=_conditions(patient, today),
        labs=tuple(
            Lab(row.test, row.taken_on, row.value, _times_limit(row))
            for row in patient.lab_results.standing()
        ),
        given=tuple(_given(periods)),
        events=_events(periods, today),
        age=_years(patient.birth_date, today),
    )


def use_of(period: TreatmentPeriod, *, helped: bool | None = None) -> Use | None:
    """A period as the rules see it, one in free words too where its name is known.

    None: no list knows the name, or nobody knows when it ended. Nothing is taken on
    the day of a stop for harm.
    """
    drug = drug_of(period.treatment) if period.treatment else _drug_called(period)
    if drug is None or (not period.is_open and period.ended_on is None):
        return None
    last = period.ended_on
    if last is not None and period.end_reason == TreatmentPeriod.EndReason.HARM:
        last -= timedelta(days=1)
    return Use(
        drug=drug,
        first=period.started_on,
        last=last,
        steps=steps_of(period.dose_steps.all()),
        pk=period.pk,
        benefit=helped,
    )


def _drug_called(period: TreatmentPeriod) -> Drug | None:
    """What a name in free words means: a treatment of the files, or an ingredient."""
    named = period.other_name
    treatments = (row_of(entry) for entry in library().treatments)
    meant = next((t for t in treatments if is_called(t, named, among=_names())), None)
    if meant is not None:
        drug = replace(drug_of(meant), name=named)
        return drug if period.unit == drug.unit else _in_unit(drug, period.unit)
    ingredient = _names().meant_by(named).sure
    if ingredient is None:
        return None
    substance = substances()[ingredient.slug]
    return Drug(substance.slug, named, "medicine", period.unit, (substance,))


def row_of(entry: TreatmentEntry) -> Treatment:
    """An unsaved row of the catalogue's files."""
    values = asdict(entry)
    del values["side_effects"]
    return Treatment(**values)


def _in_unit(drug: Drug, unit: str) -> Drug:
    """The drug in a unit of its own: amounts of the catalogue say nothing of it."""
    taper = drug.taper and replace(drug.taper, unit=unit, max_step=None)
    return replace(
        drug,
        unit=unit,
        max_daily_dose=None,
        max_single_dose=None,
        max_rise=None,
        taper=taper,
    )


@cache
def _names() -> Known:
    """The ingredients of the files by their names and brands."""
    return known_of(library())


def _unlisted(periods: Iterable[TreatmentPeriod]) -> Iterable[Other]:
    """Treatments in free words that no list knows, where the unit is a medicine's."""
    for period in periods:
        named = period.treatment is None and period.unit in MEDICAL_UNITS
        ends = period.is_open or period.ended_on is not None
        if named and ends and _drug_called(period) is None:
            yield Other(
                period.other_name, None, period.started_on, period.ended_on, period.pk
            )


def steps_of(steps: Iterable[DoseStep]) -> tuple[Dose, ...]:
    """The steps that count, oldest first; the later of two of one day holds."""
    counting = (step for step in steps if step.counts)
    ordered = sorted(counting, key=lambda step: (step.from_day, step.pk or 0))
    return tuple({step.from_day: dose_of(step) for step in ordered}.values())


def substance_of(ingredient) -> Substance | None:
    """A row of the list of ingredients as the rules see it."""
    if ingredient is None:
        return None
    return Substance(ingredient.slug, ingredient.name, frozenset(ingredient.classes))


def _other(row) -> Other:
    substance = substance_of(row.ingredient)
    return Other(row.name, substance, row.started_on, row.ended_on, row.pk)


def _uses(periods, helped: Mapping[int, bool]) -> Iterable[Use]:
    for period in periods:
        use = use_of(period, helped=helped.get(period.pk))
        if use is not None:
            yield use


def _given(periods) -> Iterable[Given]:
    """Units by product: the treatment of the period, or else the product as named."""
    for period in periods:
        for row in period.injections.all():
            product = period.treatment.slug if period.treatment else row.product
            yield Given(product, row.given_on, row.units, row.elsewhere)


def _events(periods, today: date) -> frozenset[str]:
    """What time has brought: a pump that was to be refilled by now."""
    late = any(period.refill_is_late(today) for period in periods)
    return frozenset({REFILL_OVERDUE} if late else ())


def _conditions(patient, today: date) -> frozenset[str]:
    """What holds today, and the cause of clonus, which some rules name as well."""
    rows = patient.health_conditions.holding_on(today).select_related("precaution")
    found = {row.precaution.slug for row in rows}
    return frozenset(found | {patient.condition.slug} if patient.condition else found)


def _times_limit(row) -> Decimal | None:
    return row.value / row.upper_limit if row.upper_limit else None


def _years(born: date | None, today: date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
