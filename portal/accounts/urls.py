"""Addresses that stand before allauth's of the same path and name."""

from django.urls import path

from portal.accounts import views

urlpatterns = [
    path("2fa/webauthn/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", views.passkey_sign_in, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        views.remove_passkey,
        name="mfa_remove_webauthn",
    ),
    path("2fa/totp/activate/", views.add_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", views.remove_app, name="mfa_deactivate_totp"),
    path("password/set/", views.set_password, name="account_set_password"),
]
