"""From the bytes of a text to characters: byte-order marks, what the text declares, UTF-8, UTF-16, Windows-1252.

What declares nothing and is Chinese, Japanese or Korean is known by the characters that no prose is without.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
#: A text of which fewer than one byte in so many is wrong is taken for damaged UTF-8, not for another encoding.
_DAMAGE = 2000
#: How much of the beginning is looked at for a declaration and for UTF-16 without a mark.
_HEAD = 2048
_HANZI = "的一是不了在人有我他个中上大和地到以要就出可也你生能而子那得下自之年作她道看去好起手都心"
_SIMPLIFIED = _HANZI + "这们来为国说时会对于着过发后里没还头"
_TRADITIONAL = _HANZI + "這們來為國說時會對於著過發後裡裏沒還頭"
_HANGUL = "이다는을에의가고하지은를도로한그나자사니어라리아서인게해들있기시만"
_KANA = "のにはをたがでとしてれさいるもなかっあうくりらこま"
#: Encodings of two bytes for a character, the characters that are in every text, and what share of its letters they are at
#: the least; it is two to three times that in prose, and a hundredth in a text that is read in a wrong one.
_WIDE = (
    ("gb18030", frozenset(_SIMPLIFIED), 0.15),
    ("cp950", frozenset(_TRADITIONAL), 0.15),
    ("cp949", frozenset(_HANGUL), 0.25),
    ("cp932", frozenset(_KANA), 0.25),
    ("euc_jp", frozenset(_KANA), 0.25),
)
#: So many letters tell, and so many different ones among those of every text: a row of ornaments is one letter many times.
_ENOUGH, _DIFFERENT = 40, 5
#: What is looked at of a text, from its first letter beyond ASCII.
_LOOKED_AT = 1 << 16


class Decoded(NamedTuple):
    """A text, the encoding it was in, and a sentence about what could not be read (else None)."""

    text: str
    encoding: str
    problem: str | None = None


def decode(data: bytes) -> Decoded:
    """The characters of ``data``. Never fails: bytes that mean nothing become U+FFFD, with a problem; NULs go."""
    found = _by_mark(data) or _decode_utf8(data) or _by_declaration(data) or _by_letters(data) or _windows(data)
    return found._replace(text=found.text.replace("\x00", "")) if "\x00" in found.text else found


def looks_binary(data: bytes) -> bool:
    """Whether these bytes are no text in any encoding: control characters that no text has, outside of UTF-16 and UTF-32."""
    head = data[:8192]
    if any(head.startswith(mark) for mark, _ in _MARKS) or _utf16_without_mark(head):
        return False
    odd = len(head) - len(head.translate(None, _CONTROLS))
    return odd * 100 > len(head)


_CONTROLS = bytes(set(range(32)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B})


def _by_mark(data: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lenient(data[len(mark) :], encoding)
    without = _utf16_without_mark(data[:_HEAD])
    return _lenient(data, without) if without else None


def _utf16_without_mark(head: bytes) -> str | None:
    """Two bytes to a character and most high bytes zero: Latin text in UTF-16."""
    if len(head) < 8 or b"\x00" not in head:
        return None
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > len(odd) * 0.7 and even.count(0) < len(even) * 0.05:
        return "utf-16-le"
    if even.count(0) > len(even) * 0.7 and odd.count(0) < len(odd) * 0.05:
        return "utf-16-be"
    return None


def _decode_utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # Cut off inside a character, or damaged in a few places: still UTF-8.
        if error.start >= len(data) - 3 and error.start > 0 and not data[: error.start].isascii():
            return _lenient(data, "utf-8")
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(1 for _ in re.finditer(rb"[\xc2-\xf4][\x80-\xbf]", data))
    if wrong * _DAMAGE < len(data) and right > wrong:
        return _lenient(data, "utf-8")
    return None


def _by_declaration(data: bytes) -> Decoded | None:
    found = _DECLARED.search(data[:_HEAD])
    if not found:
        return None
    try:
        named = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return None
    encoding = _AS_BROWSERS.get(named, named)
    if (
        encoding in ("iso8859-1", "ascii", "utf-8")
        or encoding.startswith(("utf-16", "utf-32"))
        or encoding not in _TEXT_ENCODINGS
    ):
        return None
    return _lenient(data, encoding)


# Pages that declare one have letters of the larger one, as which browsers read it.
_AS_BROWSERS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950", "shift_jis": "cp932", "euc_kr": "cp949"}
# Those a person's file may be in; Python's list has others, which are no character sets (rot13, zlib).
_TEXT_ENCODINGS = frozenset(
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6"  # noqa: SIM905
    " iso8859-7 iso8859-8 iso8859-9 iso8859-13 iso8859-15 koi8-r koi8-u gb18030 cp950 big5hkscs cp932 euc_jp cp949"
    " mac-roman tis-620 cp874".split()
)


def _by_letters(data: bytes) -> Decoded | None:
    """A text in an encoding of two bytes for a character, where its letters leave no doubt."""
    first = _BEYOND_ASCII.search(data)
    sample = data[first.start() : first.start() + _LOOKED_AT] if first else b""
    # Two bytes for each letter, whatever stands between them.
    if len(sample) - len(sample.translate(None, _HIGH)) < _ENOUGH:
        return None
    shares = [(_share(sample, encoding, common), least, encoding) for encoding, common, least in _WIDE]
    share, least, encoding = max(shares)
    return _lenient(data, encoding) if share >= least else None


_HIGH = bytes(range(0x80, 0x100))
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")


def _share(sample: bytes, encoding: str, common: frozenset[str]) -> float:
    """The share of these characters among the letters beyond ASCII; 0 for too few letters, and where more than one in a
    hundred places mean nothing. The sample may end within a character.
    """
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    letters = [letter for letter in text if letter > "\x7f" and letter.isalpha()]
    if len(letters) < _ENOUGH or text.count("\ufffd") * 100 > len(letters):
        return 0.0
    found = [letter for letter in letters if letter in common]
    return len(found) / len(letters) if len(set(found)) >= _DIFFERENT else 0.0


def _windows(data: bytes) -> Decoded:
    try:
        return Decoded(data.decode("cp1252"), "cp1252")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves open are control characters in Latin-1, as browsers read them.
        text = data.decode("latin-1")
        return Decoded(text.encode("latin-1").decode("cp1252", "replace"), "cp1252", _problem("cp1252", 1))


def _lenient(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    own = "\ufffd".encode(encoding, "ignore")
    wrong = text.count("\ufffd") - (data.count(own) if own else 0)
    return Decoded(text, encoding, _problem(encoding, wrong) if wrong > 0 else None)


def _problem(encoding: str, wrong: int) -> str:
    places = "One place" if wrong == 1 else f"{wrong} places"
    return f"{places} in the text could not be read as {encoding}; the file may be damaged or cut off."
