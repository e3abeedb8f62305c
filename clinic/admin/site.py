"""Who may enter the admin, and which pages of Django's it offers.

The same door as the rest: sign-in and second factor are the portal's. Whoever has
no right gets the 404 of a page that is not there.
"""

from functools import wraps

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from clinic.access import Right, memberships, rights_of
from portal.accounts.factors import ask_for_factor, used_second_factor

# A jump by content type and a look-up by autocomplete would be ways around the scope.
_LEFT_OUT = {"password_change_done", "view_on_site", "autocomplete"}


def places_of(request):
    """The memberships that may read records, found once a request."""
    if not hasattr(request, "places"):
        request.places = [
            place
            for place in memberships(request.user)
            if Right.SEE in rights_of(place)
        ]
    return request.places


class ClinicAdminSite(admin.AdminSite):
    """Django's admin behind the clinic's door."""

    site_header = _("Clonus clinic: records")
    site_title = _("Records")
    index_title = _("Tables")
    site_url = "/clinic/"
    enable_nav_sidebar = False
    login_template = None

    def may_enter(self, request) -> bool:
        """Staff who may read records, and superusers (who see no patient)."""
        user = request.user
        return user.is_active and (user.is_superuser or bool(places_of(request)))

    def has_permission(self, request) -> bool:
        return (
            request.user.is_authenticated
            and self.may_enter(request)
            and used_second_factor(request)
        )

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """One door: the portal's sign-in, and back to the page that was asked for."""
        after = request.GET.get(REDIRECT_FIELD_NAME, "")
        return redirect_to_login(after if after.startswith("/admin/") else "/admin/")

    def password_change(self, request, extra_context=None):
        """One place to change a password: the portal's."""
        return redirect("account_change_password")

    def admin_view(self, view, cacheable=False):
        """Wrap a page: no right is 404, no second factor is the page about it."""
        inner = super().admin_view(view, cacheable)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.may_enter(request):
                raise Http404
            if request.user.is_authenticated and not used_second_factor(request):
                return ask_for_factor(request)
            try:
                return inner(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None

        guarded.access = "admin"
        return guarded

    def get_urls(self):
        return [
            url
            for url in super().get_urls()
            if getattr(url, "name", "") not in _LEFT_OUT
        ]


site = ClinicAdminSite(name="admin")
