"""Jinja2 as the templates see it: texts through gettext, addresses, figures, icons; everything is escaped."""

from __future__ import annotations

from typing import Any

import jinja2
from django.contrib.messages import get_messages
from django.utils import translation

from alcove.web import addresses, figures
from alcove.web.icons import icon
from alcove.web.looks import CHOICES


def environment(**options: Any) -> jinja2.Environment:
    """The environment that Django's backend asks for (``settings.TEMPLATES``)."""
    strict = {"autoescape": True, "undefined": jinja2.StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = jinja2.Environment(**options | strict, extensions=["jinja2.ext.i18n"])  # noqa: S701 - it is on, in `strict`
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    made.globals.update(
        at=addresses, figures=figures, icon=icon, look_choices=CHOICES, language=translation.get_language,
        messages_of=get_messages,
    )  # fmt: skip
    return made
