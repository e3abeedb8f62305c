"""The floor: two bare views over the same database file."""

from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path
from django.utils import timezone

from portal.models import AuditEvent, Patient

_TEMPLATE = Engine().from_string("<p>{{ number }}: {{ born }}</p>")


def read(request, pk):
    """One indexed query and a tiny template."""
    row = Patient.objects.values("clinic_number", "birth_date").get(pk=pk)
    context = Context({"number": row["clinic_number"], "born": row["birth_date"]})
    return HttpResponse(_TEMPLATE.render(context))


def write(request):
    """One durable insert."""
    AuditEvent.objects.create(at=timezone.now(), verb="bench.floor")
    return HttpResponse("ok")


urlpatterns = [path("read/<int:pk>/", read), path("write/", write)]
