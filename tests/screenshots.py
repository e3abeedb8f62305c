"""Make the pictures in docs/: a demo clinic, a real browser, its main pages.

    make screenshots

Everything happens in var/screenshots; the demo database there is made anew.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "var" / "screenshots"
FOLDER = ROOT / "docs" / "screenshots"

os.environ |= {
    "CLONUS_DEVELOPMENT": "1",
    "CLONUS_VAR": str(WORK),
    "DATABASE_URL": f"sqlite:///{WORK / 'demo.sqlite3'}",
    "DJANGO_SETTINGS_MODULE": "clinic.config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

PHONE, DESKTOP, TALL = (390, 844), (1280, 900), (1280, 1500)


@dataclass(frozen=True)
class Picture:
    """One page: who is signed in, where, how large; `{mei}` and so on are records.

    `show` is a selector that is brought into view, opened where it is folded; `press`
    is the button that posts the form as it stands, for the page that answers `status`.
    """

    name: str
    who: str
    address: str
    size: tuple[int, int] = DESKTOP
    dark: bool = False
    show: str = ""
    press: str = ""
    status: int = 200


PICTURES = (
    Picture("home", "", "/"),
    Picture("treatment", "", "/learn/treatments/tizanidine/", PHONE),
    Picture("today", "ana", "/my/", PHONE),
    Picture("my-doses", "ana", "/my/", PHONE, show="#doses-title"),
    Picture("my-days", "ana", "/my/days/", PHONE),
    Picture("my-treatments", "ana", "/my/treatments/", PHONE, dark=True),
    Picture("dashboard", "ben", "/clinic/"),
    Picture("flags", "ben", "/clinic/flags/", dark=True),
    Picture("history", "ben", "/clinic/patients/{ana}/", TALL),
    Picture("against", "ben", "/clinic/patients/{ana}/", TALL, show=".untried"),
    Picture("exam", "ben", "/clinic/patients/{ana}/exams/new/", dark=True),
    Picture("dose-plan", "ben", "/clinic/patients/{ana}/treatments/{tizanidine}/"),
    Picture(
        "planner",
        "ben",
        "/clinic/patients/{mei}/comparisons/new/?template=baclofen-to-tizanidine",
        press="Show the calendar",
    ),
    Picture("comparison", "ben", "/clinic/patients/{tom}/comparisons/{switch}/"),
    Picture(
        "refused",
        "ben",
        "/clinic/patients/{mei}/treatments/{baclofen}/end/",
        press="End it",
        status=422,
    ),
)


def main() -> None:
    """Fill, serve, take the pictures, stop."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for command in ("migrate", "createcachetable", "load_catalogue", "demo_data"):
        manage(command)
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"localhost:{port}"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        subprocess.run(
            [sys.executable, "-m", "tests.photographer", str(port)],
            cwd=ROOT,
            check=True,
        )
    finally:
        server.terminate()


def manage(*command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


def wait_for(port: int, seconds: int = 30) -> None:
    """Return once something listens on the port."""
    for _ in range(seconds * 4):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                return
        time.sleep(0.25)
    raise SystemExit(f"nothing answered on port {port} in {seconds} s")


if __name__ == "__main__":
    main()
