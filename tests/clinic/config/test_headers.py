import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path

POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@login_not_required
def public(request):
    return HttpResponse("for all")


@login_not_required
def personal(request):
    return HttpResponse(f"for {request.user}")


def private(request):
    return HttpResponse("for one")


urlpatterns = [
    path("public", public),
    path("personal", personal),
    path("private", private),
    path("accounts/", include("allauth.urls")),
]


@pytest.fixture(autouse=True)
def pages(settings):
    settings.ROOT_URLCONF = __name__


def test_every_answer_carries_the_content_policy(client):
    header = client.get("/public")["Content-Security-Policy"]
    assert {rule.strip() for rule in header.split(";")} == POLICY


def test_every_answer_carries_the_other_headers(client):
    answer = client.get("/public")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    for feature in ("camera", "microphone", "geolocation", "gyroscope", "payment"):
        assert f"{feature}=()" in answer["Permissions-Policy"]


def test_a_page_for_all_may_be_stored(client):
    assert "Cache-Control" not in client.get("/public")


@pytest.mark.django_db
def test_a_page_for_one_person_is_stored_nowhere(client):
    session = client.session
    session["step"] = 1
    session.save()
    assert "no-store" in client.get("/personal")["Cache-Control"]
    assert "no-store" in client.post("/public")["Cache-Control"]


@pytest.mark.django_db
def test_a_page_is_private_unless_its_view_says_otherwise(client):
    answer = client.get("/private")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_keeps(client):
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"cache", "storage"'
