"""The root of all addresses: the first part of a path says who may come."""

from django.conf import settings
from django.urls import include, path

from clinic.admin.tables import site
from clinic.config.health import healthz
from clinic.views.staff import start

urlpatterns = [
    path("", include("education.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("portal.urls")),
    path("start/", start, name="start"),
    path("", include("clinic.urls")),
    path("admin/", site.urls),
    path("healthz", healthz, name="healthz"),
]
if settings.DEVELOPMENT:
    urlpatterns.append(path("components/", include("clinic.urls.components")))
