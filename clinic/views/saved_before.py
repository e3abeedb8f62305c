"""What a form saved before, shown where it came again with other answers."""

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from clinic.forms.judgement import mistake_words
from clinic.history.wording import day_words
from clinic.models import Decision, Diagnosis, Exam, Goal, Note
from portal.models import Allergy, HealthCondition, LabResult, OtherMedicine

SHOWN = {
    Note: ("text",),
    Decision: ("kind", "reason", "text", "decided_on"),
    Exam: ("examined_on", "position", "comment"),
    Diagnosis: ("condition", "certainty", "made_on", "text"),
    Goal: ("text", "importance", "difficulty", "set_on"),
    OtherMedicine: ("name", "started_on", "comment"),
    Allergy: ("name", "reaction"),
    HealthCondition: ("precaution", "started_on", "comment"),
    LabResult: ("test", "taken_on", "value", "upper_limit"),
}
"""The fields that say what an entry is; an exam has a page for its readings."""


def saved_before(entry, patient) -> dict:
    """The entry as rows for components/saved_before.html.

    Nothing for no entry, and nothing of another record.
    """
    names = SHOWN.get(type(entry))
    if names is None or entry.patient_id != patient.pk:
        return {}
    rows = [_row(entry, name) for name in names if getattr(entry, name)]
    who = f"{entry.entered_by.get_full_name()}, {day_words(entry.entered_on)}"
    rows.append({"label": _("Saved by"), "value": who})
    if entry.is_void:
        rows.append({"label": _("No longer counts"), "value": mistake_words(entry)})
    href = ""
    if isinstance(entry, Exam):
        href = reverse("clinic:exam", args=[patient.pk, entry.pk])
    return {"rows": rows, "href": href}


def _row(entry, name) -> dict:
    if name == "name":
        return {"label": _("Name"), "value": entry.name}
    field = entry._meta.get_field(name)
    label = capfirst(field.verbose_name)
    value = getattr(entry, name)
    if name.endswith("_on"):
        value = day_words(value)
    elif field.choices:
        value = dict(field.flatchoices)[value]
    return {"label": label, "value": value}
