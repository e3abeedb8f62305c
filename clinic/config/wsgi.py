"""The WSGI application (gunicorn clinic.config.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application

from clinic.config.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.config.settings")

application = get_wsgi_application()
refuse_unsafe_start()
