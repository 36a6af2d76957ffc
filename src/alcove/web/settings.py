"""Django's settings for the site. Nothing here is for people to set: that is ``alcove.config``.

``site.make_site`` lays them over those of ``catalogue.settings``, with the secret and the hosts of one library.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

ROOT_URLCONF = "alcove.web.urls"
MIDDLEWARE = [
    "alcove.web.logbook.logged",
    "alcove.web.guards.headers",
    "alcove.web.guards.known_host",
    "alcove.web.guards.same_origin",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [str(HERE / "templates")],
        "OPTIONS": {"environment": "alcove.web.templating.environment", "auto_reload": False},
    }
]
APPEND_SLASH = False
DEBUG = False

# The secret of the form tokens; the page never needs to read it.
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "alcove.web.failures.forged"

# What an act says to the page after it, for one page.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Files that are dropped on the page: each goes to disk at once; the library's own limits apply to them after that.
FILE_UPLOAD_HANDLERS = ["alcove.web.uploads.Receiver"]
# They are not kept in memory, and the disk has a limit of its own.
DATA_UPLOAD_MAX_NUMBER_FILES = None

USE_I18N = True
LANGUAGE_CODE = "en"
LOCALE_PATHS = [str(HERE / "locale")]
LANGUAGES = [
    ("en", "English"),
    *sorted((p.parent.parent.name, p.parent.parent.name) for p in (HERE / "locale").glob("*/LC_MESSAGES/django.mo")),
]
