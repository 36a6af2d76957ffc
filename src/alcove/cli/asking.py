"""list, count, facets."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from alcove.cli import options, records
from alcove.cli.blurbs import page_width, print_blurb
from alcove.cli.keeping import say_left_out
from alcove.cli.printing import one_line, remark, say, write_json
from alcove.cli.query_words import QueryCommand, query_argument, remarks_on_quotes
from alcove.cli.session import Session, streamed
from alcove.domain.filters import Page, Sort, SortKey, WorkFilter
from alcove.domain.query import parse, shell_hint
from alcove.domain.tags import TagKind
from alcove.domain.viewer import OWNER
from alcove.domain.works import Work
from alcove.errors import UsageError
from alcove.search.document import TermKind
from alcove.search.names import has_begun
from alcove.search.request import FacetRequest, TermCount

if TYPE_CHECKING:
    from alcove.library.facade import Library
    from alcove.library.snippets import Snippet

_WITH_SNIPPETS_AT_ONCE = 50
_SHOWN_OF_EACH_KIND = 10
_KINDS = {
    kind: (kind.value, plural, *others)
    for kind, plural, *others in (
        (TagKind.RATING, "ratings"),
        (TagKind.WARNING, "warnings", "archive warning", "archive warnings"),
        (TagKind.CATEGORY, "categories"),
        (TagKind.FANDOM, "fandoms"),
        (TagKind.RELATIONSHIP, "relationships"),
        (TagKind.CHARACTER, "characters"),
        (TagKind.FREEFORM, "freeforms", "additional tag", "additional tags"),
    )
}
_KIND_NAMED = {name: kind for kind, names in _KINDS.items() for name in names}

_SORTS = ", ".join(key.value for key in SortKey)

Found = tuple[Work, Sequence["Snippet"]]


class KindOfTag(click.ParamType[TagKind]):
    """One of the seven kinds of tags: singular, plural, or as AO3 calls it."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> TagKind:
        """The kind that is meant."""
        folded = " ".join(str(value).casefold().replace("-", " ").replace("_", " ").split())
        if folded not in _KIND_NAMED:
            self.fail(f"{value!r} is no kind of tag; they are {', '.join(_KINDS)}.", param, ctx)
        return _KIND_NAMED[folded]


@click.command(cls=QueryCommand)
@query_argument
@click.option("--saved", metavar="NAME", help="What this saved search asks, and the words of the query as well.")
@click.option("--sort", metavar="KEY", help=f"{_SORTS}; -KEY turns it round. Beats a sort: in the query.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N works; without it, all.")
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Pass over the first N works.")
@click.option("--snippets", is_flag=True, help="Show where in the texts the words of the query were found.")
@records.option
@options.as_json
@click.pass_obj
def list_(
    session: Session,
    query: str,
    *,
    saved: str | None,
    sort: str | None,
    limit: int | None,
    offset: int,
    snippets: bool,
    of_records: bool,
    as_json: bool,
) -> None:
    """Works that answer a query; all works where there is none. Newest update first, unless told otherwise.

    \b
    alcove list fandom:"Imaginary Saga" words:10k.. -character:"Nobody"
    alcove list lamp OR lantern --sort words --limit 10
    alcove list '"carried by hand"' --snippets

    A word with a single hyphen belongs to the query (-fandom:X); so does all after --. Of a word such as
    fandom:"Imaginary Saga" a shell takes the quotes away; they are put back. Quotes round words
    without a key, and < > | ( ) *, are the shell's own: put such words in single quotes.

    With --records those of AO3's own table of works, newest first.

    With --json a work line each; of records {"record", "published", "language", "words", "complete"} and
    the names of each kind of tags.
    """  # noqa: D301 - click's mark of lines to leave apart
    question = _question(query, sort, Page(offset, limit))
    with session.open() as library:
        if saved is not None:
            question = _with_saved(question, library.saved_search(OWNER, saved).query)
        if of_records:
            if snippets:
                raise UsageError("--snippets shows places in texts, and records have none.")
            with streamed(library.records.list(OWNER, question, limit=limit, offset=offset)) as rows:
                records.print_records(rows, as_json=as_json)
            return
        with streamed(_found(library, question, snippets=snippets)) as found:
            told = _print_json(found) if as_json else _draw(found)
        if not told and not offset and limit != 0:
            _say_nothing_found(library, query, question)
        else:
            if not as_json:
                partial = limit is not None or offset
                of = f" of {library.count(OWNER, question):,}" if partial else ""
                remark(f"{told:,}{of} {'work' if told == 1 and not of else 'works'}.")
            _say_unknown(library, question)
        say_left_out(library, question)


@click.command(cls=QueryCommand)
@query_argument
@records.option
@options.as_json
@click.pass_obj
def count(session: Session, query: str, *, of_records: bool, as_json: bool) -> None:
    """How many works answer a query; with --records, how many records of AO3's own table of works.

    With --json {"total": n}.
    """
    question = parse(query)
    with session.open() as library:
        total = (library.records if of_records else library).count(OWNER, question)
        if not of_records:
            _say_unknown(library, question)
            if not total:
                _say_trace(query)
            say_left_out(library, question)
    if as_json:
        write_json({"total": total})
    else:
        say(str(total))


