"""What a stranger has shown on the way to their account; kept in the session.

First the invitation's code with a second answer, then an address, then the code that
was mailed there. Nothing is stored for good until the last step.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest

from django.utils.crypto import salted_hmac

from portal.models import Invitation

KEY = "portal_join"
CODE_LIVES = timedelta(minutes=15)
MAX_TRIES = 5
_SALT = "portal.join"


def new_mail_code() -> str:
    """Six digits: enough for five tries in a quarter of an hour."""
    return f"{secrets.randbelow(10**6):06}"


class Joining:
    """The steps of one session. Reads tolerate a session that has none."""

    def __init__(self, session):
        self.session = session
        self.state = session.get(KEY, {})

    def _keep(self, **changes):
        self.state = {**self.state, **changes}
        self.session[KEY] = self.state

    def begin(self, invitation: Invitation) -> None:
        """The code and its second answer were right. A new session id from here."""
        self.session.cycle_key()
        self.state = {}
        self._keep(invitation=invitation.pk)

    def invitation(self, now: datetime) -> Invitation | None:
        """The invitation that was shown, while it is still open."""
        return (
            Invitation.objects.open_at(now)
            .select_related("patient", "user", "clinic")
            .filter(pk=self.state.get("invitation"))
            .first()
        )

    def ask(self, email: str, code: str, now: datetime) -> None:
        """A code was sent to `email`; older ones stop counting."""
        self._keep(
            email=email,
            code=_hash(code, email),
            sent=now.timestamp(),
            tries=0,
            proved="",
        )

    @property
    def email(self) -> str:
        """The address that was asked for last."""
        return self.state.get("email", "")

    def prove(self, typed: str, now: datetime) -> bool:
        """Whether this is the mailed code; five tries, a quarter of an hour."""
        age = now.timestamp() - self.state.get("sent", 0)
        tries = self.state.get("tries", MAX_TRIES)
        if age > CODE_LIVES.total_seconds() or tries >= MAX_TRIES:
            return False
        digits = "".join(c for c in typed if c.isdigit())
        right = compare_digest(_hash(digits, self.email), self.state.get("code", ""))
        self._keep(tries=tries + 1, proved=self.email if right else "")
        return right

    @property
    def proved(self) -> str:
        """The address whose mail the person can read, or ""."""
        return self.state.get("proved", "")

    def end(self) -> None:
        """Forget the steps."""
        self.session.pop(KEY, None)


def _hash(code: str, email: str) -> str:
    return salted_hmac(_SALT, f"{email}:{code}", algorithm="sha256").hexdigest()
