"""AO3's own table of works, taken in as records beside the works, and asked."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import alcove
from alcove import Library
from alcove.domain.filters import WorkFilter
from alcove.domain.tags import TagKind
from alcove.domain.viewer import Viewer
from alcove.engines.embedded import pointer
from alcove.errors import DamagedLibraryError, NotPermittedError, QueryError, UsageError
from alcove.importing.outcome import Outcome, OutcomeKind, Report
from alcove.library.opening import open_library
from alcove.search.document import TermKind
from alcove.search.request import FacetRequest
from tests.stories.works import a_folder, verdict

OWNER = alcove.OWNER
WORKS = """\
creation date,language,restricted,complete,word_count,tags,
2021-02-26,en,false,true,388,1+2+3+4+2,
2021-02-25,ptBR,true,false,,5+6+99,
2020-05-01,en,false,true,60000,2+7+8+5,
2008-09-13,zh,false,true,12,,
"""
TAGS = """\
id,type,name,canonical,cached_count,merger_id
1,Rating,General Audiences,true,900,
2,Fandom,"Lamp, the Saga",true,7,
3,Freeform,Redacted,false,2,
4,Media,Books & Literature,true,5,
6,Character,Ash,false,5,2
5,Freeform,Slow Burn,true,44,
7,Freeform,slowburn,false,9,5
8,Relationship,Ash/Birch,true,9,
"""


def tables(folder: Path, works: str = WORKS, tags: str | None = TAGS, date: str = "20210226") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"works-{date}.csv"
    path.write_text(works, encoding="utf-8", newline="\n")
    if tags is not None:
        (folder / f"tags-{date}.csv").write_text(tags, encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


@pytest.fixture
def dump(tmp_path: Path, library: Library) -> Path:
    path = tables(tmp_path / "dump")
    assert taken(library, path)[0].outcome is OutcomeKind.RECORDS
    return path


def taken(library: Library, *paths: Path, **how: Any) -> tuple[Outcome, ...]:
    *outcomes, report = library.import_files(paths, **how)
    assert isinstance(report, Report)
    assert report.files == len(outcomes)
    return tuple(outcome for outcome in outcomes if isinstance(outcome, Outcome))


def test_a_table_in_a_folder_of_works_becomes_records_and_no_work(library: Library, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "works", range(1, 4))
    assert len(taken(library, folder)) > 2
    works = library.count(OWNER)
    tables(folder)
    *_, report = library.import_files([folder])
    assert isinstance(report, Report)
    assert (report.counts["records"], report.counts["refused"]) == (1, 1)
    assert report.to_line()["summary"]["records"] == 1
    assert set(report.counts) == {"records", "refused", "same"}
    assert library.count(OWNER) == works == report.works
    assert library.records.count(OWNER) == 4
    told = [line["reason"] for line in library.run_outcomes(OWNER, 2, outcome="records")]
    assert "".join(map(str, told)) == (
        "4 records of AO3's works of 2008-09-13 to 2021-02-26, kept apart from your works. Ask them with --records: "
        "alcove count --records 'fandom:…'. The tables themselves are not kept."
    )
    (refused,) = library.run_outcomes(OWNER, 2, outcome="refused")
    assert refused["reason"] == "It is AO3's table of tags, which is read together with works-20210226.csv beside it."
    found = verdict(library)
    assert (found.faults, found.pending) == (0, 0)
    library.reindex(catalogue=True)
    assert (library.count(OWNER), library.records.count(OWNER)) == (works, 4)


def test_a_summary_without_records_is_as_it_was(library: Library, tmp_path: Path) -> None:
    *_, report = library.import_files([a_folder(tmp_path / "works", range(1, 3))])
    assert isinstance(report, Report)
    assert "records" not in report.to_line()["summary"]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("", 4),
        ('fandom:"lamp, the saga"', 2),
        ("fandom:lamp", 2),
        ("fandom:lamp words:>1000 is:complete", 1),
        ("freeform:=slowburn", 0),  # it counts as the tag that it means
        ('freeform:"slow burn"', 2),
        ("Redacted", 0),
        ("burn", 2),
        ('"slow burn"', 2),
        ('"burn slow"', 0),
        ("-burn", 2),
        ("ash -relationship:Ash/Birch", 1),
        ("tag:as*", 2),
        ("rating:general", 1),
        ("rating:unknown", 3),
        ("lang:pt-BR OR lang:zh", 2),
        ("is:wip", 1),
        ("is:otp", 1),
        ("words:..400", 2),
        ("published:2020", 1),
        ("published:..2008-12-31", 1),
        ("tags:4", 1),
        ("fandoms:0", 2),
    ],
)
def test_records_answer(library: Library, dump: Path, question: str, count: int) -> None:
    assert library.records.count(OWNER, question) == count
    assert len(list(library.records.list(OWNER, question, limit=None))) == count


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("title:lamp", "title:"),
        ("creator:=Ash", "creator:"),
        ("series:lamp", "series:"),
        ("fandom:lamp kudos:5..", "kudos:"),
        ("-chapters:2", "chapters:"),
        ("has:images", "is:images or has:images"),
        ("is:oneshot OR burn", "is:oneshot or has:oneshot"),
        ("is:crossover", "is:crossover or has:crossover"),
        ("mainship:Ash/Birch", "mainship:"),
        ("site:ao3", "site:"),
        ("format:epub", "format:"),
        ("updated:2020", "updated:"),
        ("imported:today", "imported:"),
        ("lam*", "lam*"),
        ("sort:title", "sort:title"),
    ],
)
def test_what_records_do_not_know_is_an_error_and_not_nothing(
    library: Library, dump: Path, question: str, key: str
) -> None:
    with pytest.raises(QueryError) as raised:
        list(library.records.list(OWNER, question))
    with pytest.raises(QueryError):
        library.records.count(OWNER, question)
    assert str(raised.value).startswith(f"Records cannot answer {key}. They have tags (fandom:,")


def test_records_are_listed_newest_first_with_all_that_is_known(library: Library, dump: Path) -> None:
    first, second, third, last = library.records.list(OWNER)
    assert (first.number, first.published, first.language, first.words, first.complete) == (
        1, dt.date(2021, 2, 26), "en", 388, True
    )  # fmt: skip
    assert first.tags == {TagKind.RATING: ("General Audiences",), TagKind.FANDOM: ("Lamp, the Saga",)}
    assert (second.language, second.words, second.complete) == ("pt-BR", None, False)
    assert third.to_line() == {
        "record": 3, "published": "2020-05-01", "language": "en", "words": 60000, "complete": True, "rating": [], "warning": [],
        "category": [], "fandom": ["Lamp, the Saga"], "relationship": ["Ash/Birch"], "character": [],
        "freeform": ["Slow Burn"],
    }  # fmt: skip
    assert last.tags == {}
    assert [one.number for one in library.records.list(OWNER, "sort:words", limit=2)] == [3, 1]
    assert [one.number for one in library.records.list(OWNER, WorkFilter(), offset=3)] == [4]


def test_tags_of_records_are_counted(library: Library, dump: Path) -> None:
    asked = [FacetRequest(TermKind.FREEFORM), FacetRequest(TermKind.FANDOM, prefix="sag")]
    found = library.records.facets(OWNER, "is:complete", asked)
    assert [(row.term.name, row.count) for row in found[TermKind.FREEFORM]] == [("Slow Burn", 1)]
    assert [(row.term.name, row.count) for row in found[TermKind.FANDOM]] == [("Lamp, the Saga", 2)]


def test_rules_of_the_library_have_no_part_in_records(library: Library, dump: Path) -> None:
    library.add_rule(OWNER, 'freeform:="Slow Burn"')
    assert library.records.count(OWNER) == 4


def test_who_has_a_ceiling_asks_no_records(library: Library, dump: Path) -> None:
    reader = Viewer("reader", ceiling="General Audiences")
    for ask in (
        lambda: library.records.count(reader),
        lambda: library.records.list(reader),
        lambda: library.records.facets(reader, "", []),
    ):
        with pytest.raises(NotPermittedError, match="records tell of works of any rating"):
            ask()


def test_without_a_table_there_is_nothing_to_ask(library: Library) -> None:
    with pytest.raises(UsageError, match=r"There are no records here\. `alcove import works-20210226\.csv` takes in"):
        library.records.count(OWNER)


def test_the_same_tables_are_not_read_again(library: Library, dump: Path) -> None:
    with patch("alcove.importing.records.read_tables", side_effect=AssertionError("read")):
        assert [outcome.outcome for outcome in taken(library, dump)] == [OutcomeKind.SAME]
        assert [outcome.outcome for outcome in taken(library, dump, dry_run=True)] == [OutcomeKind.SAME]
    assert taken(library, dump, rehash=True)[0].outcome is OutcomeKind.RECORDS
    tables(dump.parent, WORKS.replace("388", "38888"))
    assert taken(library, dump, dry_run=True)[0].outcome is OutcomeKind.RECORDS
    assert library.records.count(OWNER, "words:38888") == 0
    assert taken(library, dump)[0].outcome is OutcomeKind.RECORDS
    assert library.records.count(OWNER, "words:38888") == 1


def test_a_table_above_the_limit_for_works_is_taken_in(tmp_path: Path, environ: dict[str, str]) -> None:
    flags = {"largest_file_mb": 1}
    with open_library(tmp_path / "library", create=True, environ=environ, flags=flags) as library:
        row = "2020-05-01,en,false,true,60000,2+7+8+5,\n"
        path = tables(tmp_path / "dump", WORKS + row * 30_000)
        assert path.stat().st_size > 1 << 20
        other = path.with_name("other.csv")
        other.write_text("a,b\n" * 300_000, encoding="utf-8")
        outcomes = [(Path(one.file).name, one.outcome.value) for one in taken(library, other, path)]
        assert outcomes == [("other.csv", "refused"), (path.name, "records")]
        assert library.records.count(OWNER) == 30_004


@pytest.mark.parametrize(
    ("works", "tags", "end", "says"),
    [
        (
            WORKS,
            None,
            "refused",
            "tags-20210226.csv, the table of tags, is not beside it. Put it there and import again.",
        ),
        (WORKS + "2021-01-01,en\n", TAGS, "failed", "Row 5 of works-20210226.csv has 2 columns; AO3's table has 7."),
        (WORKS, "id,name\n", "failed", "tags-20210226.csv is no table of AO3's"),
        (WORKS, TAGS + "x,Fandom,Lamp,true,1,\n", "failed", "Row 9 of tags-20210226.csv has something else"),
    ],
)
def test_a_table_that_cannot_be_taken_in_leaves_the_records_of_before(  # noqa: PLR0917 - a table of cases
    library: Library, dump: Path, tmp_path: Path, works: str, tags: str | None, end: str, says: str
) -> None:
    (outcome,) = taken(library, tables(tmp_path / "other", works, tags))
    assert (outcome.outcome.value, says in str(outcome.reason)) == (end, True), outcome.reason
    assert library.records.count(OWNER) == 4
    assert taken(library, dump)[0].outcome is OutcomeKind.SAME


def test_whether_a_table_is_here_is_no_question(library: Library, dump: Path) -> None:
    assert [(row.sha256, row.have) for row in library.have(OWNER, [dump])] == [(None, False)]


def test_a_table_of_tags_alone_is_refused(library: Library, tmp_path: Path) -> None:
    path = tables(tmp_path / "dump")
    path.unlink()
    (outcome,) = taken(library, tmp_path / "dump")
    assert outcome.reason == (
        "It is AO3's table of tags. `alcove tags import` takes it; an import reads it beside AO3's table of works."
    )


def test_tables_in_an_archive_are_refused(library: Library, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "dump.zip", "w") as archive:
        archive.writestr("works-20210226.csv", WORKS)
    (outcome,) = taken(library, tmp_path / "dump.zip")
    assert outcome.outcome is OutcomeKind.REFUSED
    assert str(outcome.reason).startswith("It is AO3's table of works, inside an archive. Unpack it")


def test_records_of_another_version_are_to_be_imported_again(library: Library, dump: Path) -> None:
    with patch.object(pointer, "_LAYOUT", 99):
        library.reindex()
        library._parts.records.engine.close()
        with pytest.raises(DamagedLibraryError, match="Import AO3's table of works again"):
            library.records.count(OWNER)
        assert taken(library, dump)[0].outcome is OutcomeKind.RECORDS
        assert library.records.count(OWNER) == 4


def test_ctrl_c_in_the_middle_leaves_the_records_of_before(library: Library, dump: Path, tmp_path: Path) -> None:
    other = tables(tmp_path / "other", WORKS + "2021-01-01,en,false,true,1,,\n", date="20220101")
    with patch("alcove.search.rows.Rows.__init__", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        taken(library, other)
    assert library.records.count(OWNER) == 4
    assert taken(library, other)[0].outcome is OutcomeKind.RECORDS
    assert library.records.count(OWNER) == 5


_KILLED = """
import os, signal, sys
from alcove.importing import ao3_tables
from alcove.library.opening import open_library

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

