"""The patient's record."""

from portal.models.audit import Amendment, AuditEvent
from portal.models.entry import Entry, EntryQuerySet, Source
from portal.models.logs import (
    DayDraft,
    DayLog,
    Episode,
    Rating,
    SideEffectReport,
    Target,
)
from portal.models.patient import Clinic, Consent, Invitation, Patient, search_form
from portal.models.summary import (
    NEVER,
    NO_CHANGE,
    NO_MEAN,
    Notice,
    PatientSummary,
)
from portal.models.treatment import DoseStep, Injection, TreatmentPeriod
from portal.models.user import User, normalise_email

__all__ = [
    "NEVER",
    "NO_CHANGE",
    "NO_MEAN",
    "Amendment",
    "AuditEvent",
    "Clinic",
    "Consent",
    "DayDraft",
    "DayLog",
    "DoseStep",
    "Entry",
    "EntryQuerySet",
    "Episode",
    "Injection",
    "Invitation",
    "Notice",
    "Patient",
    "PatientSummary",
    "Rating",
    "SideEffectReport",
    "Source",
    "Target",
    "TreatmentPeriod",
    "User",
    "normalise_email",
    "search_form",
]
