"""Django's settings. Nothing here is for people to set: that is ``alcove.config``.

Used by ``connection.start`` and, as a module, by ``django-admin`` and the type checker.
"""

from __future__ import annotations

from typing import Any

SECRET_KEY = "not used: nothing is signed until the site sets its own"  # noqa: S105 - no secret
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "alcove.catalogue.apps.CatalogueConfig",
]
DATABASES: dict[str, Any] = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
AUTH_USER_MODEL = "catalogue.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING_CONFIG = None
