"""Run the bench: fill, serve, measure in rounds, judge by ratio."""

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / "var" / "bench"
ROUNDS, STEADY = 5, 0.30

shutil.rmtree(WORK, ignore_errors=True)
WORK.mkdir(parents=True)
os.environ.setdefault("DATABASE_URL", f"sqlite:///{WORK / 'bench.sqlite3'}")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402 (the environment comes first)

django.setup()

from django.core.management import call_command  # noqa: E402

from tests.bench.asks import Asks, Samples  # noqa: E402
from tests.bench.fill import fill  # noqa: E402
from tests.bench.servers import Server  # noqa: E402

GOALS = {
    "log a day": ("write", 6.0, "goal 1: <= 6 x the floor's write"),
    "dashboard": ("read", 10.0, "goal 4: <= 10 x the floor's read"),
    "history, a year": ("read", 16.0, "goal 6: <= 16 x the floor's read"),
    "history, ten years": ("read", 16.0, "goal 6: <= 16 x the floor's read"),
}


def main() -> int:
    """Print the table; 1 when the floor was not steady, so that nothing is judged."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    started = time.perf_counter()
    world = fill()
    print(f"filled 1,000 patients in {time.perf_counter() - started:.0f} s")
    floor = Server("tests.bench.floor_settings", WORK)
    portal = Server("tests.settings", WORK)
    try:
        asks = Asks(world, floor, portal)
        asks.warm_up()
        rounds = [asks.round(number) for number in range(ROUNDS)]
        return _report(rounds, asks, floor, portal)
    finally:
        floor.stop()
        portal.stop()


def _report(rounds: list[dict[str, Samples]], asks, floor, portal) -> int:
    print(f"\n{'':22}{'p50 ms':>8}{'p95 ms':>8}{'CPU ms':>8}{'bytes':>9}")
    for name in rounds[0]:
        samples = [r[name] for r in rounds]
        print(
            f"{name:22}{_median(s.p50 for s in samples):8.2f}"
            f"{_median(s.p95 for s in samples):8.2f}"
            f"{_median(s.cpu for s in samples):8.2f}{samples[-1].size:9,}"
        )
    print()
    for name, (base, goal, words) in GOALS.items():
        wall = _median(r[name].p50 / r[f"floor {base}"].p50 for r in rounds)
        work = _median(r[name].cpu / r[f"floor {base}"].cpu for r in rounds)
        kept = "kept" if wall <= goal else "MISSED"
        print(f"{name:22}{wall:6.1f} x wall {work:6.1f} x CPU   {words}: {kept}")
    growth = _median(
        r["history, ten years"].p50 / r["history, a year"].p50 for r in rounds
    )
    sizes = rounds[-1]["history, ten years"].size / rounds[-1]["history, a year"].size
    print(
        f"ten years / a year    {growth:6.2f} x time  {sizes:5.2f} x bytes   ", end=""
    )
    print(f"goal 6: <= 1.5 and <= 1.2: {_kept(growth <= 1.5 and sizes <= 1.2)}")
    print(f"memory of a worker: {portal.memory():.0f} MiB, floor {floor.memory():.0f}")
    return _judge_floor(rounds)


def _judge_floor(rounds) -> int:
    for base in ("floor read", "floor write"):
        p50s = [r[base].p50 for r in rounds]
        spread = (max(p50s) - min(p50s)) / statistics.median(p50s)
        print(f"{base} varied by {spread:.0%} over {ROUNDS} rounds")
        if spread > STEADY:
            print(
                "Not steady: the machine is busy, so nothing is judged. Run it again."
            )
            return 1
    return 0


def _median(values) -> float:
    return statistics.median(list(values))


def _kept(well: bool) -> str:
    return "kept" if well else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
