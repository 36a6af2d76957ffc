"""What scripts rely on: names, keys, their order, exit codes."""

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.cli.typing_in import Alcove
from tests.stories.test_suspects import a_story
from tests.stories.works import a_folder, a_work, write

OUTCOME = ["file", "sha256", "outcome", "work", "format", "site", "reason", "warnings"]
SUMMARY = ["files", "new", "version", "file", "same", "unrecognised", "refused", "failed", "seconds", "works", "words"]
WORK = [
    *(
        "id",
        "title",
        "creators",
        "rating",
        "warnings",
        "categories",
        "fandoms",
        "relationships",
        "characters",
        "freeforms",
    ),
    *("language", "series", "collections", "published", "updated", "complete", "words", "chapters", "summary", "notes"),
    *("source_url", "site", "site_id", "formats", "versions", "imported"),
]


def test_import_tells_every_file_in_sorted_order_then_the_figures(alcove: Alcove, tmp_path: Path):
    folder = tmp_path / "works"
    newest = a_work(1, chapters=2, expected=None)
    write(folder, newest, "a.html")
    write(folder, newest, "b.epub")
    write(folder, a_work(1, expected=None), "c-old.html")
    (folder / "d-twice.html").write_bytes((folder / "a.html").read_bytes())
    (folder / "e.txt").write_text("A story that somebody typed.\n\nIt has two paragraphs.", encoding="utf-8")
    (folder / "f.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    *outcomes, last = alcove.lines("import", folder, "--yes")
    assert [(Path(line["file"]).name, line["outcome"]) for line in outcomes] == [
        ("a.html", "new"), ("b.epub", "file"), ("c-old.html", "version"), ("d-twice.html", "same"), ("e.txt", "unrecognised"), ("f.png", "refused"),
    ]  # fmt: skip
    assert {tuple(line) for line in outcomes} == {tuple(OUTCOME)}
    assert outcomes[0]["file"] == str(folder / "a.html")
    assert outcomes[0]["sha256"] == hashlib.sha256((folder / "a.html").read_bytes()).hexdigest()
    assert outcomes[5]["reason"]
    assert list(last) == ["summary"]
    assert list(last["summary"])[: len(SUMMARY)] == SUMMARY
    assert {key: last["summary"][key] for key in SUMMARY[:8]} == {
        "files": 6, "new": 1, "version": 1, "file": 1, "same": 1, "unrecognised": 1, "refused": 1, "failed": 0,
    }  # fmt: skip
    assert last["summary"]["works"] == 1


def test_importing_again_brings_nothing(alcove: Alcove, tmp_path: Path):
    folder = a_folder(tmp_path / "works", range(1, 4))
    alcove.lines("import", folder)
    again = alcove.lines("import", folder)
    assert [line["outcome"] for line in again[:-1]] == ["same"] * (len(again) - 1)
    assert alcove.lines("runs")[0]["counts"]["same"] == len(again) - 1


def test_a_work_line(filled: Alcove):
    lines = filled.lines("list")
    assert len(lines) == 8
    assert {tuple(line)[: len(WORK)] for line in lines} == {tuple(WORK)}
    assert [line["updated"] for line in lines] == sorted((line["updated"] for line in lines), reverse=True)
    [line] = filled.lines("list", "title:lamp", "words:700..799")
    assert (line["title"], line["chapters"], line["site"], line["site_id"]) == (
        "Lamp 7",
        {"posted": 1, "expected": 1},
        "ao3",
        "9000007",
    )
    assert line["summary"] == "Light, and who carries it."


def test_queries_as_a_shell_hands_them_over(filled: Alcove):
    """The quotes that it took are put back; a hyphen negates; a whole query in one word stays as it is."""
    odd = {line["title"] for line in filled.lines("list", "fandom:Imaginary Saga", "-freeform:Slow Burn")}
    assert odd == {"Lamp 1", "Lamp 3", "Lamp 5", "Lamp 7"}
    assert odd == {line["title"] for line in filled.lines("list", 'fandom:"imaginary saga" -freeform:"slow burn"')}
    assert odd == {line["title"] for line in filled.lines("list", "not:freeform:Slow Burn", "--sort", "-title")}
    assert filled.lines("count", "fandom:Imaginary Saga OR nothing") == filled.lines(
        "count", "fandom:Imaginary", "Saga OR nothing"
    )


def test_order_and_page(filled: Alcove):
    by_words = [line["words"] for line in filled.lines("list", "sort:title", "--sort", "words")]
    assert by_words == sorted(by_words, reverse=True)
    assert [
        line["words"] for line in filled.lines("list", "--sort", "words", "--limit", "3", "--offset", "2")
    ] == by_words[2:5]
    assert filled.lines("list", "--limit", "0") == []
    seeded = [filled.lines("list", "--sort", "random:7") for _ in range(2)]
    assert seeded[0] == seeded[1]


def test_count_and_facets(filled: Alcove):
    assert filled.lines("count") == [{"total": 8}]
    assert filled.lines("count", "lantern", "-freeform:Fluff")[0]["total"] == len(
        filled.lines("list", "lantern", "-freeform:Fluff")
    )
    assert filled.lines("facets", "--kind", "additional tags") == [
        {"kind": "freeform", "name": "Angst", "count": 4},
        {"kind": "freeform", "name": "Fluff", "count": 4},
        {"kind": "freeform", "name": "Slow Burn", "count": 4},
    ]
    assert filled.lines("facets", "--kind", "freeform", "--prefix", "bu") == [
        {"kind": "freeform", "name": "Slow Burn", "count": 4}
    ]
    every = filled.lines("facets")
    assert [line["count"] for line in every] == sorted((line["count"] for line in every), reverse=True)
    assert {line["kind"] for line in every} == {"rating", "warning", "category", "fandom", "character", "freeform"}


def test_show_read_and_original(filled: Alcove):
    [shown] = filled.lines("show", "ao3:9000004")
    assert list(shown)[-5:] == ["chapter_list", "version_list", "files", "disagreements", "linked"]
    assert [tuple(chapter) for chapter in shown["chapter_list"]] == [("number", "title", "words")] * 2
    assert {tuple(version) for version in shown["version_list"]} == {
        ("number", "current", "coverage", "words", "updated", "files", "imported")
    }
    assert sorted(version["current"] for version in shown["version_list"]) == [False, True]
    assert {tuple(file) for file in shown["files"]} == {
        ("sha256", "format", "name", "size", "imported", "version", "made", "modified")
    }
    assert filled.lines("show", shown["source_url"]) == filled.lines("show", shown["id"]) == [shown]
    chapters = filled.lines("read", shown["id"])
    assert [tuple(line) for line in chapters] == [("chapter", "title", "text")] * 2
    assert filled.lines("read", shown["id"], "--chapter", "2") == chapters[1:]
    older = next(version["number"] for version in shown["version_list"] if not version["current"])
    assert len(filled.lines("read", shown["id"], "--version", str(older))) == 1
    for file in shown["files"]:
        data = filled.type("original", file["sha256"]).stdout_bytes
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])


