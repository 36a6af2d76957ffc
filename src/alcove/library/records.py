"""Records: what AO3's own table of works tells of seven million works, asked in the language of the library's own works.

They are no works of the library. Neither its tag rules nor anybody's standing rules have a part in their answers.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from alcove.domain.filters import (
    And,
    ChoiceField,
    Chosen,
    DateField,
    DateRange,
    During,
    Is,
    Named,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    Sort,
    SortKey,
    State,
    Tagged,
    TagPlace,
    TextField,
    Within,
    Words,
    WorkFilter,
)
from alcove.domain.tags import TagKind
from alcove.domain.tokens import tokens
from alcove.domain.viewer import Viewer
from alcove.errors import DamagedLibraryError, QueryError, UsageError
from alcove.library.browse import Question, meaning
from alcove.library.forgiving import forgiven
from alcove.library.lower import TAG_KINDS, Lowering
from alcove.library.parts import Parts
from alcove.library.permission import refuse_ceiling
from alcove.search.document import Column, TermKind
from alcove.search.order import id_number
from alcove.search.request import All, AnyTerm, Expression, FacetRequest, SearchRequest, Some, TermCount, Without
from alcove.search.rows import Held

_AT_ONCE = 500
_NUMBERS = frozenset({NumberField.WORDS, NumberField.FANDOMS, NumberField.RELATIONSHIPS, NumberField.TAGS})
_CHOICES = frozenset({ChoiceField.RATING, ChoiceField.WARNING, ChoiceField.CATEGORY, ChoiceField.LANGUAGE})
_STATES = frozenset({State.COMPLETE, State.WIP, State.OTP})
_SORTS = frozenset({SortKey.PUBLISHED, SortKey.WORDS, SortKey.RANDOM})
_NEWEST = Sort(SortKey.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of AO3's table. ``number`` is its place there, from 1; ``tags`` have a name each, in order, for the kinds that
    it has. What the table does not tell is None.
    """

    number: int
    published: dt.date
    language: str | None
    words: int | None
    complete: bool | None
    tags: Mapping[TagKind, tuple[str, ...]]

    def to_line(self) -> dict[str, Any]:
        """The *record* line of the command line: names and types are a promise."""
        told = {"record": self.number, "published": self.published.isoformat(), "language": self.language}
        told |= {"words": self.words, "complete": self.complete}
        return told | {kind.value: list(self.tags.get(kind, ())) for kind in TagKind}


