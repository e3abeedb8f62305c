"""Addresses of one's own record: days, treatments, details, files, the trail."""

from django.urls import path

from portal.views import access_log, details, download, history, reports, treatments
from portal.views import help as help_views

urlpatterns = [
    path("my/days/", history.my_days, name="history"),
    path("my/treatments/", treatments.my_treatments, name="treatments"),
    path(
        "my/treatments/<int:pk>/changed/",
        treatments.treatment_changed,
        name="treatment-changed",
    ),
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
