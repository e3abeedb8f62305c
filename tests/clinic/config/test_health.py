import pytest
from django.db import OperationalError, connection


@pytest.mark.django_db
def test_a_healthy_service_says_ok_to_anybody(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_a_service_without_its_database_says_so(client):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("no answer")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")
    assert answer.status_code == 503
