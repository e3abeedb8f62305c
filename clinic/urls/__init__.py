"""Addresses of the clinic, and of the patient's pages that need its judgement.

Under /clinic/ every one needs a clinician with a second factor; under /my/compare/
it is the signed-in person's own record.
"""

from django.urls import include, path

from clinic.urls import comparisons, flags, health, history, panel, staff, treatments

app_name = "clinic"
_clinic = [
    *panel.urlpatterns,
    *flags.urlpatterns,
    *health.urlpatterns,
    # Before history, whose <kind>/<id>/void/ would take treatments/<id>/void/.
    *treatments.urlpatterns,
    *comparisons.urlpatterns,
    *history.urlpatterns,
    *staff.urlpatterns,
]
urlpatterns = [
    path("clinic/", include(_clinic)),
    path("my/compare/", include(comparisons.my_patterns)),
]
