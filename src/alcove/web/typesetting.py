"""How a work's text is set: which way its language is written, and what in it is a scene break.

Works on clean HTML (``formats.sanitize``) and changes nothing but a class and the levels of headings.
"""

from __future__ import annotations

import re

from markupsafe import Markup

# Languages written from right to left, by their code (CLDR, script metadata).
_RIGHT_TO_LEFT = frozenset("ar arc arz ckb dv fa he iw ks lrc mzn nqo pnb ps sd syr ug ur yi".split())  # noqa: SIM905
_LEFT_TO_RIGHT_SCRIPTS = ("-latn", "-cyrl")

# A paragraph of signs alone, however it is emphasised: what authors put between scenes.
_SCENE_BREAK = re.compile(
    r"""<(p|center)((?:\s(?:[^<>"]|"[^"]*")*)?)>"""
    r"""((?:\s|&nbsp;|</?(?:b|strong|em|i|u|span|small|big|center)(?:\s(?:[^<>"]|"[^"]*")*)?>"""
    r"""|[*~#•·●○◇◆⁂※❖✦✧★☆♦♥❤—–\-=_+°.…xXoO0/\\|§]|&lt;|&gt;)+)</\1>"""
)
_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s>])")
_SIGNS = re.compile(r"<[^<>]*>|&nbsp;|\s")
_WORDLIKE = re.compile(r"[xXoO0]")


def direction(language: str | None) -> str:
    """``rtl`` or ``ltr`` for a language's code, ``auto`` where none is known."""
    if not language:
        return "auto"
    code = language.lower()
    is_rtl = code.split("-")[0] in _RIGHT_TO_LEFT and not code.endswith(_LEFT_TO_RIGHT_SCRIPTS)
    return "rtl" if is_rtl or code.endswith(("-arab", "-hebr")) else "ltr"


def indents(text: str) -> bool:
    """Whether the author of a plain text indents paragraphs, as in East Asian typing: with wide spaces."""
    return "\n\u3000" in text or text.startswith("\u3000")


def typeset(clean_html: str, *, below: int = 2) -> Markup:
    """Clean HTML to be set into a page under a heading of the level ``below``.

    Its scene breaks are marked as such. Its headings keep their order of levels and come below that one.
    """
    html = _SCENE_BREAK.sub(_scene_break, clean_html)
    used = sorted({found[2] for found in _HEADING.finditer(html)})
    if used:
        levels = {level: min(6, below + 1 + i) for i, level in enumerate(used)}
        html = _HEADING.sub(lambda found: f"<{found[1]}h{levels[found[2]]}", html)
    return Markup(html)  # noqa: S704 - clean, as the caller promises


def _scene_break(found: re.Match[str]) -> str:
    signs = _SIGNS.sub("", found[3])
    # Three dots are speech, and "oo" or "xx" alone may be too; "xXx" or "oOo" never are.
    if not signs or not signs.strip("….") or (len(signs) < 3 and _WORDLIKE.search(signs)):
        return found[0]
    return f'<{found[1]} class="scene-break"{found[2]}>{found[3]}</{found[1]}>'
