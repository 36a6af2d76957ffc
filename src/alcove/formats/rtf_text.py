r"""RTF as pieces of text, each with what it looks like (Microsoft's specification 1.9.1).

One pass over the bytes, without recursion. Destinations that are no text (``\fonttbl``, ``\pict``, any that is marked
``\*`` and not known here) are passed over.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

#: Nothing that anybody wrote nests deeper; what does is read as if it did not.
_DEEPEST = 2000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)
_MARKS = {"b": "strong", "i": "em", "ul": "u", "strike": "del", "striked": "del", "super": "sup", "sub": "sub"}
_CHARACTERS = {
    "line": "\n", "tab": " ", "emdash": "\u2014", "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019",
    "ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022", "emspace": "\u2003", "enspace": "\u2002",
    "~": "\xa0", "_": "-", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip
_ENDS = frozenset({"par", "cell", "nestcell", "sect", "page", "\n", "\r"})
_PAGES = frozenset({"page", "sect"})
#: Where the text of a destination goes. Of any other that is marked with an asterisk, nowhere.
_INTO = dict.fromkeys(
    "colortbl listtable listoverridetable revtbl filetbl header headerl headerr headerf footer footerl footerr footerf"  # noqa: SIM905
    " pict object nonshppict annotation atnid atnauthor bkmkstart bkmkend pntext pntxta pntxtb listtext xe tc".split(),
    "",
) | {
    "fonttbl": "fonts", "stylesheet": "styles", "info": "", "title": "title", "author": "author",
    "subject": "subject", "keywords": "keywords", "doccomm": "description", "footnote": "note", "fldinst": "field",
}  # fmt: skip
_STARRED = frozenset({"fldinst", "footnote"})
#: The encodings of ``\fcharset`` (specification, "Font Table").
_CHARSETS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
_CODE_PAGES = frozenset(
    {437, 708, 850, 852, 855, 858, 860, 862, 863, 864, 865, 866, 869, 874, 932, 936, 949, 950, *range(1250, 1259), 1361}
)
_HEADING = re.compile(r"\s*heading (\d)\b", re.IGNORECASE)
_LINK = re.compile(r'\s*HYPERLINK\s+"([^"\s]{1,2000})"')


@dataclass(frozen=True, slots=True)
class Look:
    """What a group has set: where its text goes, its marks and link, its encoding, the shape of its paragraph.

    ``into`` is ``text``, ``note`` (the ``number`` of which tells them apart), or empty for what is passed over.
    """

    into: str = "text"
    number: int = 0
    marks: frozenset[str] = frozenset()
    link: str = ""
    encoding: str = ""
    fallback: int = 1
    style: int = 0
    outline: int = 0
    align: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with its look; with ``ends`` the end of a paragraph of that look, with ``page`` that of a page too."""

    text: str
    look: Look
    ends: bool = False
    page: bool = False


@dataclass(slots=True)
class Rtf:
    """A document that was gone through. ``headings`` are levels by the number of their style; ``cut`` tells that groups
    were left open.
    """

    pieces: list[Piece] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    headings: dict[int, int] = field(default_factory=dict)
    cut: bool = False


def read_rtf(data: bytes) -> Rtf:
    """The pieces of an RTF document. Raises nothing."""
    return _Pass().over(data)


