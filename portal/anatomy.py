"""The vocabulary of clonus: where it is, what set it off, how it was counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Site(TextChoices):
    ANKLE = "ankle", _("Ankle")
    KNEE = "knee", _("Knee")
    WRIST = "wrist", _("Wrist")
    FINGERS = "fingers", _("Fingers")
    ELBOW = "elbow", _("Elbow")
    JAW = "jaw", _("Jaw")
    OTHER = "other", _("Somewhere else")


class Side(TextChoices):
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    BOTH = "both", _("Both sides")
    MIDDLE = "middle", _("Middle")


class Trigger(TextChoices):
    STRETCH = "stretch", _("Stretching the muscle")
    STANDING = "standing", _("Standing up")
    STAIRS = "stairs", _("Stairs")
    TRANSFER = "transfer", _("Moving from bed or chair")
    TURNING = "turning", _("Turning in bed")
    COLD = "cold", _("Cold")
    TOUCH = "touch", _("Touch")
    NOTHING = "nothing", _("Nothing that I noticed")
    OTHER = "other", _("Something else")


class BeatBand(TextChoices):
    """A guess at the beats, kept as a guess and never turned into a number."""

    NONE = "0", _("None")
    FEW = "1-2", _("1 or 2")
    SOME = "3-9", _("3 to 9")
    MANY = "10+", _("10 or more")
    UNSTOPPED = "unstopped", _("It did not stop")


class HowCounted(TextChoices):
    TYPED = "typed", _("Typed in")
    TAPPED = "tapped", _("Tapped along")
    SENSOR = "sensor", _("Motion sensor")


class Elicitation(TextChoices):
    """How the clinician brought the clonus on."""

    DORSIFLEXION = "dorsiflexion", _("Rapid dorsiflexion")
    STRETCH = "stretch", _("Rapid stretch")
    SPONTANEOUS = "spontaneous", _("Spontaneous")
    STANDING = "standing", _("Standing")
    OTHER = "other", _("Other")


class ModifiedAshworth(TextChoices):
    """Bohannon and Smith 1987. Ordinal: 1+ lies between 1 and 2."""

    ZERO = "0", _("0: no increase in tone")
    ONE = "1", _("1: catch and release, or slight resistance at the end of range")
    ONE_PLUS = "1+", _("1+: catch, then slight resistance through less than half")
    TWO = "2", _("2: more marked through most of the range, easily moved")
    THREE = "3", _("3: considerable, passive movement difficult")
    FOUR = "4", _("4: rigid in flexion or extension")


class TardieuQuality(TextChoices):
    """Modified Tardieu, quality of the reaction at the fastest stretch (V3)."""

    ZERO = "0", _("0: no resistance")
    ONE = "1", _("1: slight resistance, no clear catch")
    TWO = "2", _("2: clear catch, then release")
    THREE = "3", _("3: clonus that tires, under 10 s")
    FOUR = "4", _("4: clonus that does not tire, over 10 s")
    FIVE = "5", _("5: joint does not move")


class Reflex(TextChoices):
    """Deep tendon reflexes, 0 to 4+ (NLM CDE m16j8XxrAM)."""

    ZERO = "0", _("0: absent")
    ONE = "1", _("1+: slight")
    TWO = "2", _("2+: brisk, normal")
    THREE = "3", _("3+: very brisk")
    FOUR = "4", _("4+: repeating (clonus)")


class Tone(TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")


class SpasmFrequency(TextChoices):
    """Penn Spasm Frequency Scale part 1, over the past 24 hours (NINDS F1765)."""

    NONE = "0", _("No spasms")
    INDUCED = "1", _("Only when something set them off")
    INFREQUENT = "2", _("Less than one an hour")
    HOURLY = "3", _("More than one an hour")
    TEN_HOURLY = "4", _("More than ten an hour")


class SpasmSeverity(TextChoices):
    """Penn Spasm Frequency Scale part 2; asked only where there were spasms."""

    MILD = "1", _("Mild")
    MODERATE = "2", _("Moderate")
    SEVERE = "3", _("Severe")
