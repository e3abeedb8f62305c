"""Second factors, encrypted at rest."""

from allauth.mfa.adapter import DefaultMFAAdapter


class MFAAdapter(DefaultMFAAdapter):
    """Placeholder; encryption follows."""
