"""What the rules say about one fact of a record, now."""

from dataclasses import replace

from portal import rulebook, safety
from portal.models import Allergy, OtherMedicine
from portal.safety import Alert


def about_medicine(medicine: OtherMedicine, *, today) -> tuple[Alert, ...]:
    """What stands against the record with this medicine and not without it."""
    record = rulebook.situation_of(medicine.patient, today=today)
    others = tuple(other for other in record.others if other.pk != medicine.pk)
    return _brought(replace(record, others=others), record, medicine.patient)


def about_allergy(allergy: Allergy, *, today) -> tuple[Alert, ...]:
    """What stands against the record with this allergy and not without it."""
    record = rulebook.situation_of(allergy.patient, today=today)
    rest = tuple(one for one in record.allergies if one.pk != allergy.pk)
    return _brought(replace(record, allergies=rest), record, allergy.patient)


def about_record(patient, *, today, language) -> tuple[Alert, ...]:
    """Everything that stands against the record as it is."""
    record = rulebook.situation_of(patient, today=today)
    return safety.alerts(record, rulebook.rules(), language=language)


def _brought(before, after, patient) -> tuple[Alert, ...]:
    rules = rulebook.rules()
    return safety.added(before, after, rules, language=patient.language)
