"""Addresses of one patient's treatments."""

from django.urls import path

from clinic.views import plans, treatments

_LIST = "patients/<int:pk>/treatments/"
_ONE = f"{_LIST}<int:period_pk>/"

urlpatterns = [
    path(f"{_LIST}new/", treatments.start, name="treatment-start"),
    path(f"{_LIST}past/", treatments.past, name="treatment-past"),
    path("patients/<int:pk>/injections/new/", treatments.inject, name="injection-new"),
    path(_ONE, treatments.treatment, name="treatment"),
    path(f"{_ONE}dose/", treatments.dose, name="treatment-dose"),
    path(f"{_ONE}plan/", plans.plan, name="treatment-plan"),
    path(f"{_ONE}switch/", plans.switch, name="treatment-switch"),
    path(f"{_ONE}lift/", plans.lift, name="treatment-hold-lift"),
    path(f"{_ONE}end/", treatments.end, name="treatment-end"),
    path(f"{_ONE}stop-for-harm/", treatments.harm, name="treatment-harm"),
    path(f"{_ONE}refill/", treatments.refill, name="treatment-refill"),
    path(f"{_ONE}confirm/", treatments.confirm, name="treatment-confirm"),
    path(f"{_ONE}void/", treatments.void, name="treatment-void"),
]
