"""Tag rules as tables: one's own out and in, and AO3's dump."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import alcove
from alcove import Library
from alcove.domain.tag_rules import Verb
from alcove.errors import LibraryLockedError, UsageError
from alcove.importing.run import import_lock
from alcove.library.opening import open_library
from tests.stories.test_wrangling import found, free, proposed, put
from tests.stories.works import a_work, take_in, write

OWNER = alcove.OWNER

DUMP = """\
id,type,name,canonical,cached_count,merger_id
1,Fandom,Lamp (TV),true,900,
2,Freeform,h/c,false,40,3
3,Freeform,Hurt/Comfort,true,9000,
4,Freeform,Redacted,false,2,3
5,Freeform,whump,false,8,6
6,Freeform,Redacted,true,3,
7,Media,TV Shows,true,0,
8,Freeform,lamps,false,12,
9,Freeform,hurt and comfort,false,30,3
10,Freeform,"Hurt, Comfort",true,30,3
11,Character,h/c,false,7,3
12,Freeform,both,false,7,2
"""


@pytest.fixture
def library(tmp_path: Path, environ: dict[str, str]) -> Iterator[Library]:
    with open_library(tmp_path / "library", create=True, environ=environ) as opened:
        yield opened


def a_table(folder: Path, text: str) -> Path:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_ao3s_table_tells_what_tags_mean(library: Library, tmp_path: Path) -> None:
    """Redacted names, other kinds and what is no synonym are passed over."""
    put(library, tmp_path / "w", free("h/c"), free("Hurt/Comfort"), free("whump"), free("both"), free("Hurt, Comfort"))
    read = library.import_tags(OWNER, a_table(tmp_path, DUMP))
    assert read.to_line() == {"table": "ao3", "rows": 12, "rules": 1, "names": 3, "synonyms": 2}
    assert found(library, "freeform:h/c") == found(library, "freeform:hurt/comfort") == [1, 2]
    assert found(library, "freeform:whump") == [3]
    assert found(library, "freeform:both") == [4]
    assert found(library, 'freeform:="Hurt, Comfort"') == [5]
    assert library.tag_acts(OWNER).acts == ()


def test_it_holds_for_what_comes_later_and_after_everything_is_made_again(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("h/c"))
    library.import_tags(OWNER, a_table(tmp_path, DUMP))
    assert found(library, "freeform:Hurt/Comfort") == [1]
    write(tmp_path / "more", a_work(2, freeforms=("hurt and comfort",)), "2.html")
    take_in(library, tmp_path / "more")
    assert found(library, "freeform:Hurt/Comfort") == [1, 2]
    library.reindex(catalogue=True)
    assert found(library, "freeform:Hurt/Comfort") == [1, 2]


def test_a_persons_rules_come_before_it(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("h/c"), free("hurt and comfort"), free("Hurt/Comfort"))
    library.wrangle(OWNER, Verb.SPLIT, "h/c")
    library.import_tags(OWNER, a_table(tmp_path, DUMP))
    assert found(library, "freeform:Hurt/Comfort") == [2, 3]
    library.wrangle(OWNER, Verb.SPLIT, "hurt and comfort")
    assert found(library, "freeform:Hurt/Comfort") == [3]
    library.unwrangle(OWNER)
    assert found(library, "freeform:Hurt/Comfort") == [2, 3]
    library.wrangle(OWNER, Verb.RENAME, "hurt and comfort", "Consolation")
    assert found(library, "freeform:Consolation") == [2, 3]


def test_a_newer_table_takes_its_place_and_it_can_be_taken_away(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("h/c"), free("lamps"), free("Lamp"))
    library.wrangle(OWNER, Verb.MERGE, "Lamp", "Light")
    library.import_tags(OWNER, a_table(tmp_path, DUMP))
    newer = DUMP.splitlines()[0] + "\n1,Freeform,lamps,false,9,2\n2,Freeform,Lamp,true,9,\n"
    assert library.import_tags(OWNER, a_table(tmp_path, newer)).rules == 1
    assert found(library, "freeform:h/c") == [1]
    assert found(library, "freeform:Light") == [2, 3]
    assert library.forget_ao3_tags(OWNER)
    assert found(library, "freeform:Light") == [3]
    assert not library.forget_ao3_tags(OWNER)


def test_synonyms_by_the_table_are_not_proposed_again(library: Library, tmp_path: Path) -> None:
    put(library, tmp_path / "w", free("h/c"), free("H/C"), free("hurt/comfort"))
    library.import_tags(OWNER, a_table(tmp_path, DUMP))
    assert ("hurt/comfort", "Hurt/Comfort", 0.98) in proposed(library)
    assert [name for name, _, _ in proposed(library)] == ["hurt/comfort"]


def test_ones_own_rules_go_out_and_come_in_elsewhere(library: Library, tmp_path: Path, own_home: Path) -> None:
    put(library, tmp_path / "w", free("a"), free("b, with a comma"), free("c"), free("d"))
    library.wrangle(OWNER, Verb.MERGE, "a", "b, with a comma")
    library.wrangle(OWNER, Verb.UNDER, "a", "Mood")
    library.wrangle(OWNER, Verb.SPLIT, "c")
    library.wrangle(OWNER, Verb.DISMISS, "c", "d")
    path = tmp_path / "rules.csv"
    assert library.export_tags(OWNER, path) == 3
    assert path.read_text(encoding="utf-8") == (
        "kind,name,rule,other\n"
        "freeform,c,apart,\n"
        'freeform,a,synonym,"b, with a comma"\n'
        'freeform,"b, with a comma",under,Mood\n'
    )
    with pytest.raises(FileExistsError):
        library.export_tags(OWNER, path)
    with open_library(tmp_path / "other", create=True, environ={"HOME": str(own_home)}) as other:
        put(other, tmp_path / "v", free("a"), free("x"))
        read = other.import_tags(OWNER, path)
        assert (read.rows, read.rules, read.works) == (3, 3, 1)
        assert found(other, "freeform:mood") == [1]
        other.export_tags(OWNER, tmp_path / "again.csv")
        assert (tmp_path / "again.csv").read_bytes() == path.read_bytes()
        assert other.import_tags(OWNER, path).act is None
        other.unwrangle(OWNER, read.act)
        assert found(other, "freeform:mood") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,rule\n", "is no table of tags: its first line must be kind,name,rule,other, or AO3's id,type"),
        ("", "is no table of tags"),
        ("kind,name,rule,other\nfreeform,a,means,b\n", "Row 1 says 'freeform' and 'means'; a kind is one of fandom"),
        ("kind,name,rule,other\nfreeform,a,synonym\n", "Row 1 lacks a name"),
        ("id,type,name,canonical,cached_count,merger_id\n1,Freeform,a\n", "Row 1 has 3 columns; AO3's table has 6"),
        (
            "id,type,name,canonical,cached_count,merger_id\nx,Freeform,a,true,1,\n",
            "Row 1 has 'x' and '' where AO3's table has numbers",
        ),
        ("kind,name,rule,other\nfreeform," + "x" * 200_000, "cannot be read as CSV in UTF-8, after line 2"),
    ],
)
@pytest.mark.parametrize("database", [None])
def test_what_is_no_table_is_refused_with_the_place(
    library: Library, tmp_path: Path, database: None, text: str, message: str
) -> None:
    put(library, tmp_path / "w", free("h/c"), free("Hurt/Comfort"))
    library.import_tags(OWNER, a_table(tmp_path, DUMP))
    with pytest.raises(UsageError) as error:
        library.import_tags(OWNER, a_table(tmp_path, text))
    assert message in str(error.value)
    assert found(library, "freeform:h/c") == [1, 2]
    assert [path.name for path in (library.config.library / "reference").iterdir()] == ["ao3-tags.sqlite3"]


@pytest.mark.parametrize("database", [None])
def test_a_table_waits_for_no_import(library: Library, tmp_path: Path, database: None) -> None:
    with import_lock(library._parts.catalogue, "importing").acquire(timeout_s=0), pytest.raises(LibraryLockedError):
        library.import_tags(OWNER, a_table(tmp_path, DUMP))
