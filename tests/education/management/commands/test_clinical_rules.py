import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from education import catalogue
from education.catalogue.document import clinical_rules


def test_the_command_writes_the_document(library, tmp_path):
    out = StringIO()
    path = tmp_path / "rules.md"
    call_command("clinical_rules", to=path, stdout=out)
    assert path.read_text() == clinical_rules(library)
    assert out.getvalue() == "rules.md written.\n"


def test_a_broken_file_writes_nothing(tmp_path, monkeypatch):
    shelf = shutil.copytree(catalogue.CATALOGUE_DIR, tmp_path / "catalogue")
    (shelf / "rules.toml").write_text("[[rule]]\nid = 'x'\n")
    monkeypatch.setattr(
        catalogue.read_library, "__defaults__", (shelf, catalogue.CONTENT_DIR)
    )
    path = tmp_path / "rules.md"
    with pytest.raises(CommandError, match=r"rules\.toml: x: text\.en is missing"):
        call_command("clinical_rules", to=path)
    assert not path.exists()
