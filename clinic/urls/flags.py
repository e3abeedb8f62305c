"""Addresses of the clinic's flags."""

from django.urls import path

from clinic.views import flags

_ONE = "patients/<int:pk>/flags/<int:flag_pk>/"

urlpatterns = [
    path("flags/", flags.flag_list, name="flags"),
    path(_ONE, flags.flag, name="flag"),
    path(f"{_ONE}acknowledge/", flags.acknowledge, name="flag-acknowledge"),
    path(f"{_ONE}contact/", flags.contact, name="flag-contact"),
    path(f"{_ONE}close/", flags.close, name="flag-close"),
]