class _Pass:
    """One way through a document."""

    def __init__(self) -> None:
        self._rtf = Rtf()
        self._look = Look()
        self._stack: list[Look] = []
        self._encoding = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._names: dict[int, str] = {}
        self._bytes = bytearray()
        self._high = 0
        self._skip = 0
        self._instruction = ""
        self._notes = 0
        self._starred = False

    def over(self, data: bytes) -> Rtf:
        """The whole document."""
        deeper, opened = 0, False
        for found in _TOKEN.finditer(data):
            word, number, code, symbol, brace, text = found.groups()
            if text is not None or code is not None:
                if opened and text == b"\t":
                    self._begin_paragraph()
                opened = False
                self._take(text if text is not None else bytes.fromhex(code.decode()))
                continue
            self._flush()
            opened = brace == b"{"
            self._skip = 0 if brace or word != b"u" else self._skip
            if brace == b"{":
                deeper += len(self._stack) >= _DEEPEST
                self._stack += [self._look] if len(self._stack) < _DEEPEST else []
            elif brace and deeper:
                deeper -= 1
            elif brace:
                self._look = self._stack.pop() if self._stack else self._look
                if not self._stack:
                    break
            elif symbol == b"*":
                self._starred = True
                continue
            elif word or symbol:
                self._word((word or symbol).decode("latin-1"), int(number) if number else None)
            self._starred = False
        self._flush()
        self._rtf.cut = bool(self._stack)
        self._rtf.headings |= {n: int(f[1]) for n, name in self._names.items() if (f := _HEADING.match(name))}
        return self._rtf

    def _begin_paragraph(self) -> None:
        """In calibre's files a brace and a tab open each paragraph; before them may stand the text of what was none."""
        last = self._rtf.pieces[-1] if self._rtf.pieces else None
        if last and not last.ends and self._look.into == "text":
            self._rtf.pieces.append(Piece("", last.look, ends=True))

    def _take(self, text: bytes) -> None:
        if self._skip:
            skipped = min(self._skip, len(text))
            self._skip -= skipped
            text = text[skipped:]
        self._bytes += text

    def _flush(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._look.encoding or self._encoding, "replace")
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        """Text to where it goes."""
        into = self._look.into
        if into in ("text", "note"):
            last = self._rtf.pieces[-1] if self._rtf.pieces else None
            if last and last.look == self._look and not last.ends and len(last.text) < 200:
                text = last.text + text
                del self._rtf.pieces[-1]
            self._rtf.pieces.append(Piece(text, self._look))
        elif into == "styles":
            self._names[self._look.style] = self._names.get(self._look.style, "") + text[:100]
        elif into == "field":
            self._instruction = (self._instruction + text)[:4000]
        elif into and into != "fonts":
            self._rtf.facts[into] = (self._rtf.facts.get(into, "") + text)[:100_000]

    def _word(self, word: str, number: int | None) -> None:
        if word in _INTO:
            self._enter(word)
        elif self._starred and word != "shppict":
            self._look = replace(self._look, into="")
        elif word == "u":
            self._unicode(number or 0)
        elif word in _CHARACTERS:
            self._say(_CHARACTERS[word])
        elif word in _ENDS:
            if self._look.into in ("text", "note"):
                self._rtf.pieces.append(Piece("", self._look, ends=True, page=word in _PAGES))
        elif word in _MARKS or word in ("ulnone", "plain", "nosupersub"):
            self._look = replace(self._look, marks=_marked(self._look.marks, word, number))
        elif word in _SETTERS:
            self._look = _SETTERS[word](self._look, number)
        else:
            self._set_encoding(word, number)

    def _enter(self, word: str) -> None:
        """A destination. Within the table of fonts or styles there is no other."""
        if self._look.into in ("", "fonts", "styles") and word not in (
            "title",
            "author",
            "subject",
            "keywords",
            "doccomm",
        ):
            return
        if self._starred and word not in _STARRED:
            self._look = replace(self._look, into="")
            return
        if word == "fldinst":
            self._instruction = ""
        if word == "footnote":
            self._notes += 1
        self._look = replace(
            self._look, into=_INTO[word], number=self._notes if word == "footnote" else self._look.number
        )

    def _unicode(self, number: int) -> None:
        self._skip = self._look.fallback
        code = number & 0xFFFF
        high, self._high = self._high, 0
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            self._say(chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else "\ufffd")
        elif 0xFFFF < number <= sys.maxunicode:
            # Against the specification, calibre writes these as one number.
            self._say(chr(number))
        elif code:
            self._say(chr(code))

    def _set_encoding(self, word: str, number: int | None) -> None:
        if word == "ansicpg" and number in _CODE_PAGES:
            self._encoding = f"cp{number}"
        elif word == "mac":
            self._encoding = "mac_roman"
        elif word == "f" and self._look.into == "fonts":
            self._font = number or 0
        elif word == "fcharset" and self._look.into == "fonts" and number in _CHARSETS:
            self._fonts[self._font] = _CHARSETS[number]
        elif word == "f":
            self._look = replace(self._look, encoding=self._fonts.get(number or 0, ""))
        elif word == "fldrslt":
            found = _LINK.match(self._instruction)
            hidden = self._instruction.lstrip().startswith("TOC")
            into = "" if hidden else self._look.into
            self._look = replace(self._look, link=found[1] if found else "", into=into)


def _marked(marks: frozenset[str], word: str, number: int | None) -> frozenset[str]:
    if word == "plain":
        return frozenset()
    if word == "nosupersub":
        return marks - {"sup", "sub"}
    mark = _MARKS.get(word, "u")
    return marks - {mark} if number == 0 or word == "ulnone" else marks | {mark}


def _reset(look: Look, _number: int | None) -> Look:
    return replace(look, style=0, outline=0, align="", indent=0)


_SETTERS: dict[str, Callable[[Look, int | None], Look]] = {
    "pard": _reset,
    "s": lambda look, number: replace(look, style=number or 0),
    "outlinelevel": lambda look, number: replace(look, outline=(number or 0) + 1 if (number or 0) < 9 else 0),
    "qc": lambda look, _: replace(look, align="center"),
    "qr": lambda look, _: replace(look, align="right"),
    "ql": lambda look, _: replace(look, align=""),
    "qj": lambda look, _: replace(look, align=""),
    "li": lambda look, number: replace(look, indent=number or 0),
    "uc": lambda look, number: replace(look, fallback=min(max(number or 0, 0), 16)),
    "v": lambda look, number: look if number == 0 else replace(look, into=""),
}
