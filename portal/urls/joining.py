"""Addresses of the way in: invitations, second factors, where one begins."""

from django.urls import path

from portal.views import joining

urlpatterns = [
    path("home/", joining.home, name="home"),
    path("second-factor/", joining.second_factor, name="second-factor"),
    path("join/", joining.join, name="join"),
    path("join/account/", joining.join_account, name="join-account"),
    path("join/email/", joining.join_email, name="join-email"),
    path("join/code/", joining.join_code, name="join-code"),
    path("join/finish/", joining.join_finish, name="join-finish"),
    path("privacy/", joining.privacy_notice, name="privacy"),
]
