"""The open reference cases, and our own for every kind, scale and input.

Expected levels follow the section of the label (docs/clinical-rules.md).
"""

import json
from pathlib import Path

import pytest

from tests.reference.clinical import run

pytestmark = pytest.mark.once

CASES = json.loads(Path(__file__).with_name("clinical_cases.json").read_text())["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_an_open_case_is_answered_as_expected(case):
    answer = run({"kind": case["kind"], "input": case["input"]})
    assert {key: answer[key] for key in case["expected"]} == case["expected"]


def level(**given):
    """The level and the code of the gravest alert."""
    answer = run({"kind": "alert", "input": given})
    return answer["level"], answer["code"]


def scale(kind, name, **given):
    answer = tuple(run({"kind": kind, "input": {"scale": name} | given}).values())
    return answer[0] if len(answer) == 1 else answer


NONE = ("none", None)

INTERACTIONS = [
    ("fluvoxamine", "tizanidine", "contraindicated", "interaction_cyp1a2"),
    ("tizanidine", "ciprofloxacin", "contraindicated", "interaction_cyp1a2"),
    ("tizanidine", "cimetidine", "warning", "interaction_cyp1a2"),
    ("tizanidine", "famotidine", "warning", "interaction_cyp1a2"),
    ("tizanidine", "verapamil", "warning", "interaction_cyp1a2"),
    ("tizanidine", "amiodarone", "warning", "interaction_cyp1a2"),
    ("tizanidine", "aciclovir", "warning", "interaction_cyp1a2"),
    ("tizanidine", "oral_contraceptive", "warning", "interaction_cyp1a2"),
    ("tizanidine", "clonidine", "warning", "interaction_alpha2"),
    ("tizanidine", "oxycodone", "warning", "sedative_overlap"),
    ("clonazepam", "oxycodone", "boxed", "opioid_benzodiazepine"),
    ("diazepam", "oxycodone", "boxed", "opioid_benzodiazepine"),
    ("diazepam", "morphine", "boxed", "opioid_benzodiazepine"),
    ("gabapentin", "oxycodone", "warning", "respiratory_depression"),
    ("gabapentin", "diazepam", "warning", "breathing_sedatives"),
    ("baclofen_oral", "alcohol", "warning", "sedative_overlap"),
    ("onabotulinumtoxinA", "gentamicin", "warning", "interaction_neuromuscular"),
    ("baclofen_oral", "metformin", "none", None),
]


@pytest.mark.parametrize(("one", "other", "grave", "code"), INTERACTIONS)
def test_two_medicines_are_judged_in_either_order(one, other, grave, code):
    assert level(active=[one], add=other) == (grave, code)
    assert level(active=[other], add=one) == (grave, code)


@pytest.mark.parametrize(
    ("drug", "most"),
    [
        ("tizanidine", 36),
        ("baclofen_oral", 80),
        ("dantrolene", 400),
        ("gabapentin", 3600),
        ("diazepam", 40),
        ("clonazepam", 20),
    ],
)
def test_exactly_the_highest_dose_is_allowed_and_more_is_not(drug, most):
    assert level(drug=drug, daily_mg=most) == NONE
    assert level(drug=drug, daily_mg=most + 1) == ("warning", "over_label_max")


@pytest.mark.parametrize(
    ("drug", "daily", "grave"),
    [
        ("baclofen_oral", 60, "urgent"),
        ("baclofen_oral", 5, "urgent"),
        ("tizanidine", 24, "urgent"),
        ("gabapentin", 1800, "urgent"),
        ("clonazepam", 2, "boxed"),
        ("diazepam", 20, "boxed"),
        ("baclofen_intrathecal", 300, "boxed"),
    ],
)
def test_an_abrupt_stop_is_told_and_a_taper_is_not(drug, daily, grave):
    stop = {"drug": drug, "daily_mg": daily, "change": "stop"}
    assert level(**stop, taper=False) == (grave, "abrupt_withdrawal")
    assert level(**stop, weeks=12, taper=False) == (grave, "abrupt_withdrawal")
    assert level(**stop, taper=True) == NONE
    assert level(**stop, weeks=20, taper=True) == NONE


def test_what_needs_no_taper_may_be_stopped():
    assert level(drug="dantrolene", daily_mg=200, change="stop", taper=False) == NONE


@pytest.mark.parametrize(
    ("drug", "labs", "expected"),
    [
        ("tizanidine", [], ("monitor", "lft_baseline_due")),
        ("dantrolene", [], ("monitor", "lft_baseline_due")),
        ("baclofen_oral", [], ("monitor", "renal_baseline_due")),
        ("gabapentin", [], ("monitor", "renal_baseline_due")),
        ("tizanidine", ["ALT", "AST"], ("info", "driving")),
        ("dantrolene", ["ALT", "AST"], ("info", "driving")),
    ],
)
def test_tests_before_the_start_are_asked_for(drug, labs, expected):
    assert level(drug=drug, start=True, labs=labs) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"drug": "gabapentin", "daily_mg": 3600, "crcl": 60}, "none"),
        ({"drug": "gabapentin", "daily_mg": 1401, "crcl": 59}, "warning"),
        ({"drug": "gabapentin", "daily_mg": 1400, "crcl": 59}, "none"),
        ({"drug": "gabapentin", "daily_mg": 1400, "crcl": 30}, "none"),
        ({"drug": "gabapentin", "daily_mg": 1400, "crcl": 29}, "warning"),
        ({"drug": "gabapentin", "daily_mg": 700, "crcl": 29}, "none"),
        ({"drug": "gabapentin", "daily_mg": 700, "crcl": 16}, "none"),
        ({"drug": "gabapentin", "daily_mg": 400, "crcl": 15}, "warning"),
        ({"drug": "gabapentin", "daily_mg": 300, "crcl": 15}, "none"),
        ({"drug": "gabapentin", "daily_mg": 300, "crcl": 5}, "none"),
        ({"drug": "baclofen_oral", "daily_mg": 5, "egfr": 60}, "none"),
        ({"drug": "baclofen_oral", "daily_mg": 5, "egfr": 59}, "warning"),
        ({"drug": "baclofen_oral", "daily_mg": 5, "egfr": 30}, "warning"),
        ({"drug": "baclofen_oral", "daily_mg": 5, "egfr": 29}, "urgent"),
        ({"drug": "tizanidine", "daily_mg": 8, "crcl": 25}, "none"),
        ({"drug": "tizanidine", "daily_mg": 8, "crcl": 24}, "warning"),
    ],
)
def test_the_kidneys_set_the_dose(given, expected):
    code = None if expected == "none" else "renal_dose"
    assert level(**given) == (expected, code)


