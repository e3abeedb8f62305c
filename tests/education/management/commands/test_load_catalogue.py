import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from education import catalogue
from education.models import Treatment

pytestmark = pytest.mark.django_db


def load():
    out = StringIO()
    call_command("load_catalogue", stdout=out)
    return out.getvalue()


def test_the_command_loads_and_says_how_much(library):
    assert "made, 0 changed, 0 already the same." in load()
    assert Treatment.objects.count() == len(library.treatments)


def test_the_command_run_again_says_that_there_is_nothing_to_change():
    load()
    assert "Nothing to change." in load()


def test_the_command_counts_rows_that_no_file_holds():
    load()
    Treatment.objects.filter(slug="surgery").update(slug="old-surgery")
    assert "1 not in the files, left as they are." in load()


def test_a_broken_file_stops_the_command_with_the_place(tmp_path, monkeypatch):
    shelf = shutil.copytree(catalogue.CATALOGUE_DIR, tmp_path / "catalogue")
    (shelf / "tests.toml").write_text("[[test]]\nslug = 'x'\n")
    monkeypatch.setattr(
        catalogue.read_library, "__defaults__", (shelf, catalogue.CONTENT_DIR)
    )
    with pytest.raises(CommandError, match=r"tests\.toml: x: text\.en is missing"):
        load()
