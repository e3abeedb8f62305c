"""Addresses of the component page; the root includes them in development only."""

from django.urls import path

from clinic.views.components import components_page

urlpatterns = [
    path("", components_page, name="components"),
    path("<str:reader>/<str:page>/", components_page, name="components_of"),
]
