"""How grave a warning is, and what people see of that."""

from enum import StrEnum


class Shown(StrEnum):
    """What stands on the page: three words, not eight."""

    STOP = "stop"
    WARN = "warn"
    NOTE = "note"


class Level(StrEnum):
    """The exact level of a rule, gravest first (docs/clinical-rules.md)."""

    EMERGENCY = "emergency"
    CONTRAINDICATED = "contraindicated"
    BOXED = "boxed"
    URGENT = "urgent"
    WARNING = "warning"
    MONITOR = "monitor"
    REVIEW = "review"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Level).index(self)

    @property
    def shown(self) -> Shown:
        if self in (Level.EMERGENCY, Level.CONTRAINDICATED):
            return Shown.STOP
        if self in (Level.BOXED, Level.URGENT, Level.WARNING):
            return Shown.WARN
        return Shown.NOTE

    @property
    def refuses(self) -> bool:
        """Whether a plan at this level needs a physician's written reason."""
        return self.rank <= Level.URGENT.rank
