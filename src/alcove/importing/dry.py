"""What an import would do, with nothing kept and nothing stored."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from alcove.catalogue import intake, tallies
from alcove.importing.arrivals import Looker
from alcove.importing.arrived import Arrived
from alcove.importing.decide import Arrival, at_home
from alcove.importing.discover import discover
from alcove.importing.outcome import Outcome, OutcomeKind, Progress, Report
from alcove.importing.parsing import Parser
from alcove.importing.records import foreseen
from alcove.importing.run import Options, Stores
from alcove.importing.settled import outcome_of, reason_of


def dry_run(stores: Stores, paths: Sequence[str | os.PathLike[str]], options: Options) -> Iterator[Outcome | Report]:
    """The outcomes that ``run_import`` would give, but for versions that only their whole texts could tell to be parts."""
    began = time.monotonic()
    counts, aside = Counter[str](), Counter[str]()
    done = 0
    ledger: dict[str, set[str | None]] = {}
    with Parser(stores.vault, stores.config, options.jobs) as parser:
        looker = Looker(
            stores.catalogue,
            stores.vault,
            parser.copies,
            rehash=options.rehash,
            largest=stores.config.largest_file_mb << 20,
            memory_limit=stores.config.memory_mb << 20,
        )
        for batch in looker.batches(discover(paths, leave_out=stores.config.folders, aside=aside)):
            _read(stores, parser, batch, rehash=options.rehash)
            _judge(stores, ledger, [item for item in batch if item.outcome is None])
            done += sum(item.found.size for item in batch)
            for item in batch:
                if item.outcome is not None:
                    counts[item.outcome.outcome.value] += 1
                    yield item.outcome
            if options.progress:
                options.progress(Progress(counts.total(), done, options.total_files, options.total_bytes))
    works, words = tallies.totals(stores.catalogue)
    yield Report(0, dict(counts), time.monotonic() - began, works, words, aside=aside.total())


def _read(stores: Stores, parser: Parser, batch: Sequence[Arrived], *, rehash: bool) -> None:
    for item in batch:
        if item.table is not None and item.outcome is None:
            known = foreseen(stores.records, item.found, item.table, rehash=rehash)
            item.outcome = known or Outcome(item.found.shown, OutcomeKind.RECORDS)
        if item.mends:
            item.end_same(item.known)
        if item.outcome is None:
            item.imported = dt.datetime.now(dt.UTC)
            parser.submit(item)
    parser.collect(batch, discard=False)


def _judge(stores: Stores, ledger: dict[str, set[str | None]], items: Sequence[Arrived]) -> None:
    coming = [Arrival(i.sha256, i.reading, i.modified, i.imported, 0) for i in items if i.reading and i.imported]
    homes = intake.homes(stores.catalogue, sorted({a.source for a in coming}))
    arrivals = {a.sha256: a for a in at_home(coming, homes)}
    unknown = {a.source for a in arrivals.values()} - ledger.keys()
    known = intake.known_works(stores.catalogue, sources=sorted(unknown))
    for source in unknown:
        files = known[source].files if source in known else ()
        ledger[source] = {f.reading.text_hash for f in files if not f.trashed}
    for item in items:
        arrival = arrivals.get(item.sha256)
        item.outcome = outcome_of(item, None)
        if arrival is not None:
            seen = ledger[arrival.source]
            kind = (
                OutcomeKind.NEW
                if not seen
                else OutcomeKind.FILE
                if arrival.reading.text_hash in seen
                else OutcomeKind.VERSION
            )
            seen.add(arrival.reading.text_hash)
            kind = kind if arrival.reading.recognised else OutcomeKind.UNRECOGNISED
            reading = arrival.reading
            reason = reason_of(reading, kind, anew=bool(item.known and item.known.here))
            item.outcome = Outcome(
                item.found.shown, kind, item.sha256, None, reading.format, reading.site, reason, reading.problems
            )
