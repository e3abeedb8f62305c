"""The privacy notice that people agree to when they join.

Its text is `templates/portal/joining/privacy_text.html`. `DIGEST` is the SHA-256 of
that file: a test fails when the text changes and the version stays, because a consent
names the version that was read.
"""

VERSION = "2026-11"
TEMPLATE = "portal/joining/privacy_text.html"
DIGEST = ""
