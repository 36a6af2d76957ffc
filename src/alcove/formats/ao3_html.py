"""AO3's HTML downloads of every make since 2010-11, and those of other archives that run its software.

Also the copy of a work that AO3 mails when it is deleted, which is the same page under another name.
"""

from __future__ import annotations

import re

from alcove.domain.readings import Reading
from alcove.errors import RefusedError
from alcove.formats.ao3_chapters import Draft, Piece, draft_chapters
from alcove.formats.ao3_preface import read_preface
from alcove.formats.ao3_reading import Carrier, make_reading
from alcove.formats.ao3_skeleton import Parts, find_tag_table, parts_of
from alcove.formats.reader import CERTAIN, NO, Sample, Sign

NAME = "ao3-html"
REVISION = 1

_TAG_TABLE = re.compile(rb"<dl\b[^>]*\btags\b|Archive Warning", re.IGNORECASE)


def sniff(sample: Sample) -> Sign:
    """Certain where a page has AO3's table of tags in its place before the chapters."""
    if not sample.is_html:
        return Sign(NO, "not an HTML page")
    if not _TAG_TABLE.search(sample.page) and sample.decoded.encoding == "utf-8":
        return Sign(NO, "no table of tags")
    if find_tag_table(sample.once(_parts).preface) is None:
        return Sign(NO, "no table of tags before the chapters")
    return Sign(CERTAIN, "has the preface of an AO3 download: a table of tags before the chapters")


def read(sample: Sample) -> Reading:
    """The reading of a page that was sniffed as an AO3 download."""
    parts = sample.once(_parts)
    preface = read_preface(parts.preface, parts.afterword, fields=sample.measured)
    if preface is None:
        raise RefusedError(f"{sample.name or 'This page'} has no table of tags, so it is no AO3 download.")
    drafts = draft_chapters([Piece(parts.chapters, whole=True)])
    if not drafts and (loose := sample.tree.css_first("#chapters")) is not None and loose.text(strip=True):
        drafts = [Draft(texts=[loose.inner_html or ""])]
    problem = sample.decoded.problem
    carrier = Carrier(
        reader=NAME,
        revision=REVISION,
        format=sample.form,
        ends=parts.ends,
        damaged=problem is not None,
        problems=(problem,) if problem else (),
        measured=sample.measured,
    )
    return make_reading(carrier, preface, drafts)


def _parts(sample: Sample) -> Parts:
    return parts_of(sample.tree)
