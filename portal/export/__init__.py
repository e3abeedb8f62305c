"""A patient's record as files to take away."""

from portal.export.writing import DICTIONARY, FILES, NAMES, about, lines, write_zip

__all__ = ["DICTIONARY", "FILES", "NAMES", "about", "lines", "write_zip"]
