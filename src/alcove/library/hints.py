"""What stands for nothing in a question, with what was perhaps meant and the question that asks for that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alcove.domain.filters import (
    Named,
    NameField,
    Node,
    Page,
    Sort,
    Tagged,
    TagName,
    TextField,
    Words,
    WorkFilter,
    atoms,
    exchanged,
)
from alcove.domain.query.canonical import canonical
from alcove.domain.tokens import tokens
from alcove.library.forgiving import forgiven, nearest
from alcove.library.lower import Lowering, kinds_of
from alcove.search.document import Term, TermKind
from alcove.search.engine import SearchEngine
from alcove.search.request import AnyTerm, FacetRequest, SearchRequest, TermCount

_NAMES = frozenset(field.value for field in NameField)
#: So many names are offered, as engines do of themselves.
_MOST = 5


@dataclass(frozen=True, slots=True)
class Near:
    """What was perhaps meant: a ``name`` as works have it, ``asked`` as in a query, how many works have it, and the
    question with it in its place.
    """

    name: str
    asked: str
    works: int
    question: WorkFilter


@dataclass(frozen=True, slots=True)
class Hint:
    """What was ``typed`` and stands for nothing here, what that means as a sentence, and what is near it, best first."""

    typed: str
    told: str
    near: tuple[Near, ...] = ()

    def __str__(self) -> str:
        near = ", ".join(f"{one.asked} ({one.works})" for one in self.near)
        return f"{self.told} Near it: {near}." if near else self.told


def hints(engine: SearchEngine, lower: Lowering, question: WorkFilter, answers: int) -> tuple[Hint, ...]:
    """A hint for each name in a question that stands for nothing, and where there are no ``answers`` for each word that
    no work has. Who has a limit is told of names near it that begin alike among what they may see, and of no words: what engines
    know of all works could tell of those that they may not see.
    """
    return tuple(_Hints(engine, lower, question).found(answers))


@dataclass(frozen=True, slots=True)
class _Hints:
    engine: SearchEngine
    lower: Lowering
    question: WorkFilter

    def found(self, answers: int) -> Iterator[Hint]:
        strange: list[Words] = []
        for atom in dict.fromkeys(atoms(self.question.where)):
            match atom:
                case Tagged(_, names):
                    yield from self._tags(atom, names)
                case Named(field, names):
                    yield from (
                        self._other(atom, field, name) for name in names if not self._has(Named(field, (name,)))
                    )
                case Words(field, value) if field.value in _NAMES:
                    if not self._has(atom):
                        yield self._other(atom, NameField(field.value), value)
                case Words():
                    strange.append(atom)
                case _:
                    continue
        # A word costs more to look for than a name: only where nothing was found.
        for atom in strange if not answers else ():
            found = tokens(atom.value)
            for token in dict.fromkeys(found[:-1] if atom.prefix else found):
                if not self._has(Words(atom.field, token)):
                    yield self._word(atom, token)

    def _tags(self, atom: Tagged, names: Sequence[TagName]) -> Iterator[Hint]:
        kinds = kinds_of(atom.kind)
        for name in names:
            terms = self.lower.terms(kinds, name)
            # What is spelled exactly so stands for itself, whether a work has it or not.
            sure = self._unlimited and not name.sign
            if terms and (sure or self._count(terms)):
                continue
            what = kinds[0].value if len(kinds) == 1 else "tag"
            told = f"No {what} here is {'spelled' if name.sign else 'called'} {name.name!r}."
            near = []
            for term, works in self._nearest(kinds, name.name):
                other = replace(name, name=term.name, prefix=False)
                names_then = tuple(other if each == name else each for each in names)
                near.append(self._near(term, works, atom, replace(atom, names=names_then)))
            yield Hint(name.name, told, tuple(near))

    def _other(self, atom: Named | Words, field: NameField, typed: str) -> Hint:
        near = []
        for term, works in self._nearest((TermKind(field.value),), typed):
            names = (
                tuple(term.name if name == typed else name for name in atom.names) if isinstance(atom, Named) else ()
            )
            near.append(self._near(term, works, atom, Named(field, names or (term.name,))))
        return Hint(typed, f"No {field.value} here is called {typed!r}.", tuple(near))

    def _word(self, atom: Words, typed: str) -> Hint:
        where = "nowhere" if atom.field is TextField.ANYWHERE else f"in no {atom.field.value}"
        near = []
        for word, works in self.engine.nearest_words(typed) if self._unlimited else ():
            value = " ".join(word if token == typed else token for token in tokens(atom.value))
            near.append(Near(word, word, works, self._exchanged(atom, replace(atom, value=value))))
        return Hint(typed, f"The word {typed!r} is {where} here.", tuple(near))

    def _near(self, term: Term, works: int, old: Node, new: Node) -> Near:
        return Near(term.name, f'{term.kind.value}:"{term.name}"', works, self._exchanged(old, new))

    def _exchanged(self, old: Node, new: Node) -> WorkFilter:
        """The question with one condition in the place of another, from its first page on."""
        where = self.question.where and canonical(exchanged(self.question.where, old, new))
        return replace(self.question, where=where, page=replace(self.question.page, offset=0))

    @property
    def _unlimited(self) -> bool:
        return self.lower.viewer.highest is None

    def _nearest(self, kinds: Sequence[TermKind], name: str) -> Iterator[tuple[Term, int]]:
        near = nearest(self.engine, kinds, name) if self._unlimited else self._beginning(kinds, name)
        yield from ((one.term, one.count) for one in near)

    def _beginning(self, kinds: Sequence[TermKind], name: str) -> Sequence[TermCount]:
        seen = self.lower.within_limits()

        def ask(wanted: Sequence[FacetRequest]) -> Mapping[TermKind, tuple[TermCount, ...]]:
            return self.engine.search(SearchRequest(seen, Sort(), Page(0, 0), tuple(wanted))).facets

        found = forgiven([FacetRequest(kind, _MOST, name) for kind in kinds], ask).values()
        return sorted((one for of_kind in found for one in of_kind), key=lambda one: -one.count)[:_MOST]

    def _has(self, node: Node) -> int:
        return self.engine.count(self.lower.within_limits(self.lower.lower(node)))

    def _count(self, terms: frozenset[Term]) -> int:
        return self.engine.count(self.lower.within_limits(AnyTerm(terms)))
