"""Make the pictures in docs/: a demo clinic, a real browser, eight pages.

    make screenshots

Everything happens in var/screenshots; the demo database there is made anew.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "var" / "screenshots"
PICTURES = ROOT / "docs" / "screenshots"

os.environ |= {
    "CLONUS_DEVELOPMENT": "1",
    "CLONUS_VAR": str(WORK),
    "DATABASE_URL": f"sqlite:///{WORK / 'demo.sqlite3'}",
    "DJANGO_SETTINGS_MODULE": "clinic.config.settings",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}

PHONE, DESKTOP, TALL = (390, 844), (1280, 900), (1280, 1500)
PAGES = (
    ("home", "", "/", DESKTOP, False),
    ("treatment", "", "/learn/treatments/tizanidine/", PHONE, False),
    ("today", "ana", "/my/", PHONE, False),
    ("my-days", "ana", "/my/days/", PHONE, False),
    ("my-treatments", "ana", "/my/treatments/", PHONE, True),
    ("dashboard", "ben", "/clinic/", DESKTOP, False),
    ("history", "ben", "/clinic/patients/{ana}/", TALL, False),
    ("exam", "ben", "/clinic/patients/{ana}/exams/new/", DESKTOP, True),
)
"""Name, who is signed in, address, size, dark."""


def main() -> None:
    """Fill, serve, take the pictures, stop."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
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