ao3_tables._Tags.rows = die
with open_library(sys.argv[1], create=True) as library:
    list(library.import_files([sys.argv[2]]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system cannot kill a process outright")
@pytest.mark.parametrize("before", [False, True])
def test_killed_in_the_middle_there_are_the_records_of_before_or_none(
    tmp_path: Path, environ: dict[str, str], *, before: bool
) -> None:
    place, path = tmp_path / "library", tables(tmp_path / "dump")
    if before:
        with open_library(place, create=True, environ=environ) as library:
            taken(library, path)
    tables(tmp_path / "dump", WORKS + "2021-01-01,en,false,true,1,,\n")
    command = [sys.executable, "-c", _KILLED, str(place), str(path)]
    killed = subprocess.run(command, env=os.environ | environ, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    with open_library(place, environ=environ) as library:
        if before:
            assert library.records.count(OWNER) == 4
        else:
            with pytest.raises(UsageError, match="There are no records here"):
                library.records.count(OWNER)
        assert taken(library, path)[0].outcome is OutcomeKind.RECORDS
        assert library.records.count(OWNER) == 5
        kept = sorted(entry.name for entry in (place / "reference" / "records").iterdir())
        assert len(kept) == 2, kept
        assert json.loads((place / "reference" / "records.json").read_text(encoding="utf-8"))["records"] == 5
