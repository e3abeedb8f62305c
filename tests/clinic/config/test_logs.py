import json
import logging
import sys

from clinic.config.logs import JSONLines

PATIENT = "Ana Example"


def line(record):
    return json.loads(JSONLines().format(record))


def test_a_line_names_no_path_and_no_person():
    record = logging.makeLogRecord(
        {
            "name": "django.request",
            "levelname": "WARNING",
            "msg": "%s: %s",
            "args": ("Not Found", "/clinic/patients/17/"),
            "status_code": 404,
            "request": object(),
        }
    )
    found = line(record)
    assert found["message"] == "%s: %s"
    assert found["status"] == 404
    assert "17" not in json.dumps({k: v for k, v in found.items() if k != "at"})


def test_an_error_names_its_kind_and_place_but_not_its_text():
    try:
        raise ValueError(PATIENT)
    except ValueError:
        record = logging.LogRecord(
            "portal", logging.ERROR, __file__, 1, "broken", (), sys.exc_info()
        )
    found = line(record)
    assert found["error"] == "ValueError"
    assert found["where"][-1].startswith("test_logs.py:")
    assert PATIENT not in json.dumps(found)