def test_have(filled: Alcove, tmp_path: Path):
    """By bytes, under any name."""
    kept = filled.library.parent / "works" / "1" / "w1.html"
    (tmp_path / "renamed").write_bytes(kept.read_bytes())
    (tmp_path / "strange").write_bytes(b"never seen")
    here, gone = filled.lines("have", tmp_path)
    assert here == {"file": str(tmp_path / "renamed"), "sha256": here["sha256"], "have": True, "work": here["work"]}
    assert here["work"] == filled.lines("show", "ao3:9000001")[0]["id"]
    assert gone == {
        "file": str(tmp_path / "strange"),
        "sha256": hashlib.sha256(b"never seen").hexdigest(),
        "have": False,
        "work": None,
    }


def test_a_version_in_the_trash_is_told_as_a_file(alcove: Alcove, tmp_path: Path):
    alcove.lines("import", write(tmp_path / "old", a_work(1, expected=None), "old.html"))
    alcove.lines("import", write(tmp_path / "new", a_work(1, chapters=2, expected=None), "new.html"))
    [work] = alcove.lines("runs", "undo", "2")
    told = f"{work['id']}  1 file of {work['title']} by {work['creators'][0].partition(' ')[0]} (new.html)"
    assert told in alcove.type("trash", "list").stdout
    assert alcove.lines("trash", "list")[0]["id"] == work["id"]
    assert told in alcove.type("trash", "restore", work["id"]).stdout


