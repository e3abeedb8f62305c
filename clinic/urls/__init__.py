"""Addresses of the clinic; every one needs a clinician with a second factor."""

from clinic.urls import history, panel, staff, treatments

app_name = "clinic"
urlpatterns = [
    *panel.urlpatterns,
    *history.urlpatterns,
    *treatments.urlpatterns,
    *staff.urlpatterns,
]