@pytest.mark.parametrize(
    ("drug", "condition", "expected"),
    [
        ("dantrolene", "active_hepatitis", ("contraindicated", "hepatic")),
        ("clonazepam", "active_hepatitis", ("contraindicated", "hepatic")),
        ("diazepam", "active_hepatitis", ("contraindicated", "hepatic")),
        ("tizanidine", "active_hepatitis", ("warning", "hepatic")),
        ("baclofen_oral", "active_hepatitis", NONE),
        ("clonazepam", "acute_narrow_angle_glaucoma", ("contraindicated", "condition")),
        ("diazepam", "acute_narrow_angle_glaucoma", ("contraindicated", "condition")),
        ("diazepam", "myasthenia_gravis", ("contraindicated", "condition")),
        ("diazepam", "sleep_apnea", ("contraindicated", "condition")),
        (
            "onabotulinumtoxinA",
            "myasthenia_gravis",
            ("warning", "neuromuscular_disorder"),
        ),
        ("onabotulinumtoxinA", "ALS", ("warning", "neuromuscular_disorder")),
        ("abobotulinumtoxinA", "ALS", ("warning", "neuromuscular_disorder")),
        ("cold_pack", "insensate_skin", ("warning", "skin_injury")),
        ("heat_pad", "insensate_skin", ("warning", "skin_injury")),
        ("baclofen_oral", "CKD", ("warning", "renal_dose")),
        ("gabapentin", "myasthenia_gravis", NONE),
    ],
)
def test_conditions_follow_the_section_of_the_label(drug, condition, expected):
    assert level(drug=drug, conditions=[condition]) == expected
    assert level(drug=drug, conditions=[]) == NONE


@pytest.mark.parametrize("event", ["refill_overdue", "pump_alarm"])
def test_a_pump_that_may_run_dry_is_an_emergency(event):
    pump = level(drug="baclofen_intrathecal", event=event)
    assert pump == ("emergency", "abrupt_withdrawal")
    assert level(drug="baclofen_oral", event=event) == NONE


@pytest.mark.parametrize("weeks", [1, 10, 11])
def test_an_injection_too_soon_warns(weeks):
    sooner = level(
        drug="onabotulinumtoxinA", event="inject", last_injection_weeks=weeks
    )
    assert sooner == ("warning", "reinjection_interval")


