"""Saved searches and standing rules: kept as deeds, put together in a table, each read by whom they belong to alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import F

from alcove.catalogue import deeds
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.deeds import Did
from alcove.catalogue.models import Deed, KeptQuestion, Schema
from alcove.domain.keeping import Kept, Use
from alcove.errors import NameTakenError, UsageError

_DID = [Did.KEEP, Did.RENAME, Did.DROP]


def kept(catalogue: Catalogue, person: str, use: Use) -> tuple[Kept, ...]:
    """What this person keeps for this use: searches by name, rules in the order in which they were made."""
    rows = KeptQuestion.objects.using(catalogue.alias).filter(person=person, use=use.value).order_by("number")
    found = [Kept(row.number, use, row.name, row.query) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.name)) if use is Use.SEARCH else found)


def keep(
    catalogue: Catalogue, person: str, use: Use, name: str, query: str, *, at: dt.datetime, replace: bool = False
) -> Kept:
    """Keeps a question. Raises NameTakenError where a search has the name already and is not to be replaced, UsageError
    where a rule has the text.
    """
    with writing(catalogue):
        others = kept(catalogue, person, use)
        for old in others if replace and use is Use.SEARCH else ():
            if old.name == name:
                deeds.record(catalogue, Did.DROP, {"kept": old.number}, at=at, person=person)
        _refuse_taken(tuple(o for o in others if not replace or o.name != name), use, name, query)
        body = {"use": use.value, "name": name, "query": query}
        number = deeds.record(catalogue, Did.KEEP, body, at=at, person=person)
        _store(catalogue)
    deeds.write_out(catalogue)
    return Kept(number, use, name, query)


def rename(catalogue: Catalogue, person: str, number: int, name: str, *, at: dt.datetime) -> Kept:
    """Gives a saved search another name. Raises UsageError where there is no such search, or the name is taken."""
    with writing(catalogue):
        held = _held(catalogue, person, Use.SEARCH, number)
        others = (each for each in kept(catalogue, person, Use.SEARCH) if each.number != number)
        _refuse_taken(tuple(others), Use.SEARCH, name, "")
        deeds.record(catalogue, Did.RENAME, {"kept": number, "name": name}, at=at, person=person)
        _store(catalogue)
    deeds.write_out(catalogue)
    return replace(held, name=name)


def drop(catalogue: Catalogue, person: str, use: Use, number: int, *, at: dt.datetime) -> Kept:
    """Keeps a question no longer; what it was. Raises UsageError where this person keeps none of this number."""
    with writing(catalogue):
        held = _held(catalogue, person, use, number)
        deeds.record(catalogue, Did.DROP, {"kept": number}, at=at, person=person)
        _store(catalogue)
    deeds.write_out(catalogue)
    return held


def fold_deeds(catalogue: Catalogue) -> None:
    """Makes the table again out of all deeds. Called inside ``writing``."""
    _store(catalogue)


def _store(catalogue: Catalogue) -> None:
    """Brings the table to what all deeds come to, and notes that it changed. A person keeps a few dozen questions."""
    rows = KeptQuestion.objects.using(catalogue.alias)
    rows.all().delete()
    rows.bulk_create(_standing(catalogue), batch_size=500)
    Schema.objects.using(catalogue.alias).update(kept=F("kept") + 1)


def _standing(catalogue: Catalogue) -> Iterator[KeptQuestion]:
    """What is kept after all deeds, one after the other; nobody renames or drops what is another's."""
    found: dict[int, KeptQuestion] = {}
    for deed in Deed.objects.using(catalogue.alias).filter(did__in=_DID).order_by("number").iterator():
        body = deed.body
        if deed.did == Did.KEEP:
            found[deed.number] = KeptQuestion(
                number=deed.number, person=deed.person, use=body["use"], name=body["name"], query=body["query"]
            )
        elif (held := found.get(body["kept"])) and held.person == deed.person:
            if deed.did == Did.DROP:
                del found[held.number]
            else:
                held.name = body["name"]
    yield from found.values()


def _held(catalogue: Catalogue, person: str, use: Use, number: int) -> Kept:
    for each in kept(catalogue, person, use):
        if each.number == number:
            return each
    what = "saved search" if use is Use.SEARCH else "standing rule"
    where = "alcove saved" if use is Use.SEARCH else "alcove rules"
    raise UsageError(f"There is no {what} with the number {number}. `{where}` lists them.")


def _refuse_taken(others: tuple[Kept, ...], use: Use, name: str, query: str) -> None:
    for each in others:
        if use is Use.SEARCH and each.name == name:
            raise NameTakenError(f"There is a saved search “{name}” already. Choose another name, or remove it first.")
        if use is Use.RULE and each.query == query:
            raise UsageError(f"This is standing rule {each.number} already.")