def test_runs_undo_trash_and_back(alcove: Alcove, tmp_path: Path):
    first, second = a_folder(tmp_path / "first", [1]), a_folder(tmp_path / "second", [2])
    alcove.lines("import", first)
    alcove.lines("import", second)
    runs = alcove.lines("runs")
    assert [(run["run"], run["state"], run["counts"]) for run in runs] == [
        (2, "done", {"new": 1}),
        (1, "done", {"new": 1}),
    ]
    [kept] = alcove.lines("runs", "1")
    assert list(kept) == OUTCOME
    assert alcove.lines("runs", "1", "--outcome", "failed") == []
    [gone] = alcove.lines("runs", "undo", "2")
    assert alcove.lines("trash", "list")[0]["id"] == gone["id"]
    assert [line["site_id"] for line in alcove.lines("list")] == ["9000001"]
    assert alcove.lines("trash", "restore", gone["id"])[0]["id"] == gone["id"]
    assert alcove.lines("count") == [{"total": 2}]
    alcove.lines("runs", "undo", "2")
    assert alcove.lines("trash", "empty", "--yes") == [{"summary": {"originals": 1}}]
    assert alcove.lines("verify", "--deep")[-1]["summary"]["faults"] == 0


def test_the_drawer(alcove: Alcove, tmp_path: Path):
    """What was not understood is outside of lists and counts until somebody accepts it."""
    note = tmp_path / "note.txt"
    note.write_text("A story that somebody typed, long ago.\n\nIt has two paragraphs.", encoding="utf-8")
    [outcome, _] = alcove.lines("import", note, "--yes")
    assert outcome["outcome"] == "unrecognised"
    assert alcove.lines("list") == []
    assert [line["id"] for line in alcove.lines("list", "is:unrecognised")] == [outcome["work"]]
    assert [line["id"] for line in alcove.lines("accept", outcome["work"])] == [outcome["work"]]
    assert [line["id"] for line in alcove.lines("list")] == [outcome["work"]]


def test_verify_finds_a_fault(alcove: Alcove, tmp_path: Path):
    alcove.lines("import", a_folder(tmp_path / "works", [1]))
    assert alcove.lines("verify", "--deep")[-1]["summary"]["faults"] == 0
    [original] = [path for path in (alcove.library / "originals").rglob("*") if path.suffix == ".zst"]
    original.chmod(0o600)
    original.write_bytes(original.read_bytes()[:-7])
    *problems, last = alcove.lines("verify", "--deep", code=1)
    assert [problem["fault"] for problem in problems] == [True]
    assert last["summary"]["faults"] == 1


def test_a_rebuild_names_what_is_missing_or_cannot_be_read(alcove: Alcove, tmp_path: Path):
    alcove.lines("import", a_folder(tmp_path / "works", [1, 2, 3]))
    gone, damaged, _ = sorted(p for p in (alcove.library / "originals").rglob("*") if p.suffix == ".zst")
    gone.unlink()
    damaged.chmod(0o600)
    damaged.write_bytes(b"zzzz")
    [told] = alcove.lines("reindex", "--catalogue", code=1)
    summary = told["summary"]
    assert (len(summary["missing"]), len(summary["failed"])) == (1, 1)
    assert gone.stem in summary["missing"][0]
    assert damaged.stem in summary["failed"][0]
    [again] = alcove.lines("reindex", "--catalogue", code=1)
    assert (again["summary"]["missing"], again["summary"]["failed"]) == ([], summary["failed"])
    assert alcove.lines("reindex")[0]["summary"]["failed"] == []


