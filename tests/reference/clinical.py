"""The clinical reference cases in our own names: `run(case) -> dict`.

Only names are translated here, and what a case leaves unsaid is filled in as
unremarkable. No rule and no arithmetic lives in this file, and no database is read:
treatments are unsaved rows of the catalogue's files. Run by
`check_clinical.py tests.reference.clinical:run CASES.json` and by test_clinical.py.
"""

from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal

from education.models import Treatment
from portal import rulebook, safety, scales
from portal.actions.recipes import recipe_of
from portal.safety import (
    Dose,
    Given,
    HunterAnswers,
    Lab,
    Other,
    Situation,
    Use,
)
from portal.titration import Impossible, Row, step_down, step_up

TODAY = date(2026, 11, 22)
LONG_AGO = TODAY - timedelta(days=20)
WEEK = timedelta(weeks=1)

TREATMENTS = {
    "baclofen_oral": "baclofen",
    "baclofen_intrathecal": "intrathecal-baclofen",
    "onabotulinumtoxinA": "onabotulinumtoxina",
    "abobotulinumtoxinA": "abobotulinumtoxina",
    "incobotulinumtoxinA": "incobotulinumtoxina",
    "cold_pack": "cold-packs",
    "heat_pad": "heat-pads",
}
CONDITIONS = {
    "active_hepatitis": "active-liver-disease",
    "active_liver_disease": "active-liver-disease",
    "cirrhosis": "active-liver-disease",
    "liver_disease": "liver-disease",
    "significant_liver_disease": "liver-disease",
    "acute_narrow_angle_glaucoma": "narrow-angle-glaucoma",
    "Lambert-Eaton": "lambert-eaton",
    "lambert_eaton_syndrome": "lambert-eaton",
    "CKD": "kidney-disease",
    "severe_respiratory_insufficiency": "respiratory-insufficiency",
    "sleep_apnea": "sleep-apnoea",
    "raynauds": "raynaud",
}
TESTS = {"lft": ("alt", "ast"), "creatinine": ("crcl",), "renal": ("egfr", "crcl")}
KIDNEY = ("egfr", "crcl")
LIVER = ("alt", "ast")
HEALTHY = Decimal(100)


def run(case: dict) -> dict:
    """What the portal answers to a case."""
    given = case["input"]
    if case["kind"] in DIRECT:
        return DIRECT[case["kind"]](given)
    return SCALES[case["kind"], given["scale"]](given)


def _hunter(given):
    return {"hunter_positive": safety.hunter(HunterAnswers(**given))}


def _alert(given):
    if given.get("event") == "convert_units":
        found = rulebook.convert_units(row(given["from"]), row(given["to"]))
        return {"level": "refuse", "code": found.code}
    found = safety.alerts(situation(given), rulebook.rules())
    if not found:
        return {"level": "none", "code": None}
    return {"level": found[0].level.value, "code": found[0].code}


def situation(given) -> Situation:
    """The case as one record. What it does not say is unremarkable."""
    taken = [*given.get("active", []), *([given["add"]] if "add" in given else [])]
    uses = [_use(name, {}) for name in taken if _is_treatment(name)]
    others = [_other(name) for name in taken if not _is_treatment(name)]
    if "drug" in given:
        uses.append(_use(given["drug"], given))
    raised = given.get("event") == "dose_increase" and uses[-1].steps
    return Situation(
        today=uses[-1].steps[-1].from_day if raised else TODAY,
        uses=tuple(uses),
        others=tuple(others),
        conditions=frozenset(_slug(name) for name in given.get("conditions", [])),
        labs=tuple(Lab(test, LONG_AGO, value) for test, value in _labs(given)),
        given=tuple(_injections(given)),
        events=frozenset({given["event"]} if "event" in given else ()),
    )


def row(name) -> Treatment:
    """An unsaved row of the catalogue's files."""
    slug = TREATMENTS.get(name, name)
    entry = next(e for e in rulebook.library().treatments if e.slug == slug)
    values = asdict(entry)
    values.pop("side_effects")
    return Treatment(**values)


def _is_treatment(name) -> bool:
    slug = TREATMENTS.get(name, name)
    return any(entry.slug == slug for entry in rulebook.library().treatments)


def _slug(name) -> str:
    return CONDITIONS.get(name, name.lower().replace("_", "-"))


def _other(name) -> Other:
    slug = name.lower().replace("_", "-").replace("'", "")
    return Other(name, rulebook.substances()[slug])


def _use(name, given) -> Use:
    treatment = row(name)
    first = _first(given)
    steps, last = _plan(treatment, first, given)
    return Use(
        rulebook.drug_of(treatment),
        first=steps[0].from_day if steps else first,
        last=last,
        steps=tuple(steps),
        benefit=given.get("benefit", None if "days" in given else True),
    )


