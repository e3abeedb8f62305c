"""A new code on its way to the screen: shown by the next page, once.

The form is answered by a redirect, so the code waits in the session for a moment,
sealed. The key of the form stays, so that the same form sent again makes no second
code.
"""

from portal.accounts import sealing

KEY = "portal_shown_once"


class ShownOnce:
    """The one code that waits in this session."""

    def __init__(self, session):
        self.session = session

    def made(self, key) -> bool:
        """Whether the form with this client key has made its code already."""
        return self.session.get(KEY, {}).get("key") == str(key)

    def keep(self, key, code: str, **words: str) -> None:
        """Keep the code and what to say about it until the next page."""
        self.session[KEY] = {
            "key": str(key),
            "code": sealing.seal(code),
            "words": words,
        }

    def take(self) -> dict:
        """`{"code", ...words}`, and forget the code; {} when it was shown before."""
        kept = self.session.get(KEY, {})
        if "code" not in kept:
            return {}
        self.session[KEY] = {"key": kept["key"]}
        return {"code": sealing.unseal(kept["code"]), **kept["words"]}
