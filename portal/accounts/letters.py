"""The few mails that we write ourselves: plain, with no word about health.

A mail box is read by others too. So a letter names no person, no clinic and no
reason; it says what to do next. A mail server that fails never changes the answer of
a page: the failure goes to the log, without the address.
"""

import logging
import smtplib

from django.core.mail import send_mail
from django.template.loader import render_to_string

log = logging.getLogger(__name__)


def send(letter: str, *, to: str, **context) -> bool:
    """Send `templates/portal/letters/<letter>.txt`; False when it could not go out.

    The template's first line is the subject, the rest the letter.
    """
    text = render_to_string(f"portal/letters/{letter}.txt", context)
    subject, _, body = text.strip().partition("\n")
    try:
        send_mail(subject.strip(), body.strip() + "\n", None, [to])
    except (smtplib.SMTPException, OSError) as error:
        log.warning("letter %s not sent: %s", letter, type(error).__name__)
        return False
    return True


def send_invitation(*, code: str, to: str, join_url: str, for_account: bool) -> bool:
    """Mail an invitation code.

    The code alone opens nothing: joining asks for something the mail does not say.
    """
    return send(
        "invitation", to=to, code=code, join_url=join_url, for_account=for_account
    )
