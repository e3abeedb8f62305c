"""Second factors, encrypted at rest."""

from allauth.mfa.adapter import DefaultMFAAdapter

from portal.accounts import sealing


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps and seeds of recovery codes are sealed."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)
