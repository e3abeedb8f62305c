"""Log lines without identifiers.

Django's own messages hold the path that was asked for, and a path can hold a
patient's number. A line therefore carries the level, the logger, the message
*template* and the kind of error with its place in the code, but no argument, no
path, no address, no user and no error text.
"""

import json
import logging
import traceback
from datetime import UTC, datetime


class JSONLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, status, error, where."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": str(record.msg),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__qualname__
            line["where"] = [
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-6:]
            ]
        return json.dumps(line)
