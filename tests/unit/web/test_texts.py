"""All that the site says goes through gettext."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from tests.house.source import ROOT

SITE = ROOT / "src" / "alcove" / "web"
TEMPLATES = sorted((SITE / "templates").rglob("*.html"))
# Not language: the program's name, keys of the keyboard, signs between figures.
_NO_WORDS = re.compile(r"<kbd>[^<]*</kbd>|\bAlcove\b|&\w+;")
_CLASSES = re.compile(r"{% block \w+_class %}.*?{% endblock %}", re.DOTALL)
_SPOKEN = re.compile(r"""\b(?:title|placeholder|alt|aria-label|aria-description|label)=["']([^"']*)["']""")
_LETTER = re.compile(r"[^\W\d_]")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_no_template_says_anything_by_itself(template: Path) -> None:
    found = list(_said_in(template.read_text(encoding="utf-8")))
    assert not found


def test_the_check_finds_words_and_leaves_tags_and_translations_alone() -> None:
    source = (
        "<p title='Hello {{ name }}'>{{ _('fine') }} <b class='x'>raw</b> {% trans %}fine{% endtrans %}</p><kbd>j</kbd>"
    )
    assert list(_said_in(source)) == ["raw", "Hello"]


def test_translators_have_all_texts(tmp_path: Path) -> None:
    gathered = tmp_path / "django.pot"
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "--quiet",
        "extract",
        "--mapping-file",
        "pyproject.toml",
    ]
    keywords = ["--keyword", "gettext_lazy", "--keyword", "ngettext_lazy:1,2"]
    subprocess.run([*command, *keywords, "--output-file", str(gathered), str(SITE)], cwd=ROOT, check=True)
    assert _texts(SITE / "locale" / "django.pot") == _texts(gathered), "run `make texts`"


def _texts(place: Path) -> set[object]:
    with place.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


def _said_in(source: str) -> Iterator[str]:
    """The words of a template outside expressions, translated blocks and the insides of tags; then those of spoken attributes."""
    raw, translated = [], 0
    for _, kind, text in Environment(extensions=["jinja2.ext.i18n"]).lex(_CLASSES.sub("", source)):
        if kind == "name" and text in {"trans", "endtrans"}:
            translated += 1 if text == "trans" else -1
        if kind == "data" and not translated:
            raw.append(text)
        elif kind in {"variable_begin", "block_begin"}:
            raw.append(" ")
    html = "".join(raw)
    outside = re.sub(r"<!--.*?-->|<[^>]*>", " ", _NO_WORDS.sub(" ", html), flags=re.DOTALL)
    yield from (word for word in outside.split() if _LETTER.search(word))
    for said in _SPOKEN.findall(html):
        yield from (word for word in said.split() if _LETTER.search(word))