@pytest.mark.parametrize("weeks", [12, 13, 52])
def test_twelve_weeks_are_enough(weeks):
    session = {"event": "inject", "last_injection_weeks": weeks, "units": 400}
    assert level(drug="onabotulinumtoxinA", **session) == NONE


@pytest.mark.parametrize("key", ["units", "units_last_3_months_including_this"])
def test_exactly_the_highest_total_is_allowed_and_more_is_not(key):
    assert level(drug="onabotulinumtoxinA", event="inject", **{key: 400}) == NONE
    over = level(drug="onabotulinumtoxinA", event="inject", **{key: 401})
    assert over == ("warning", "over_label_max")
    assert level(drug="abobotulinumtoxinA", event="inject", **{key: 1500}) == NONE


def test_units_are_never_converted():
    toxins = {"from": "onabotulinumtoxinA", "to": "abobotulinumtoxinA"}
    asked = level(event="convert_units", units=100, **toxins)
    assert asked == ("refuse", "units_not_interchangeable")


@pytest.mark.parametrize(
    ("days", "benefit", "expected"),
    [
        (44, False, NONE),
        (45, False, ("review", "stop_if_no_benefit")),
        (46, False, ("review", "stop_if_no_benefit")),
        (45, True, NONE),
        (400, True, NONE),
    ],
)
def test_dantrolene_without_benefit_is_reviewed_on_day_45(days, benefit, expected):
    assert level(drug="dantrolene", days=days, benefit=benefit) == expected


SEDATING = ["baclofen_oral", "tizanidine", "clonazepam", "diazepam", "gabapentin"]


@pytest.mark.parametrize("drug", [*SEDATING, "dantrolene", "baclofen_intrathecal"])
def test_driving_is_named_at_the_start_and_at_each_rise_only(drug):
    assert level(drug=drug, start=True) == ("info", "driving")
    assert level(drug=drug, event="dose_increase") == ("info", "driving")
    assert level(drug=drug) == NONE


def test_a_rise_by_the_label_says_no_more_than_do_not_drive():
    rise = level(drug="baclofen_oral", event="dose_increase", daily_mg=60)
    assert rise == ("info", "driving")
    over = level(drug="baclofen_oral", event="dose_increase", daily_mg=90)
    assert over == ("warning", "over_label_max")


def test_what_does_not_make_sleepy_says_nothing_of_driving():
    assert level(drug="onabotulinumtoxinA", event="dose_increase") == NONE


HUNTER = {
    "serotonergic": True,
    "clonus_spontaneous": False,
    "clonus_inducible": False,
    "clonus_ocular": False,
    "agitation": False,
    "diaphoresis": False,
    "tremor": False,
    "hyperreflexia": False,
    "hypertonia": False,
    "temp_c": 37.0,
}


@pytest.mark.parametrize(
    ("said", "temp_c", "positive"),
    [
        ((), 37.0, False),
        (("clonus_spontaneous",), 37.0, True),
        (("clonus_inducible",), 37.0, False),
        (("clonus_inducible", "agitation"), 37.0, True),
        (("clonus_inducible", "diaphoresis"), 37.0, True),
        (("clonus_ocular",), 37.0, False),
        (("clonus_ocular", "agitation"), 37.0, True),
        (("clonus_ocular", "diaphoresis"), 37.0, True),
        (("tremor",), 37.0, False),
        (("hyperreflexia",), 37.0, False),
        (("tremor", "hyperreflexia"), 37.0, True),
        (("agitation", "diaphoresis"), 37.0, False),
        (("hypertonia",), 38.1, False),
        (("hypertonia", "clonus_inducible"), 38.1, True),
        (("hypertonia", "clonus_ocular"), 38.1, True),
        (("hypertonia", "clonus_inducible"), 38.0, False),
        (("hypertonia", "tremor"), 39.0, False),
        (("clonus_inducible",), 40.0, False),
    ],
)
def test_the_hunter_criteria_are_exactly_the_published_ones(said, temp_c, positive):
    answers = HUNTER | dict.fromkeys(said, True) | {"temp_c": temp_c}
    assert run({"kind": "hunter", "input": answers})["hunter_positive"] is positive
    without = answers | {"serotonergic": False}
    assert run({"kind": "hunter", "input": without})["hunter_positive"] is False


