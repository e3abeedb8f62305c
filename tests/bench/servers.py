"""Servers to measure: gunicorn on loopback, and the time its processes took."""

import os
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """gunicorn with two workers, as in docs/operations.md, for one settings module."""

    def __init__(self, settings: str, work: Path):
        self.port = _free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "clinic.config.wsgi"),
                *("--bind", f"127.0.0.1:{self.port}", "--workers", "2"),
                *("--keep-alive", "60", "--threads", "2", "--no-control-socket"),
                *("--log-level", "warning"),
            ],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings},
            cwd=Path(__file__).resolve().parent.parent.parent,
            stderr=(work / f"{settings}.log").open("w"),
        )
        self._wait()
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, *, body: str | None = None, cookie: str = "") -> tuple:
        """Return (status, body) of one request."""
        headers = {"Host": "localhost", "Cookie": cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        method = "GET" if body is None else "POST"
        self.connection.request(method, path, body=body, headers=headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def cpu(self) -> float:
        """Seconds of processor time that the server and its workers took so far."""
        return sum(_cpu_of(pid) for pid in _family(self.process.pid))

    def memory(self) -> float:
        """MiB of the largest worker (proportional set size)."""
        return max(_pss_of(pid) for pid in _family(self.process.pid))

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait(20)

    def _wait(self) -> None:
        for _ in range(120):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.25)
        raise SystemExit("the server to measure did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _pss_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(x.split()[1]) for x in lines if x.startswith("Pss:")) / 1024
