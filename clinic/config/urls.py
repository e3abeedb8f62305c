"""The root of all addresses: the first part of a path says who may come."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from clinic.config.health import healthz

# One door: the admin's own sign-in page would pass by limits and second factors.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("education.urls")),
    path("accounts/", include("portal.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("portal.urls")),
    path("clinic/", include("clinic.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
if settings.DEVELOPMENT:
    urlpatterns.append(path("components/", include("portal.urls.components")))
