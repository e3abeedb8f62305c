"""Arms as the catalogue would make them, and the day on which plans begin."""

from datetime import date, timedelta

from hypothesis import strategies as st

from clinic.designs.arms import Arm, Part, as_now

START = date(2026, 3, 10)


def day(number):
    return START + timedelta(days=number)


BACLOFEN = Part(
    "baclofen",
    "Baclofen",
    "medicine",
    titration_days=9,
    onset_days=4,
    taper_days=9,
    washout_days=1,
    exclude_after_stop=7,
)
TIZANIDINE = Part(
    "tizanidine",
    "Tizanidine",
    "medicine",
    titration_days=6,
    onset_days=7,
    taper_days=5,
    washout_days=1,
    exclude_after_stop=1,
)
CLONAZEPAM = Part("clonazepam", "Clonazepam", "medicine", taper_days=84, washout_days=8)
SPLINT = Part("ankle-splint", "Ankle splint", "splint")
COLD = Part("cold-packs", "Cold packs", "home", short_acting=True)
TOXIN = Part(
    "onabotulinumtoxina", "Botulinum toxin", "injection", washable=False, onset_days=14
)
SURGERY = Part("surgery", "Surgery", "surgery", washable=False)

NOTHING = Arm("A", "As now")
ON_BACLOFEN = as_now("A", "Baclofen", [BACLOFEN])
ON_TIZANIDINE = Arm("B", "Tizanidine", (TIZANIDINE,))
WITH_SPLINT = Arm("B", "Splint", (SPLINT,))
WITH_CLONAZEPAM = Arm("C", "Clonazepam", (CLONAZEPAM,))
THREE = (ON_BACLOFEN, ON_TIZANIDINE, Arm("C", "Neither"))

DAYS = st.integers(0, 30)
PARTS = st.builds(
    Part,
    slug=st.sampled_from(["one", "two", "three", "four"]),
    name=st.just("Part"),
    kind=st.just("medicine"),
    taper_days=DAYS,
    washout_days=DAYS,
    onset_days=DAYS,
    titration_days=DAYS,
    exclude_after_stop=DAYS,
)
SETS = st.lists(PARTS, max_size=3, unique_by=lambda part: part.slug).map(tuple)
ARMS = st.lists(SETS, min_size=1, max_size=4).map(
    lambda sets: [Arm("ABCD"[n], "ABCD"[n], parts) for n, parts in enumerate(sets)]
)
