"""Addresses of the staff list, of lost factors and of the clinic's settings."""

from django.urls import path

from clinic.views import staff

urlpatterns = [
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_invite, name="staff-invite"),
    path("staff/code/", staff.staff_code, name="staff-code"),
    path("staff/<int:pk>/", staff.staff_edit, name="staff-edit"),
    path("staff/<int:pk>/deactivate/", staff.staff_deactivate, name="staff-deactivate"),
    path("staff/<int:pk>/lost-factor/", staff.factor_reset, name="factor-reset"),
    path(
        "patients/<int:pk>/lost-factor/",
        staff.patient_factor_reset,
        name="patient-factor-reset",
    ),
    path("lost-factors/", staff.factor_resets, name="factor-resets"),
    path(
        "lost-factors/<int:pk>/approve/",
        staff.factor_reset_approve,
        name="factor-reset-approve",
    ),
    path("settings/", staff.settings, name="settings"),
]
