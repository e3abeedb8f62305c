import pytest

from education.actions import load_library
from education.catalogue import read_library


@pytest.fixture(scope="session")
def library():
    """What the files of the project say, read once."""
    return read_library()


@pytest.fixture
def catalogue(db, library):
    """The real catalogue and the real articles, as rows."""
    load_library(library=library)