class Records:
    """The records of AO3's works of 2021, once ``alcove import works-20210226.csv`` has taken its table in.

        with alcove.open_library() as library:
            library.records.count(alcove.OWNER, "fandom:Sherlock words:50k.. is:complete")
            for record in library.records.list(alcove.OWNER, "freeform:Fluff lang:de", limit=5):
                print(record.published, record.words, record.tags)

    A question is one of the library's language, or a ``WorkFilter``. Records have a day (``published:``), a language,
    words, an end (``is:complete``, ``is:wip``), tags of the seven kinds, and the numbers ``fandoms:``, ``relationships:``
    and ``tags:``; a word alone finds the tags that have it in their names. Whatever else is asked is a QueryError.
    Synonyms count under the name that AO3's filters give them.

    Every call raises UsageError where there are no records, NotPermittedError for a viewer with a ceiling, and
    DamagedLibraryError where the table has to be imported again.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._engine = parts.records.engine

    def count(self, viewer: Viewer, question: Question = "") -> int:
        """How many records answer."""
        with self._asked(viewer):
            return self._engine.count(self._request(viewer, meaning(question)).where)

    def facets(
        self, viewer: Viewer, question: Question, facets: Sequence[FacetRequest]
    ) -> Mapping[TermKind, tuple[TermCount, ...]]:
        """Tags with their counts under a question, most first. See ``Library.facets``."""
        with self._asked(viewer):
            nothing_listed = replace(meaning(question), page=replace(meaning(question).page, offset=0, limit=0))
            request = self._request(viewer, nothing_listed)
            return forgiven(facets, lambda asked: self._engine.search(replace(request, facets=tuple(asked))).facets)

    def list(
        self, viewer: Viewer, question: Question = "", *, limit: int | None = 20, offset: int = 0
    ) -> Iterator[Record]:
        """The records that answer, newest first unless the question says otherwise, streamed. ``limit`` None for all."""
        with self._asked(viewer):
            asked = replace(meaning(question), page=replace(meaning(question).page, offset=offset, limit=limit))
            ids = self._engine.iter_ids(self._request(viewer, asked))
        return self._each(viewer, ids)

    def _each(self, viewer: Viewer, ids: Iterator[str]) -> Iterator[Record]:
        while chunk := tuple(itertools.islice(ids, _AT_ONCE)):
            with self._asked(viewer):
                held = self._engine.held(chunk)
            yield from (_record(record_id, held[record_id]) for record_id in chunk if record_id in held)

    @contextmanager
    def _asked(self, viewer: Viewer) -> Iterator[None]:
        refuse_ceiling(viewer, "records tell of works")
        try:
            if not self._engine.applied():
                raise UsageError(
                    "There are no records here. `alcove import works-20210226.csv` takes in AO3's own table of works, with "
                    "tags-20210226.csv beside it."
                )
            yield
        except DamagedLibraryError as error:
            where = self._parts.records.note.with_suffix("")
            raise DamagedLibraryError(
                f"The records in {where} cannot be read, or are another version's. Import AO3's table of works again: "
                "`alcove import works-20210226.csv`."
            ) from error

    def _request(self, viewer: Viewer, question: WorkFilter) -> SearchRequest:
        sort = question.sort or _NEWEST
        if sort.key not in _SORTS:
            raise _unanswerable(f"sort:{sort.key.value}")
        return SearchRequest(self._where(viewer, question), sort, question.page)

    def _where(self, viewer: Viewer, question: WorkFilter) -> Expression:
        zone = self._parts.config.zone
        lowering = Lowering(self._engine, viewer, dt.datetime.now(zone).date(), zone)
        return All(()) if question.where is None else self._lowered(question.where, lowering)

    def _lowered(self, node: Node, lowering: Lowering) -> Expression:
        match node:
            case And(parts):
                return All(tuple(self._lowered(part, lowering) for part in parts))
            case Or(parts):
                return Some(tuple(self._lowered(part, lowering) for part in parts))
            case Not(part):
                return Without(self._lowered(part, lowering))
            case Words(TextField.ANYWHERE, value, prefix=False):
                words = tokens(value)
                return AnyTerm(self._engine.having_words(TAG_KINDS, words) if words else frozenset())
            case _:
                if (key := _unknown_key(node)) is not None:
                    raise _unanswerable(key)
                return lowering.lower(node)


def _unknown_key(node: Node) -> str | None:  # noqa: PLR0911 - one case for each kind of node
    """What of an atom records cannot answer, as it is typed; None where they can."""
    match node:
        case Words(TextField.ANYWHERE, value):
            return f"{value}*"
        case Words(field) | Named(field):
            return f"{field.value}:"
        case Tagged(TagPlace() as place):
            return f"{place.value}:"
        case Chosen(field) if field not in _CHOICES:
            return f"{field.value}:"
        case NumberRange(field) if field not in _NUMBERS:
            return f"{field.value}:"
        case DateRange(field) | Within(field) | During(field) if field is not DateField.PUBLISHED:
            return f"{field.value}:"
        case Is(state) if state not in _STATES:
            return f"is:{state.value} or has:{state.value}"
        case _:
            return None


def _unanswerable(key: str) -> QueryError:
    return QueryError(
        f"Records cannot answer {key}. They have tags (fandom:, relationship:, character:, freeform:, tag:, rating:, warning:, "
        "category:, a whole word of a tag's name), lang:, words:, published:, fandoms:, relationships:, tags:, is:complete, "
        "is:wip and is:otp, and sort:published, sort:words and sort:random."
    )


def _record(record_id: str, held: Held) -> Record:
    names: dict[TermKind, list[str]] = {}
    for term in held.terms:
        names.setdefault(term.kind, []).append(term.name)
    state = names.get(TermKind.COMPLETION)
    return Record(
        id_number(record_id),
        dt.date.fromordinal(held.numbers[Column.PUBLISHED]),
        names.get(TermKind.LANGUAGE, [None])[0],
        held.numbers.get(Column.WORDS),
        None if state is None else state == ["complete"],
        {kind: tuple(sorted(names[TermKind(kind.value)])) for kind in TagKind if TermKind(kind.value) in names},
    )
