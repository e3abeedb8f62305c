"""Which tables the admin shows. Importing this module registers them."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.access import Right, may, patients_for
from clinic.actions.patients import DETAILS, Outdated, update_details
from clinic.admin.scoped import ReadOnlyAdmin, ScopedAdmin
from clinic.admin.site import site
from clinic.forms.patients import (
    NUMBER_TAKEN,
    ZONES,
    check_birth_date,
    number_taken,
)
from clinic.models import (
    CareAssignment,
    Decision,
    Exam,
    ExamReading,
    Note,
    PatientReview,
)
from education.models import (
    Article,
    Condition,
    DiagnosticTest,
    Ingredient,
    Precaution,
    SideEffect,
    Treatment,
)
from portal import days
from portal.models import (
    Amendment,
    AuditEvent,
    DayLog,
    DoseStep,
    Episode,
    Injection,
    Patient,
    Rating,
    SideEffectReport,
    Target,
    TreatmentPeriod,
)

_STAMP = ("entered_on", "source", "voided_at")


class PatientAdminForm(forms.ModelForm):
    """Details of a record; refuses what was typed over a newer version."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)
    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Patient
        fields = [*DETAILS, "version"]

    def clean_birth_date(self):
        today = days.local_day(timezone.now(), self.initial["zone"])
        check_birth_date(self.cleaned_data["birth_date"], today)
        return self.cleaned_data["birth_date"]

    def clean_clinic_number(self):
        number = self.cleaned_data["clinic_number"]
        if number_taken(self.instance.clinic, number, other_than=self.instance):
            raise forms.ValidationError(NUMBER_TAKEN, code="taken")
        return number

    def clean_version(self):
        version = self.cleaned_data["version"]
        if Patient.objects.get(pk=self.instance.pk).version != version:
            raise forms.ValidationError(
                _("Somebody changed this record meanwhile. Open it again."),
                code="outdated",
            )
        return version


@admin.register(Patient, site=site)
class PatientAdmin(ScopedAdmin):
    """The one table that can be changed here, through the same action."""

    form = PatientAdminForm
    patient_path = "pk"
    list_display = ("name", "clinic_number", "birth_date", "condition", "status")
    list_filter = ("status",)
    list_select_related = ("condition", "clinic")
    ordering = ("search_key", "id")

    def has_change_permission(self, request, obj=None):
        if not self.has_view_permission(request):
            return False
        return obj is None or may(request.user, Right.RECORD, obj)

    def get_queryset(self, request):
        return patients_for(request.user).select_related("condition", "clinic")

    def patient_of(self, row):
        return row

    def save_model(self, request, obj, form, change):
        try:
            update_details(
                patient=obj,
                details={f: form.cleaned_data[f] for f in DETAILS},
                version=form.cleaned_data["version"],
                by=request.user,
                now=timezone.now(),
            )
        except Outdated:
            text = _("Somebody changed this record meanwhile. Nothing was saved.")
            self.message_user(request, text, messages.ERROR)


class RatingInline(admin.TabularInline):
    model = Rating
    extra = 0
    can_delete = False


class SideEffectInline(admin.TabularInline):
    model = SideEffectReport
    extra = 0
    can_delete = False


class ReadingInline(admin.TabularInline):
    model = ExamReading
    extra = 0
    can_delete = False


@admin.register(DayLog, site=site)
class DayLogAdmin(ScopedAdmin):
    list_display = ("who", "day", "status", "sleepiness", "falls", *_STAMP)
    list_filter = ("status", "source")
    list_select_related = ("patient",)
    inlines = (RatingInline, SideEffectInline)


@admin.register(Exam, site=site)
class ExamAdmin(ScopedAdmin):
    list_display = ("who", "examined_on", *_STAMP)
    list_select_related = ("patient",)
    inlines = (ReadingInline,)


def _table(model, *columns, path="patient", related=()):
    """Register a table that shows whose row it is and these columns, newest first."""

    class TableAdmin(ScopedAdmin):
        patient_path = path
        list_display = ("who", *columns)
        list_select_related = (path, *related)
        ordering = ("-pk",)

    site.register(model, TableAdmin)


_OF_PERIOD = {"path": "period__patient", "related": ["period__treatment"]}

_table(Target, "text", "order", "opened_on", "retired_on", *_STAMP)
_table(Episode, "day", "site", "side", "beats", "band", *_STAMP)
_table(
    TreatmentPeriod,
    "name",
    "started_on",
    "ended_on",
    "end_reason",
    related=["treatment"],
)
_table(DoseStep, "period__treatment", "from_day", "daily_total", *_STAMP, **_OF_PERIOD)
_table(Injection, "given_on", "muscle", "side", "units", *_STAMP, **_OF_PERIOD)
_table(Note, *_STAMP)
_table(Decision, "decided_on", "kind", "reason", *_STAMP)
_table(PatientReview, *_STAMP)
_table(CareAssignment, "clinician__profession", "since", "until", related=["clinician"])
_table(Amendment, "at", "object_type", "field", "by__name", related=["by"])


@admin.register(AuditEvent, site=site)
class AuditEventAdmin(ScopedAdmin):
    """The trail of one's own patients; looking at it is on the trail as well."""

    patient_path = "patient_id"
    list_display = (
        "at",
        "verb",
        "actor_id",
        "patient_id",
        "object_type",
        "reason_code",
    )
    ordering = ("-id",)

    def get_queryset(self, request):
        mine = patients_for(request.user).values("pk")
        return AuditEvent.objects.filter(patient_id__in=mine)

    def patient_of(self, row):
        return Patient.objects.get(pk=row.patient_id)


_CATALOGUE = (
    Treatment,
    SideEffect,
    Condition,
    DiagnosticTest,
    Ingredient,
    Precaution,
)
for _model in _CATALOGUE:
    site.register(_model, ReadOnlyAdmin, list_display=("name", "source", "source_date"))
site.register(Article, ReadOnlyAdmin, list_display=("title", "language", "reviewed_on"))
