"""Headers that depend on the page: what may be stored, and what sign-out clears."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Handler = Callable[[HttpRequest], HttpResponse]


class PrivatePages:
    """Keep what a signed-in person sees out of every store.

    A page made within a session is `no-store`; so is the answer to any form.
    Signing out also clears what the browser keeps for this site.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _is_private(request):
            add_never_cache_headers(response)
        match = request.resolver_match
        if match and match.url_name == "account_logout" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _is_private(request: HttpRequest) -> bool:
    """Tell whether the answer was made for one person."""
    if request.method not in ("GET", "HEAD"):
        return True
    # Somebody signed in, or a stranger half-way through an invitation.
    session = getattr(request, "session", None)
    return session is not None and not session.is_empty()
