"""Addresses of the list and of one person's details."""

from django.urls import path

from clinic.views import panel, people

urlpatterns = [
    path("", panel.dashboard, name="dashboard"),
    path("patients/new/", people.new, name="patient-new"),
    path("patients/<int:pk>/details/", people.edit, name="patient-edit"),
    path("patients/<int:pk>/invitation/", people.invite, name="patient-invite"),
]
