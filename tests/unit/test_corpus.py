"""Made-up libraries: the same again for the same seed, and what their works say stands in the files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from alcove.search.document import Column, Document
from benchmarks import corpus
from benchmarks import sources as data
from benchmarks.invention import FIRST_ID, Invention, Lengths, Plan, all_readings
from benchmarks.sources import Sources, load
from tests.builders import build_epub, build_html


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Invented sources: there is no data in an empty folder."""
    return load(tmp_path_factory.mktemp("no-data"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def order(out: Path, **changes: object) -> corpus.Order:
    given: dict[str, object] = {"works": 30, "plan": Plan(seed=3, words=300), "data": out / "none"}
    return corpus.Order(out=out, **(given | changes))  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    corpus.write_files(order(tmp_path / "a"))
    corpus.write_files(order(tmp_path / "b"))
    corpus.write_files(order(tmp_path / "c", plan=Plan(seed=4, words=300)))
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert contents(tmp_path / "a") != contents(tmp_path / "c")


def test_every_file_is_the_builders(tmp_path: Path, sources: Sources) -> None:
    wanted = order(tmp_path, format="mixed")
    count, size = corpus.write_files(wanted)
    files = contents(tmp_path)
    assert (count, size) == (30, sum(map(len, files.values())))
    invention = Invention(sources, wanted.plan)
    expected = []
    for number in range(30):
        build = build_epub if number % 10 >= 7 else build_html
        reading = invention.reading(number)
        expected.append(build(reading, corpus.era_of(reading)))
    assert sorted(files.values()) == sorted(expected)
    assert sum(name.endswith(".epub") for name in files) == 9
    assert all(zipfile.is_zipfile(tmp_path / name) for name in files if name.endswith(".epub"))


def test_works_depend_on_their_number_alone(sources: Sources) -> None:
    one, other = Invention(sources, Plan(words=200)), Invention(sources, Plan(words=200))
    assert [one.reading(n) for n in (5, 3, 8)] == [other.reading(n) for n in (5, 3, 8)]


def test_ids_are_unique_and_above_the_archives(sources: Sources) -> None:
    invention = Invention(sources, Plan(words=20))
    found = [int(invention.reading(number).site_id or 0) for number in range(100)]
    assert found == list(range(FIRST_ID, FIRST_ID + 100))


def test_nothing_is_explicit(sources: Sources) -> None:
    assert {listing.rating for listing in sources.listings} == {
        "General Audiences", "Teen And Up Audiences", "Mature", "Not Rated"
    }  # fmt: skip


def test_words_are_about_as_many_as_asked(sources: Sources) -> None:
    invention = Invention(sources, Plan(words=1_000))
    words = [invention.reading(number).words or 0 for number in range(300)]
    assert 800 < sum(words) / len(words) < 1_300


def test_lengths_as_on_the_archive(sources: Sources) -> None:
    invention = Invention(sources, Plan(lengths=Lengths.AO3))
    words = sorted(invention._words(invention.rng(number)) for number in range(5_000))
    assert 0.92 < sum(count <= 25_000 for count in words) / len(words) < 0.96
    assert words[-1] > 200_000


def test_versions_are_earlier_downloads_of_the_same_work(sources: Sources) -> None:
    invention = Invention(sources, Plan(words=300, versions=0.2))
    seen: dict[int, list[tuple[int, ...]]] = {}
    for number, reading in all_readings(invention, range(100)):
        seen.setdefault(number, []).append((int(reading.site_id or 0), len(reading.chapters), reading.words or 0))
    twice = [files for files in seen.values() if len(files) == 2]
    assert 10 <= len(twice) <= 30
    for (first_id, first_chapters, first_words), (second_id, second_chapters, second_words) in twice:
        assert first_id == second_id
        assert first_chapters < second_chapters
        assert first_words < second_words


def test_documents(sources: Sources) -> None:
    documents = list(corpus.iter_documents(500, 1, sources=sources))
    assert documents == list(corpus.iter_documents(500, 1, sources=sources))
    assert len({document.id for document in documents}) == 500
    assert all(len(set(document.terms)) == len(document.terms) for document in documents)
    assert all(document.numbers[Column.FANDOMS] >= 1 for document in documents)
    with_text: Document = next(corpus.iter_documents(1, 1, text_words=200, sources=sources))
    assert len(with_text.texts["text"].split()) >= 200  # type: ignore[index]


def test_the_command_refuses_a_folder_in_use(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        corpus.main(["--works", "1", "--out", str(tmp_path)])
    assert ended.value.code == 2
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8") == "x"


def test_all_works_are_as_long_as_asked_and_have_as_many_chapters(sources: Sources) -> None:
    invention = Invention(sources, Plan(words=3_000, lengths=Lengths.SAME, chapters=10))
    readings = [invention.reading(number) for number in range(5)]
    assert [len(reading.chapters) for reading in readings] == [10] * 5
    assert all(3_000 <= (reading.words or 0) < 4_500 for reading in readings)


def test_an_outline_has_chapters_without_texts(sources: Sources) -> None:
    invention = Invention(sources, Plan(lengths=Lengths.AO3))
    for number in range(20):
        outline = invention.outline(number)
        assert outline.title == invention.facts(number, invention.rng(number)).title
        assert outline.chapters_posted == len(outline.chapters)
        assert outline.words == sum(chapter.words for chapter in outline.chapters)
        assert {chapter.markup for chapter in outline.chapters} == {""}


def test_works_can_begin_at_another_number(tmp_path: Path) -> None:
    corpus.write_files(order(tmp_path / "all", works=3))
    corpus.write_files(order(tmp_path / "last", works=1, first=2))
    first, second = contents(tmp_path / "all"), contents(tmp_path / "last")
    assert len(second) == 1
    assert set(second.values()) < set(first.values())


def test_works_are_spread_over_universes_and_stay_the_same_beyond_it(sources: Sources) -> None:
    one, many = Invention(sources, Plan(words=20)), Invention(sources, Plan(words=20, universes=True))
    universes = []
    for number in range(200):
        here, there = one.reading(number), many.reading(number)
        assert (there.title, there.rating, there.chapters) == (here.title, here.rating, here.chapters)
        assert there.fandoms
        assert here.fandoms
        universe = there.fandoms[0].removeprefix(here.fandoms[0])
        assert there.fandoms == tuple(name + universe for name in here.fandoms)
        assert there.characters == tuple(name + universe for name in here.characters or ())
        assert there.freeforms in {here.freeforms, (*(here.freeforms or ()), f"only {number}")}
        universes.append(universe)
    assert universes.count("") < 60
    assert len(set(universes)) > 50


def test_libraries_in_the_folder_of_data_do_not_hide_the_data_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "CHECKOUT", tmp_path / "checkout")
    inside = tmp_path / "checkout" / "benchmarks" / "data"
    (inside / "library").mkdir(parents=True)
    assert data.data_folder() == tmp_path / "shared" / "data"
    (inside / data.PROSE).touch()
    assert data.data_folder() == inside


def test_stirred_works_share_no_passage_but_copies_do(sources: Sources) -> None:
    def passages(number: int) -> set[str]:
        words = [word for chapter in invention.reading(number).chapters for word in chapter.markup.split()]
        return {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}

    invention = Invention(sources, Plan(words=2_000, stirred=True, copies=4))
    assert [number for number in range(9) if invention.is_copy(number)] == [3, 7]
    held = [passages(number) for number in range(5)]
    assert [(a, b) for a in range(5) for b in range(a) if held[a] & held[b]] == [(3, 2)]
    assert held[3] < held[2]


def test_a_stirred_work_has_the_words_of_the_work_that_it_would_be(sources: Sources) -> None:
    plain, stirred = (Invention(sources, Plan(words=300, stirred=each)).reading(5) for each in (False, True))
    first, second = ("".join(c.markup for c in work.chapters[:1]) for work in (plain, stirred))
    assert (first != second, len(first), sorted(first)) == (True, len(second), sorted(second))