def test_init_config_doctor_reindex(alcove: Alcove, tmp_path: Path):
    assert alcove.lines("init")[0]["summary"]["created"] is True
    assert alcove.lines("init")[0]["summary"]["created"] is False
    alcove.lines("import", a_folder(tmp_path / "works", range(1, 4)))
    before = alcove.lines("list")
    assert alcove.lines("reindex")[0]["summary"]["works"] == 3
    assert alcove.lines("list") == before
    assert alcove.lines("reindex", "--catalogue")[0]["summary"]["works"] == 3
    assert alcove.lines("list") == before
    assert {tuple(line) for line in alcove.lines("doctor")} == {("level", "what", "message", "remedy")}
    (alcove.library / "alcove.toml").write_text("[import]\njobs = 1\n", encoding="utf-8")
    jobs = next(line for line in alcove.lines("config") if line["setting"] == "import.jobs")
    assert (jobs["value"], jobs["origin"]) == (1, "alcove.toml")


def test_reparse(filled: Alcove):
    [last] = filled.lines("reparse")
    assert list(last["summary"]) == ["files", "changed", "moved", "left", "failed", "fields", "seconds"]
    assert (last["summary"]["changed"], last["summary"]["failed"]) == (0, 0)
    [last] = filled.lines("reparse", "--dry-run", "title:lamp", "words:700..799")
    assert last["summary"]["files"] == 1


def test_duplicates_link_unlink(alcove: Alcove, tmp_path: Path):
    long = [a_story(number, *seeds) for number, seeds in ((1, (1, 2)), (2, (1, 2, 3)), (3, (9,)))]
    for work in long:
        write(tmp_path / "works", work, f"{work.site_id}.html")
    alcove.lines("import", tmp_path / "works")
    ids = {line["site_id"]: line["id"] for line in alcove.lines("list")}
    [pair] = alcove.lines("duplicates")
    assert "1 pair." in alcove.type("duplicates", "--no-look", "--limit", "0").stderr
    assert list(pair) == ["works", "evidence", "score"]
    assert pair["works"] == sorted([ids["9000001"], ids["9000002"]])
    assert list(pair["evidence"]) == ["share", "chapters", "title", "creators"]
    assert pair["evidence"]["chapters"] == [{"first": [1, 2], "second": [1, 2]}]
    assert alcove.lines("duplicates", "--no-look", "--score", "1") in ([], [pair])
    [last] = alcove.lines("link", "ao3:9000002", "ao3:9000001")
    assert (last["summary"]["works"], last["summary"]["linked"]) == ([ids["9000001"]], 1)
    assert alcove.lines("count") == [{"total": 2}]
    assert alcove.lines("show", "ao3:9000002")[0]["id"] == ids["9000001"]
    assert [line["id"] for line in alcove.lines("unlink", "ao3:9000002")] == [ids["9000002"]]
    assert alcove.lines("duplicates") == [pair]
    [last] = alcove.lines("link", "--all", "--score", "0.9", "--yes")
    assert last["summary"]["linked"] == 1
    assert len(alcove.lines("unlink", "--act", str(last["summary"]["act"]))) == 1
    assert alcove.type("duplicates", "--apart", "ao3:9000001", "ao3:9000002").exit_code == 0
    assert alcove.lines("duplicates") == []
    assert "No two works have much in common." in alcove.type("duplicates", "--no-look", "--limit", "0").stderr


