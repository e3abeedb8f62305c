"""The patient's record."""

from portal.models.audit import Amendment, AuditEvent
from portal.models.doses import DoseTaken, Hold, HoldRule, RemedyUse, Slot
from portal.models.entry import Entry, EntryQuerySet, Source
from portal.models.flags import LEVELS, SafetyFlag, SymptomCheck
from portal.models.health import (
    Allergy,
    HealthCondition,
    LabResult,
    OtherMedicine,
)
from portal.models.logs import (
    DayDraft,
    DayLog,
    Episode,
    Rating,
    SideEffectReport,
    Target,
)
from portal.models.patient import Clinic, Consent, Invitation, Patient, search_form
from portal.models.sharing import SharedReport, seal
from portal.models.summary import (
    NEVER,
    NO_CHANGE,
    NO_FLAG,
    NO_MEAN,
    Notice,
    PatientSummary,
)
from portal.models.treatment import DoseStep, Injection, TreatmentPeriod
from portal.models.user import User, normalise_email

__all__ = [
    "LEVELS",
    "NEVER",
    "NO_CHANGE",
    "NO_FLAG",
    "NO_MEAN",
    "Allergy",
    "Amendment",
    "AuditEvent",
    "Clinic",
    "Consent",
    "DayDraft",
    "DayLog",
    "DoseStep",
    "DoseTaken",
    "Entry",
    "EntryQuerySet",
    "Episode",
    "HealthCondition",
    "Hold",
    "HoldRule",
    "Injection",
    "Invitation",
    "LabResult",
    "Notice",
    "OtherMedicine",
    "Patient",
    "PatientSummary",
    "Rating",
    "RemedyUse",
    "SafetyFlag",
    "SharedReport",
    "SideEffectReport",
    "Slot",
    "Source",
    "SymptomCheck",
    "Target",
    "TreatmentPeriod",
    "User",
    "normalise_email",
    "seal",
    "search_form",
]
