"""Settings of the peer: what the manuals of its parts advise for production, durably on SQLite or PostgreSQL."""

import os
import secrets
from typing import Any
from urllib.parse import unquote, urlsplit

SECRET_KEY = os.environ.get("PEER_SECRET_KEY") or secrets.token_urlsafe(50)  # signs nothing in this project
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "benchmarks.peer.urls"
WSGI_APPLICATION = "benchmarks.peer.wsgi.application"
USE_TZ = True
USE_I18N = False
TIME_ZONE = "Europe/London"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework.authtoken",
    "simple_history",
    "benchmarks.peer",
]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware",  # Content-Length, else every answer is sent in chunks
    "simple_history.middleware.HistoryRequestMiddleware",  # who made the change
]

_FILE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": os.environ.get("PEER_DATABASE", ""),
    "CONN_MAX_AGE": None,  # one connection per thread, kept
    "OPTIONS": {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",  # a writer waits for its turn instead of failing half-way
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
    },
}


def _server(url: str) -> dict[str, Any]:
    """The database that *url* (``postgresql://user:password@host:port/database``) reaches."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": None,
    }


_URL = os.environ.get("PEER_DATABASE_URL", "")
DATABASES = {"default": _server(_URL) if _URL else _FILE}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
}
