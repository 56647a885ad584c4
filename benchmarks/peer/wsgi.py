"""The peer as gunicorn runs it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peer.settings")
application = get_wsgi_application()
