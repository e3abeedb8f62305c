"""The site's addresses with the component page, which only development has."""

from django.urls import include, path

from clinic.config.urls import urlpatterns as site

urlpatterns = [*site, path("components/", include("clinic.urls.components"))]
