"""Second factors: whether this session used one."""

from allauth.account.authentication import get_authentication_records


def used_second_factor(request) -> bool:
    """Whether this session, not just this person, showed a second factor.

    A passkey that verified its user counts: it is something held and something
    known or worn.
    """
    return any(
        record.get("method") == "mfa" for record in get_authentication_records(request)
    )