def _first(given) -> date:
    if given.get("start") or given.get("event") in ("inject", "dose_increase"):
        return TODAY
    if "weeks" in given:
        return TODAY - given["weeks"] * WEEK
    if "days" in given:
        return TODAY - timedelta(days=given["days"])
    return LONG_AGO


def _plan(treatment, first, given):
    """Steps and last day: what is said, laid out by the portal's own plan builder."""
    dose = Decimal(str(given["daily_mg"])) if "daily_mg" in given else None
    usual = dose or treatment.adequate_daily_dose or treatment.max_daily_dose
    recipe = recipe_of(treatment)
    if given.get("change") == "stop" and given.get("taper"):
        down = step_down(recipe, top=usual, first=TODAY)
        return _doses([Row(first, usual), *down.rows]), down.last_day
    if given.get("event") == "dose_increase":
        return _raised(recipe, dose, first), None
    steps = [] if dose is None else _doses([Row(first, dose)])
    return steps, TODAY if given.get("change") == "stop" else None


def _raised(recipe, dose, first):
    """The label's way up to this dose; the dose alone where there is none."""
    if dose is None:
        return []
    try:
        rows = step_up(recipe, target=dose, first=first)
    except Impossible:
        rows = []
    reached = rows and rows[-1].daily_total == dose
    return _doses(rows if reached else [Row(first, dose)])


def _doses(rows):
    return [Dose(row.from_day, row.daily_total) for row in rows]


def _labs(given):
    """Results on record: those said, and healthy ones for what nothing is said of."""
    said = {test: Decimal(str(given[test])) for test in KIDNEY if test in given}
    named = given.get("labs")
    if named is not None:
        said |= {
            test: HEALTHY
            for name in named
            for test in TESTS.get(name.lower(), (name.lower(),))
        }
    yield from said.items()
    if named is None:
        yield from ((test, HEALTHY) for test in LIVER)
    if named != [] and not set(KIDNEY) & set(said):
        yield from ((test, HEALTHY) for test in KIDNEY)


def _injections(given):
    """The last session and the one at hand, in units of this product."""
    product = _product(given)
    if "last_injection_weeks" in given:
        on = TODAY - given["last_injection_weeks"] * WEEK
        yield Given(product, on, Decimal(0))
    units = given.get("units_last_3_months_including_this", given.get("units"))
    if units is not None or given.get("event") == "inject":
        yield Given(product, TODAY, Decimal(units or 0))


def _product(given) -> str:
    return TREATMENTS.get(given.get("drug"), given.get("drug", ""))


def _mas_code(given):
    rank = given["coding"].startswith("rank")
    coding = (
        scales.AshworthCoding.RANK if rank else scales.AshworthCoding.ONE_AND_A_HALF
    )
    number = scales.ashworth_number(given["value"], coding)
    return {"code": int(number) if number.denominator == 1 else float(number)}


def _pgic(given):
    polarity = scales.polarity_of(given["polarity"])
    label, direction = scales.impression(given["code"], polarity)
    return {"label": label, "direction": direction.value}


def _toe(given):
    return {"great_toe_extension": given.get("great_toe_extension", False)}


SCALES = {
    ("score", "SCATS_CLONUS"): lambda g: {"grade": scales.scats_clonus(g["seconds"])},
    ("score", "SCATS_EXTENSOR"): lambda g: {
        "grade": scales.scats_extensor(g["seconds"])
    },
    ("score", "SCATS_FLEXOR"): lambda g: {
        "grade": scales.scats_flexor(g["degrees"], **_toe(g))
    },
    ("score", "MAS"): _mas_code,
    ("score", "PGIC"): _pgic,
    ("score", "NRS_SPASTICITY_CATEGORY"): lambda g: {
        "category": scales.spasticity_band(g["value"]).value
    },
    ("validate", "PENN"): lambda g: {
        "valid": scales.valid_penn(g["frequency"], g["severity"])
    },
    ("validate", "MAS"): lambda g: {"valid": scales.valid_ashworth(g["value"])},
    ("validate", "DTR"): lambda g: {"valid": scales.valid_reflex(g["value"])},
    ("validate", "NRS"): lambda g: {"valid": scales.valid_nrs(g["value"])},
    ("validate", "GAS"): lambda g: {"valid": scales.valid_goal_score(g["score"])},
    ("statistic", "MAS"): lambda g: {
        "median": scales.ashworth_median(g["values"]),
        "mean_shown": scales.MEAN_SHOWN,
    },
    ("order", "MAS"): lambda g: {"sorted": scales.in_ashworth_order(g["values"])},
}
DIRECT = {"hunter": _hunter, "alert": _alert}
