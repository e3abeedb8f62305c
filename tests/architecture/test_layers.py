"""The ladder: education <- portal <- clinic <- clinic.config."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.source import APPS, ROOT, modules, name, templates

pytestmark = pytest.mark.once

# What portal and education may never say: a judgement's accessor, an address, a
# template or a model of the clinic.
UPWARDS = re.compile(r"""judged_|['"]clinic:|['"]clinic/|['"]clinic\.[A-Z]""")


def test_imports_go_down_only():
    command = Path(sys.executable).parent / "lint-imports"
    answer = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_what_the_clinic_hangs_on_the_record_is_called_judged():
    wrong = []
    for model in apps.get_app_config("clinic").get_models():
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            remote = getattr(field, "remote_field", None)
            if field.auto_created or other is None or remote is None:
                continue
            if other._meta.app_label == "clinic":
                continue
            accessor = remote.get_accessor_name()
            hidden = accessor is None or accessor.endswith("+")
            if not hidden and not accessor.startswith("judged_"):
                wrong.append(f"{model.__name__}.{field.name}: {accessor}")
    assert not wrong


@pytest.mark.parametrize("app", ["education", "portal"])
def test_lower_apps_and_their_templates_never_mention_the_clinics_pages(app):
    wrong = [
        f"{name(path)}:{number}: {line.strip()}"
        for path in [*modules(app), *templates(app)]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if UPWARDS.search(line)
    ]
    assert not wrong


def test_each_app_is_labelled_by_its_name():
    assert {apps.get_app_config(app).name for app in APPS} == set(APPS)
