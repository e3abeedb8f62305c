"""Addresses of one's own record: days, treatments, medicines, details, files."""

from django.urls import path

from portal.views import (
    access_log,
    details,
    doses,
    download,
    history,
    medicines,
    remedies,
    reports,
    treatments,
)
from portal.views import help as help_views

urlpatterns = [
    path("my/days/", history.my_days, name="history"),
    path("my/treatments/", treatments.my_treatments, name="treatments"),
    path(
        "my/treatments/<int:pk>/changed/",
        treatments.treatment_changed,
        name="treatment-changed",
    ),
    path("my/doses/<isodate:day>/", doses.dose_taken, name="dose-taken"),
    path("my/doses/lower/<int:pk>/", doses.dose_lower, name="dose-lower"),
    path("my/remedies/new/", remedies.remedy_new, name="remedy-new"),
    path("my/medicines/", medicines.my_medicines, name="medicines"),
    path("my/medicines/new/", medicines.medicine_new, name="medicine-new"),
    path("my/medicines/<int:pk>/", medicines.medicine, name="medicine"),
    path("my/medicines/<int:pk>/end/", medicines.medicine_end, name="medicine-end"),
    path("my/medicines/<int:pk>/void/", medicines.medicine_void, name="medicine-void"),
    path("my/allergies/new/", medicines.allergy_new, name="allergy-new"),
    path("my/allergies/<int:pk>/", medicines.allergy, name="allergy"),
    path("my/allergies/<int:pk>/void/", medicines.allergy_void, name="allergy-void"),
    path("my/notices/<int:pk>/read/", treatments.notice_read, name="notice-read"),
    path("my/reports/", reports.my_reports, name="reports"),
    path("my/reports/<int:pk>/", reports.my_report, name="report"),
    path("my/details/", details.my_details, name="details"),
    path("my/download/", download.my_download, name="download"),
    path("my/download/all.zip", download.download_all, name="download-all"),
    path("my/download/<str:name>.csv", download.download_file, name="download-file"),
    path("my/access/", access_log.my_access_log, name="access-log"),
    path("my/help/", help_views.help_page, name="help"),
]
