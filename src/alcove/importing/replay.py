"""Everything derived made again, out of the manifest and own/.

The deeds are gone through in their order, the manifest's lines behind the
beginning of their import, by the same decisions that the imports made: the
same ids, version numbers and answers come out.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from alcove.catalogue import deeds, intake, keeping, reference, suspects, wrangling
from alcove.catalogue.connection import Catalogue, writing
from alcove.catalogue.deeds import DeedLine, Did
from alcove.config import Config
from alcove.errors import DamagedLibraryError
from alcove.importing import link, undo
from alcove.importing.arrived import Arrived, told_of
from alcove.importing.commit import settle
from alcove.importing.left_over import arrived, end_broken, fetch, refuse_without_originals
from alcove.importing.outcome import Outcome, OutcomeKind
from alcove.importing.parsing import Parser
from alcove.importing.settled import file_row, outcome_of
from alcove.vault import ManifestEntry, Vault

# What changes no work is put together once, at the end.
_AT_THE_END = frozenset({Did.LATE, Did.WRANGLE, Did.UNWRANGLE, Did.KEEP, Did.RENAME, Did.DROP})
_BATCH_FILES = 200
_BATCH_BYTES = 16 << 20


def replay(config: Config, catalogue: Catalogue, vault: Vault) -> Counter[str]:
    """Empties every derived table and fills them again; the outcomes' counts. Called under the import lock.

    A rebuild that is cut short is noticed by the next who opens the library. Raises
    DamagedLibraryError before anything is emptied.
    """
    refuse_without_originals(catalogue, vault, config.originals)
    deeds.take_back_in(catalogue)
    with writing(catalogue):
        end_broken(catalogue, dt.datetime.now(dt.UTC))
    deeds.write_out(catalogue)
    with writing(catalogue):
        intake.set_rebuilding(catalogue, True)  # noqa: FBT003 - the value itself
        intake.empty_derived(catalogue)
    with Parser(vault, config, 0) as parser:
        counts = _Replay(catalogue, vault, parser).go()
    with writing(catalogue):
        wrangling.fold_acts(catalogue)
        keeping.fold_deeds(catalogue)
    reference.refer_all(catalogue)
    with writing(catalogue):
        intake.set_rebuilding(catalogue, False)  # noqa: FBT003 - the value itself
    return counts


@dataclass(slots=True)
class _Replay:
    catalogue: Catalogue
    vault: Vault
    parser: Parser
    counts: Counter[str] = field(default_factory=Counter)
    late: dict[str, int] = field(default_factory=dict)
    gone: dict[str, dict[str, Any]] = field(default_factory=dict)
    batch: list[Arrived] = field(default_factory=list)
    run: int = 0
    runs: set[int] = field(default_factory=set)
    held: int = 0

    def go(self) -> Counter[str]:
        """All events in their order."""
        for line in deeds.iter_lines(self.catalogue.own):
            if line.did == Did.LATE:
                self.late.update(dict.fromkeys(line.body["files"], line.body["run"]))
            elif line.did == Did.EMPTY:
                self.gone.update({row["sha256"]: row for row in line.body["files"]})
        for event in _events(self.catalogue, self.vault):
            if isinstance(event, DeedLine):
                self._deed(event)
            else:
                self._arrive(event)
        self._settle()
        return self.counts

    def _arrive(self, entry: ManifestEntry) -> None:
        sha, origin = entry.sha256, entry.origin
        if origin.run < self.late.get(sha, 0):
            return
        if not self.vault.has(sha):
            if sha in self.gone:
                self._settle()
                self._remember_number(self.gone[sha])
            return
        if self.batch and (
            origin.run != self.run
            or len(self.batch) >= _BATCH_FILES
            or self.held > _BATCH_BYTES
            or any(a.sha256 == sha for a in self.batch)
        ):
            self._settle()
        item = arrived(entry)
        try:
            fetch(self.vault, item, self.parser.copies)
        except DamagedLibraryError as error:
            item.failure = str(error)
        self.run = origin.run
        self.held += entry.size
        self.batch.append(item)

    def _settle(self) -> None:
        batch, self.batch, self.held = self.batch, [], 0
        if not batch:
            return
        for item in batch:
            self.parser.submit(item)
        texts = self.parser.collect(batch, discard=False)
        read = [item for item in batch if item.outcome is None]
        with writing(self.catalogue):
            if self.run not in self.runs and batch[0].imported:
                # own/ is lost, or its beginning: nothing else tells of this import.
                self._begin_run(self.run, (), batch[0].imported)
            settled, _ = settle(
                self.catalogue,
                [file_row(item, self.run) for item in read],
                lambda sha: texts[sha].words if sha in texts else self.parser.text(sha),
            )
            for item in read:
                item.outcome = outcome_of(item, settled.get(item.sha256))
            intake.store_outcomes(self.catalogue, self.run, [item.outcome.to_line() for item in batch if item.outcome])
        self.counts.update(item.outcome.outcome.value for item in batch if item.outcome)

    def _deed(self, line: DeedLine) -> None:
        if line.did in _AT_THE_END:
            return
        self._settle()
        with writing(self.catalogue):
            self._do(line)

    def _do(self, line: DeedLine) -> None:
        body = line.body
        match line.did:
            case Did.IMPORT:
                self._begin_run(body["run"], body["paths"], line.at, body)
            case Did.IMPORTED:
                intake.advance_run(self.catalogue, body["run"], body["counts"], body.get("bytes", 0))
                finished = None if body["state"] == "broken" else line.at
                intake.end_run(self.catalogue, body["run"], body["state"], finished)
            case Did.MET:
                self._meet_again(body["run"], body["files"])
            case Did.UNDO:
                undo.trash_run(self.catalogue, body["run"], self.parser.text)
            case Did.RESTORE:
                undo.take_out(self.catalogue, body["works"], self.parser.text)
            case Did.ACCEPT:
                undo.take_from_drawer(self.catalogue, body["works"])
            case Did.EMPTY:
                intake.drop_files(self.catalogue, [row["sha256"] for row in body["files"]])
            case _:
                self._do_identity(line)

    def _do_identity(self, line: DeedLine) -> None:
        """What a person said of which works are one."""
        works = line.body["works"]
        match line.did:
            case Did.LINK:
                pairs = [(pair["source"], pair["into"]) for pair in works]
                link.join(self.catalogue, pairs, line.number, self.parser.text)
            case Did.UNLINK:
                link.part(self.catalogue, works, self.parser.text)
            case Did.APART:
                suspects.keep_apart(self.catalogue, *works)

    def _meet_again(self, run: int, files: Sequence[Mapping[str, str]]) -> None:
        known = intake.holdings(self.catalogue, [file["sha256"] for file in files])
        here = [(file, held) for file in files if (held := known.get(file["sha256"]))]
        outcomes = [told_of(Outcome(file["path"], OutcomeKind.SAME, file["sha256"]), held) for file, held in here]
        intake.store_outcomes(self.catalogue, run, [outcome.to_line() for outcome in outcomes])

    def _begin_run(
        self, run: int, paths: Sequence[str], started: dt.datetime, told: Mapping[str, Any] = MappingProxyType({})
    ) -> None:
        intake.break_running(self.catalogue)
        intake.begin_run(self.catalogue, run, paths, started, files=told.get("files"), size=told.get("bytes"))
        self.runs.add(run)

    def _remember_number(self, gone: dict[str, Any]) -> None:
        """An original that was deleted for good keeps the number that it gave to its version."""
        if gone["source"] is not None and gone["number"] is not None:
            with writing(self.catalogue):
                intake.reserve_number(self.catalogue, gone["source"], gone["text_hash"], gone["number"])


def _events(catalogue: Catalogue, vault: Vault) -> Iterator[DeedLine | ManifestEntry]:
    """The deeds in their order, and behind the beginning of each import what it kept.

    Not by their times: clocks are set back. Whatever changes what an import decides
    happens between imports, since it takes the same lock.
    """
    entries = vault.iter_manifest()
    entry = next(entries, None)
    for line in deeds.iter_lines(catalogue.own):
        yield line
        while line.did == Did.IMPORT and entry is not None and entry.origin.run <= line.body["run"]:
            yield entry
            entry = next(entries, None)
    while entry is not None:
        yield entry
        entry = next(entries, None)
