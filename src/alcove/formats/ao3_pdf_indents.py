"""How far the lines of a PDF are indented, brought to what AO3's own PDFs have; for those that came another way.

There labels stand out from the text of a chapter by three quarters of an em, and what is quoted under them is indented by
twice as much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from alcove.formats import labels
from alcove.formats.ao3_table import Line
from alcove.formats.pdf_right_to_left import runs_right_to_left

_TEXT = 0.75
#: What is indented by so much is meant to be.
_MEANT = 0.5
#: The text of the shortest work has so many times fewer lines than its notes.
_SHORTEST = 8
_POINTER = "See the end of the "
_LABELS = labels.SUMMARIES | labels.NOTES | labels.END_NOTES
_OF_CHAPTERS = ("chapter summary", "chapter note", "chapter end note")


def with_usual_indents(lines: Sequence[Line], *, printed: bool) -> list[Line]:
    """The lines, indented as AO3's. On a ``printed`` page the text may stand as far in as notes do in AO3's."""
    lines = _mirrored(lines)
    counted = _lefts(lines)
    most = max(counted.values(), default=0)
    margin = min((left for left, count in counted.items() if count * _SHORTEST >= most), default=0)
    usual = max(counted, key=lambda left: counted[left], default=0)
    marked = [line for line in lines if line.label in _LABELS]
    outer = min((line.left for line in marked), default=0.0)
    own = [line for line in marked if line.label.startswith(_OF_CHAPTERS)]
    deep = margin - own[0].left if own else 0.0
    if own and not printed and deep > 1.5 * _TEXT * own[0].size:
        # Made of a MOBI, which has blockquotes for each of AO3's blocks.
        scale = _TEXT * own[0].size / deep
        return [line._replace(left=outer + (line.left - outer) * scale) for line in lines]
    if marked and outer > usual - _MEANT * marked[0].size:
        # Made of a page without a style sheet, as before 2019.
        return [_placed(line, margin, 1.0 if line.left - margin > _MEANT * line.size else 0.0) for line in lines]
    return [_placed(line, margin) for line in lines] if printed else list(lines)


def _mirrored(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines with those of paragraphs from right to left as if these were from left to right: they are indented there."""
    other = [line for line in lines if runs_right_to_left(line.text)]
    lefts, rights = Counter(round(line.left) for line in other), Counter(round(line.right) for line in other)
    if max(rights.values(), default=0) <= max(lefts.values(), default=0):
        return lines
    near, far = min(line.left for line in lines), max(line.right for line in lines)
    return [line._replace(left=near + far - line.right) if runs_right_to_left(line.text) else line for line in lines]


def _placed(line: Line, margin: float, further: float = 0.0) -> Line:
    return line._replace(left=max(0.0, line.left - margin + (_TEXT + further) * line.size))


def _lefts(lines: Sequence[Line]) -> Counter[int]:
    """How many lines of the work's begin where. The text begins furthest left of what is frequent."""
    own = (line for line in lines if line.label not in _LABELS and not line.text.startswith(_POINTER))
    return Counter(round(line.left) for line in own)
