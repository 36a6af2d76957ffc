"""What a browser or a tool wrote into a page when it saved it: from where, and when."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

#: How much of the beginning is looked at.
_HEAD = 8192
# SingleFile begins with a comment of three lines; browsers write "saved from url=(0045)https://…" (the Mark of the Web).
_ADDRESS = re.compile(
    r"<!--[^>]{0,400}?(?:\burl:\s*|saved from url=\(\d+\))(https?://[^\s<>\"']{1,2000})", re.IGNORECASE
)
_MOMENT = re.compile(r"\bsaved date:\s*\w{3} (\w{3} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})", re.IGNORECASE)


class Saved(NamedTuple):
    """The address that a page was saved from, and the moment; None for what it does not tell."""

    url: str | None = None
    moment: dt.datetime | None = None


def saved_from(text: str) -> Saved:
    """What the comment at the top of a saved page tells.

    >>> saved_from("<!-- saved from url=(0038)https://archiveofourown.org/works/1 -->").url
    'https://archiveofourown.org/works/1'
    """
    head = text[:_HEAD]
    address, moment = _ADDRESS.search(head), _MOMENT.search(head)
    return Saved(address[1] if address else None, _moment(f"{moment[1]} {moment[2]}") if moment else None)


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, "%b %d %Y %H:%M:%S %z")
    except ValueError:
        return None