@click.command(cls=QueryCommand)
@query_argument
@click.option("--kind", type=KindOfTag(), help=f"Only this kind of tag: {', '.join(_KINDS)}.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="At most N of each kind. Without it, all; without it, --kind and --json, 10.",
)
@click.option(
    "--prefix",
    default="",
    metavar="TEXT",
    help="Only names with a word that begins so; where there are none, those that do but for a wrong letter or two.",
)
@records.option
@options.as_json
@click.pass_obj
def facets(
    session: Session,
    query: str,
    *,
    kind: TagKind | None,
    limit: int | None,
    prefix: str,
    of_records: bool,
    as_json: bool,
) -> None:
    """Tags with their counts under a query, most first; with --records, those of AO3's own table of works.

    With --json a line each: {"kind", "name", "count"}.
    """
    question = parse(query)
    kinds = [TermKind(k.value) for k in ([kind] if kind else TagKind)]
    if limit is None and kind is None and not as_json:
        limit = _SHOWN_OF_EACH_KIND
    asked = [FacetRequest(k, limit, prefix) for k in kinds]
    with session.open() as library:
        found = (library.records if of_records else library).facets(OWNER, question, asked)
        rows = [row for k in kinds for row in found.get(k, ())]
        if not rows and of_records:
            remark("Nothing found.")
        elif not rows:
            _say_nothing_found(library, query, question)
        elif not of_records:
            _say_unknown(library, question)
        if rows and not any(has_begun(row.term.name, prefix) for row in rows):
            remark(
                f"None of these names has a word that begins with {prefix!r}: they are a wrong letter or two from it, or mean what "
                "such a name means."
            )
        if not of_records:
            say_left_out(library, question)
    if as_json:
        for row in sorted(rows, key=lambda row: -row.count):
            write_json({"kind": row.term.kind.value, "name": row.term.name, "count": row.count})
    else:
        _print_facets(rows)


def _question(query: str, sort: str | None, page: Page) -> WorkFilter:
    """The filter that the words and options mean. Raises QueryError, UsageError."""
    question = replace(parse(query), page=page)
    if sort is not None:
        question = replace(question, sort=_order(sort))
    return _seeded(question)


def _seeded(question: WorkFilter) -> WorkFilter:
    """Shuffled anew with each call, as long as nobody names a seed."""
    if question.sort and question.sort.key is SortKey.RANDOM and not question.sort.seed:
        question = replace(question, sort=replace(question.sort, seed=1 + secrets.randbelow(1 << 31)))
    return question


def _with_saved(question: WorkFilter, saved: str) -> WorkFilter:
    """What a saved search asks, and this question as well; the question's order comes first."""
    held = parse(saved)
    both = replace(question.and_(held.where), ruled=question.ruled and held.ruled)
    return both if question.sort else _seeded(replace(both, sort=held.sort))


def _order(key: str) -> Sort | None:
    if not key.strip() or len(key.split()) > 1:
        raise UsageError(f"--sort takes one key, such as words or -title; {key!r} is none.")
    return parse(f"sort:{key}").sort


def _found(library: Library, question: WorkFilter, *, snippets: bool) -> Iterator[Found]:
    if snippets:
        yield from _with_snippets(library, question)
        return
    with streamed(library.works(OWNER, question)) as works:
        yield from ((work, ()) for work in works)


def _with_snippets(library: Library, question: WorkFilter) -> Iterator[Found]:
    """The works with the places where words were found, a page at a time."""
    offset, limit = question.page.offset, question.page.limit
    while limit is None or limit > 0:
        size = _WITH_SNIPPETS_AT_ONCE if limit is None else min(limit, _WITH_SNIPPETS_AT_ONCE)
        answer = library.search(OWNER, replace(question, page=Page(offset, size)), snippets=True)
        yield from ((work, answer.snippets.get(work.id, ())) for work in answer.works)
        offset += size
        limit = None if limit is None else limit - size
        if offset >= answer.total:
            return


def _print_json(found: Iterator[Found]) -> int:
    told = 0
    for work, snippets in found:
        line = work.to_line()
        if snippets:
            line["snippets"] = [
                {"chapter": s.chapter, "chapter_title": s.chapter_title, "text": "".join(t for t, _ in s.parts)}
                for s in snippets
            ]
        write_json(line)
        told += 1
    return told


def _draw(found: Iterator[Found]) -> int:
    told, columns = 0, page_width()
    for work, snippets in found:
        print_blurb(work, snippets, columns)
        told += 1
    return told


def _print_facets(rows: Sequence[TermCount]) -> None:
    for kind, of_kind in itertools.groupby(rows, key=lambda row: row.term.kind):
        say(_KINDS[TagKind(kind.value)][-1].capitalize())
        for row in of_kind:
            say(f"{row.count:>9,}  {one_line(row.term.name)}")


def _say_nothing_found(library: Library, query: str, question: WorkFilter) -> None:
    remark("Nothing found.")
    if not library.totals(OWNER, ruled=False)[0]:
        remark("No work is in the lists yet. `alcove import FOLDER` takes works in.")
    _say_unknown(library, question)
    _say_trace(query)


def _say_unknown(library: Library, question: WorkFilter) -> None:
    """A mistyped name under ``-`` or among others leaves an answer, and a wrong one."""
    for hint in library.hint(OWNER, question):
        remark(str(hint))


def _say_trace(query: str) -> None:
    """What a shell seems to have taken of a query that found nothing, and what was given back to it."""
    for sentence in (shell_hint(query), *remarks_on_quotes()):
        if sentence:
            remark(sentence)
