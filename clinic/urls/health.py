"""Addresses of one record's health facts."""

from django.urls import path

from clinic.views import health

_PAGE = "patients/<int:pk>/health/"

urlpatterns = [
    path(_PAGE, health.health_page, name="health"),
    path(f"{_PAGE}medicines/", health.medicine, name="health-medicine"),
    path(
        f"{_PAGE}medicines/<int:medicine_pk>/end/",
        health.medicine_end,
        name="health-medicine-end",
    ),
    path(f"{_PAGE}allergies/", health.allergy, name="health-allergy"),
    path(f"{_PAGE}conditions/", health.condition, name="health-condition"),
    path(
        f"{_PAGE}conditions/<int:condition_pk>/end/",
        health.condition_end,
        name="health-condition-end",
    ),
    path(f"{_PAGE}labs/", health.lab, name="health-lab"),
]
