"""Jinja2 as the templates see it: texts through gettext, addresses, figures, icons; everything is escaped."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

import jinja2
from django.contrib.messages import get_messages
from django.utils import translation
from markupsafe import Markup

from alcove.web import addresses, figures
from alcove.web.compiled import CompiledTemplates, cache_folder
from alcove.web.icons import icon
from alcove.web.looks import CHOICES


def environment(**options: Any) -> jinja2.Environment:
    """The environment that Django's backend asks for (``settings.TEMPLATES``)."""
    strict = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    place = cache_folder(os.environ)
    kept = {"bytecode_cache": CompiledTemplates(place / "templates", repr(strict)) if place else None}
    made = jinja2.Environment(**options | strict | kept, extensions=["jinja2.ext.i18n"])  # noqa: S701 - it is on, in `strict`
    # ``{% trans %}``; what ``_`` says is kept, since a page says some hundred things.
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    made.globals.update(
        at=addresses, figures=figures, icon=icon, look_choices=CHOICES, language=translation.get_language,
        messages_of=get_messages, _=said,
    )  # fmt: skip
    # The same as filters where a page has many: a call costs five times as much.
    made.filters.update(number=figures.number, day=figures.day)
    return made


def said(text: str, **values: object) -> Markup:
    """A text in the language of this page, its values escaped. As Jinja's own, it is a format with values or without."""
    language = translation.get_language()
    return _format(language, text) % values if values else _whole(language, text)


# The texts are those of templates, so there is an end to them.
@lru_cache(maxsize=4096)
def _format(language: str | None, text: str) -> Markup:
    del language  # the one in force, which ``gettext`` knows
    return Markup(translation.gettext(text))  # noqa: S704 - of a template or of its translation


@lru_cache(maxsize=4096)
def _whole(language: str | None, text: str) -> Markup:
    return _format(language, text) % {}
