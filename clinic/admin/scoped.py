"""A table of the record: only one's own clinics, every look and change on the trail."""

from django.contrib import admin
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.access import patients_for
from clinic.admin.site import places_of
from portal import audit


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at; nothing is added, changed or deleted here."""

    actions = None
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    # Django asks for a choice until version 6; sources stand on https.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Not there and not yours are the same page."""
        raise Http404


class ScopedAdmin(ReadOnlyAdmin):
    """Rows of records; `patient_path` leads from a row to its patient.

    A list page is one row on the trail with the ids shown, an opened row another.
    """

    patient_path = "patient"

    def has_view_permission(self, request, obj=None):
        return bool(places_of(request)) and super().has_view_permission(request)

    def get_queryset(self, request):
        mine = {f"{self.patient_path}__in": patients_for(request.user)}
        return super().get_queryset(request).filter(**mine)

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if "cl" in shown:
            self._look(request, targets=list(shown["cl"].result_list))
        return response

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if original := shown.get("original"):
            self._look(request, patient=self.patient_of(original), target=original)
        return response

    def history_view(self, request, object_id, extra_context=None):
        response = super().history_view(request, object_id, extra_context)
        row = response.context_data["object"]
        self._look(request, patient=self.patient_of(row), target=row)
        return response

    @admin.display(description=_("Patient"))
    def who(self, row):
        """Whose row it is, by name: ids alone do not help a clinician."""
        return self.patient_of(row).name

    def patient_of(self, row):
        """The patient whom a row is about."""
        for step in self.patient_path.split("__"):
            row = getattr(row, step)
        return row

    def _look(self, request, **what):
        clinic = places_of(request)[0].clinic
        audit.record(
            "admin.read", by=request.user, now=timezone.now(), clinic=clinic, **what
        )
