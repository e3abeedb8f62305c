"""Addresses of the clinic; every one needs a clinician with a second factor."""

from clinic.urls import flags, health, history, panel, staff, treatments

app_name = "clinic"
urlpatterns = [
    *panel.urlpatterns,
    *flags.urlpatterns,
    *health.urlpatterns,
    # Before history, whose <kind>/<id>/void/ would take treatments/<id>/void/.
    *treatments.urlpatterns,
    *history.urlpatterns,
    *staff.urlpatterns,
]
