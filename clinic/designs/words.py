"""How these modules name their words: English, translated by the page."""


def mark(message: str) -> str:
    """Mark a message for translation; the page translates it."""
    return message
