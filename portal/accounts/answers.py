"""Status codes of the sign-in pages."""

from django.http import HttpResponse

PAGES = ("account_", "mfa_", "usersessions_")


class InvalidForms:
    """Middleware: a sign-in page that shows an invalid form says 422, as ours do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_template_response(self, request, response) -> HttpResponse:
        match = request.resolver_match
        form = (response.context_data or {}).get("form")
        if (
            request.method == "POST"
            and response.status_code == 200
            and (match.url_name or "").startswith(PAGES)
            and getattr(form, "errors", None)
        ):
            response.status_code = 422
        return response
