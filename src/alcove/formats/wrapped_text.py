"""Text that was made of HTML by html2text and wrapped at a width, back as markup.

html2text writes Markdown: paragraphs apart by blank lines, ``**bold**``, ``_italic_``, ``> quoted``, ``* * *``. What
an author typed in these signs cannot be told from it, so that such a text is never whole again.
"""

from __future__ import annotations

import html
import re

_RULE = re.compile(r"(?:\* ?){3,}$|(?:- ?){3,}$")
_ITEM = re.compile(r" {0,12}(?:\*|\d{1,4}\.) +(.*)")
_HEADING = re.compile(r"#{1,6} +(.*)", re.DOTALL)
# The marks have been escaped by then: < > & cannot stand in what these find.
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\]\((?:&lt;)?([^()\s\"]{1,2000})\)")
_BOLD = re.compile(r"(?<!\\)\*\*(?!\*)([^*]{1,2000})\*\*")
_ITALIC = re.compile(r"(?<![\\\w])_([^_]{1,2000})_(?!\w)")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|-])")


def joined(lines: list[str]) -> str:
    """Wrapped lines as one: a line that was broken behind a hyphen or a dash goes on without a space."""
    text = ""
    for line in lines:
        gap = "" if not text or re.search(r"[^\s\\]-$", text) else " "
        text += gap + line.strip()
    return text


def blocks_of(text: str) -> list[str]:
    """The blocks between blank lines."""
    return [block.strip("\n") for block in re.split(r"\n[ \t]*(?=\n)", text) if block.strip()]


def markup_of(text: str) -> str:
    """Markdown as html2text writes it, as markup."""
    return "\n".join(_block(block) for block in blocks_of(text))


def _block(block: str) -> str:
    lines = block.split("\n")
    if all(line.startswith(">") for line in lines):
        inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
        # One level is enough: what is quoted in a quotation stays as it is.
        return f"<blockquote>{''.join(f'<p>{_paragraph(part)}</p>' for part in blocks_of(inner))}</blockquote>"
    if _RULE.match(block.strip()):
        return "<hr>"
    heading = _HEADING.match(block)
    if heading:
        return f"<p><strong>{_paragraph(heading[1])}</strong></p>"
    if _ITEM.match(block):
        return _list(lines)
    return f"<p>{_paragraph(block)}</p>"


def _list(lines: list[str]) -> str:
    items: list[list[str]] = []
    for line in lines:
        found = _ITEM.match(line)
        if found:
            items.append([found[1]])
        elif items:
            items[-1].append(line)
    return f"<ul>{''.join(f'<li>{_inline(joined(item))}</li>' for item in items)}</ul>"


def _paragraph(block: str) -> str:
    """A block of lines; two spaces at the end of one are a break."""
    return "<br>".join(_inline(joined(part.split("\n"))) for part in re.split(r" {2}\n", block))


def _inline(text: str) -> str:
    text = _LINK.sub(r'<a href="\2">\1</a>', html.escape(text, quote=False))
    text = _CODE.sub(r"<code>\1</code>", text)
    text = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", text))
    return _ESCAPED.sub(r"\1", text)
