"""The privacy notice that people agree to when they join.

Its text is `templates/portal/joining/privacy_text.html`. `DIGEST` is the SHA-256 of
that file: a test fails when the text changes and the version stays, because a consent
names the version that was read.
"""

VERSION = "2026-11"
TEMPLATE = "portal/joining/privacy_text.html"
DIGEST = "4345af53c7e30f3be2d64f4775be4e7f330564d885ea9ad36047a36f912daf98"