def test_a_dry_run_tells_the_space_where_the_library_would_be(
    alcove: Alcove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Not that of the folder for temporary files, where it is tried: that may be in memory."""
    asked: list[Path] = []

    def disk_usage(place: Path) -> SimpleNamespace:
        asked.append(place)
        return SimpleNamespace(free=5_000_000)

    monkeypatch.setattr("alcove.cli.following.shutil", SimpleNamespace(disk_usage=disk_usage))
    folder = a_folder(tmp_path / "works", [1])
    assert "; 5.0 MB are free for originals." in alcove.type("import", folder, "--dry-run").stderr
    assert not alcove.library.exists()
    alcove.type("import", folder)
    assert asked == [alcove.library.parent, alcove.library / "originals"]


def test_a_dry_run_takes_in_nothing(alcove: Alcove, tmp_path: Path):
    folder = a_folder(tmp_path / "works", range(1, 4))
    told = [(line["file"], line["outcome"]) for line in alcove.lines("import", folder, "--dry-run")[:-1]]
    assert not alcove.library.exists()
    assert [(line["file"], line["outcome"]) for line in alcove.lines("import", folder)[:-1]] == told
    more = a_folder(tmp_path / "more", [5])
    assert alcove.lines("import", more, "--dry-run")[-1]["summary"]["new"] == 1
    assert alcove.lines("count") == [{"total": 3}]


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["count"],
        ["facets"],
        ["show", "x"],
        ["read", "x"],
        ["original", "x"],
        ["verify"],
        ["reindex"],
        ["doctor"],
        ["config"],
        ["runs"],
        ["trash", "list"],
        ["duplicates"],
        ["link", "x", "y"],
        ["unlink", "x"],
    ],
)
def test_without_a_library_3_and_where_the_last_one_was(tmp_path: Path, filled: Alcove, words: list[str]):
    filled.type("count")
    nowhere = Alcove(tmp_path / "nowhere", filled.extra)
    result = nowhere.type(*words)
    assert (result.exit_code, result.stdout) == (3, "")
    assert str(tmp_path / "nowhere") in result.stderr
    assert f"The last one used was {filled.library}." in result.stderr
    assert not nowhere.library.exists()


def test_a_broken_setting_is_named(alcove: Alcove):
    alcove.type("init")
    (alcove.library / "alcove.toml").write_text("[import]\njbos = 1\n", encoding="utf-8")
    result = alcove.type("list")
    assert result.exit_code == 3
    assert "import.jbos" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["show", "ao3:1"],
        ["read", "nosuchwork"],
        ["original", "00"],
        ["list", "fandm:X"],
        ["runs", "99"],
        ["accept", "ao3:1"],
    ],
)
def test_wrong_words_end_with_2(filled: Alcove, words: list[str]):
    result = filled.type(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")


def test_nothing_found_names_the_nearest_tag(filled: Alcove):
    result = filled.type("list", "fandom:imaginery")
    assert (result.exit_code, result.stdout) == (0, "")
    assert 'fandom:"Imaginary Saga" (8)' in result.stderr


def test_the_tour_shows_something_at_every_step(tmp_path: Path):
    """Run again, it takes in nothing; a library of one's own is left alone."""
    demo = Alcove(tmp_path / "demo", {"ALCOVE_LIBRARY": str(tmp_path / "mine")})
    first = demo.type("demo", "--tour")
    assert first.exit_code == 0
    for step in ("import", "list", "facets", "show", "read", "verify"):
        assert f"$ alcove --library {demo.library} {step} " in first.stdout
    answers = first.stdout.split("$ alcove ")[1:]
    assert [answer for answer in answers if answer.count("\n") < 3] == []
    assert "Nothing found" not in first.stderr
    assert "lantern" in answers[4].split("\n", 1)[1]
    assert "17 already here" in demo.type("demo", "--tour").stdout
    assert json.loads(demo.type("count", "--json").stdout) == {"total": 15}
    assert not (tmp_path / "mine").exists()