@pytest.mark.parametrize(
    ("seconds", "grade"),
    [(0, 0), (0.1, 1), (2.9, 1), (3, 2), (3.0, 2), (10, 2), (10.0, 2), (10.1, 3)],
)
def test_scats_bursts_are_graded(seconds, grade):
    assert scale("score", "SCATS_CLONUS", seconds=seconds) == grade
    assert scale("score", "SCATS_EXTENSOR", seconds=seconds) == grade


@pytest.mark.parametrize(
    ("degrees", "toe", "grade"),
    [
        (0, False, 0),
        (0, True, 1),
        (5, False, 1),
        (9, True, 1),
        (10, False, 2),
        (30, True, 2),
        (31, False, 3),
    ],
)
def test_scats_flexor_spasms_are_graded(degrees, toe, grade):
    found = scale("score", "SCATS_FLEXOR", degrees=degrees, great_toe_extension=toe)
    assert found == grade


@pytest.mark.parametrize(
    ("frequency", "severity", "valid"),
    [
        (0, None, True),
        (0, 1, False),
        (1, None, False),
        (1, 1, True),
        (4, 3, True),
        (4, 0, False),
        (4, 4, False),
        (5, 1, False),
        (-1, None, False),
    ],
)
def test_penn_asks_for_severity_only_where_there_are_spasms(frequency, severity, valid):
    assert scale("validate", "PENN", frequency=frequency, severity=severity) is valid


@pytest.mark.parametrize(
    ("value", "rank", "half"),
    [("0", 0, 0), ("1", 1, 1), ("1+", 2, 1.5), ("2", 3, 2), ("3", 4, 3), ("4", 5, 4)],
)
def test_the_number_of_a_modified_ashworth_grade_is_a_named_coding(value, rank, half):
    assert scale("score", "MAS", value=value, coding="rank_0_5") == rank
    assert scale("score", "MAS", value=value, coding="1.5") == half


@pytest.mark.parametrize(
    ("value", "valid"),
    [("0", True), ("1+", True), ("4", True), ("5", False), ("2+", False), ("", False)],
)
def test_modified_ashworth_knows_six_grades(value, valid):
    assert scale("validate", "MAS", value=value) is valid


@pytest.mark.parametrize(
    ("values", "median"),
    [
        (["1+"], "1+"),
        (["3", "0", "1+"], "1+"),
        (["2", "1", "1+", "3"], "1+"),
        (["1", "2"], "1"),
        (["4", "4", "0", "0", "1+"], "1+"),
    ],
)
def test_modified_ashworth_has_a_median_and_no_mean(values, median):
    assert scale("statistic", "MAS", values=values) == (median, False)


@pytest.mark.parametrize("value", range(5))
def test_reflexes_go_from_0_to_4(value):
    assert scale("validate", "DTR", value=value) is True


@pytest.mark.parametrize("value", [-1, 5])
def test_other_reflexes_belong_to_another_chart(value):
    assert scale("validate", "DTR", value=value) is False


@pytest.mark.parametrize(
    ("value", "valid"),
    [(0, True), (7.0, True), (10, True), (10.5, False), (11.0, False), (-1.0, False)],
)
def test_a_rating_is_a_whole_number_up_to_10(value, valid):
    assert scale("validate", "NRS", value=value) is valid


@pytest.mark.parametrize(
    ("value", "category"),
    [
        (0, "none/mild"),
        (3.9, "none/mild"),
        (4, "moderate"),
        (6.9, "moderate"),
        (7, "severe"),
        (7.0, "severe"),
        (10, "severe"),
    ],
)
def test_a_rating_has_a_band(value, category):
    assert scale("score", "NRS_SPASTICITY_CATEGORY", value=value) == category


@pytest.mark.parametrize(
    ("code", "label", "direction"),
    [
        (1, "very much improved", "better"),
        (3, "minimally improved", "better"),
        (4, "no change", "no change"),
        (5, "minimally worse", "worse"),
        (7, "very much worse", "worse"),
    ],
)
def test_an_impression_of_change_reads_the_same_under_both_polarities(
    code, label, direction
):
    straight = scale("score", "PGIC", code=code, polarity="1_best")
    assert straight == (label, direction)
    assert scale("score", "PGIC", code=8 - code, polarity="7_best") == straight


@pytest.mark.parametrize("score", [-2, -1, 0, 1, 2])
def test_a_goal_has_five_scores(score):
    assert scale("validate", "GAS", score=score) is True
    assert scale("validate", "GAS", score=score + 5) is False


def test_grades_are_put_in_order():
    answer = scale("order", "MAS", values=["1+", "4", "1", "1+", "0"])
    assert answer == ["0", "1", "1+", "1+", "4"]
