"""What calibre makes of pages in a MOBI: headings become paragraphs, and all paragraphs are set by it. For the downloaders'
readers.
"""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from alcove.formats.nodes import elements, line, one_line

_SET = b' align="justify"'


def unset(data: bytes) -> bytes:
    """A page without what calibre sets in each paragraph that nobody set."""
    return data.replace(_SET, b"") if b"</html" not in data else data


def take_heading(body: LexborNode, label: str) -> bool:
    """Takes the paragraph with this label from the top of a page, as the table of contents has it; False where there is none.

    Small capitals are letters of another case there.
    """
    first = next((node for node in elements(body) if node.tag != "a" or line(node)), None)
    if first is None or first.tag != "p" or line(first).casefold() != one_line(label).casefold():
        return False
    first.decompose()
    return True
