"""WSGI entry point."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")

try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:  # the server's processes show a traceback for anything but an exit
    raise SystemExit(f"coordination does not start: {error}") from None
