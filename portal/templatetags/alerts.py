"""How grave an alert is, as words, shape and colour."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.models import LEVELS
from portal.safety import Level, Shown

register = template.Library()

WORDS = {Shown.STOP: _("Stop"), Shown.WARN: _("Warn"), Shown.NOTE: _("Note")}
SHAPES = {Shown.STOP: "emergency", Shown.WARN: "look", Shown.NOTE: "info"}


@dataclass(frozen=True)
class Face:
    """What stands on the page of a level. Red is for emergencies and nothing else."""

    word: str | Promise
    exact: str | Promise
    shape: str
    notice: str
    pill: str


@register.filter
def face(level) -> Face:
    """The look of a level, be it an alert's or a flag's."""
    level = Level(level)
    notice, pill = "look", "look"
    if level is Level.EMERGENCY:
        notice, pill = "emergency", "alarm"
    elif level.shown is Shown.NOTE:
        notice, pill = "info", "plain"
    shown = level.shown
    return Face(WORDS[shown], LEVELS[level], SHAPES[shown], notice, pill)
