"""Browse and search: what a page of works shows and where its choices lead."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client

import alcove
from alcove.web.column import KINDS, TITLES
from tests.unit.web.conftest import visitor
from tests.unit.web.reading_pages import Shown

FOG = 'fandom:"The Lamplighters of Quay Street (TV)"'


def show(client: Client, address: str) -> Shown:
    return Shown(client.get(address, follow=True))


def question_at(address: str) -> str:
    return parse_qs(urlsplit(address).query).get("q", [""])[0]


def test_all_works_stand_in_the_usual_order(client: Client, shelf: alcove.Library) -> None:
    shown = show(client, "/works")
    newest = [work.title or "Untitled" for work in shelf.works(alcove.OWNER)][:20]
    assert shown.status == 200
    assert [title for title in shown.headings(2) if title != "Filters"] == newest


def test_the_box_holds_the_question_and_the_chips_say_what_was_understood(client: Client) -> None:
    shown = show(client, f"/works?q=lantern {FOG} -freeform:Fluff rating:general,teen")
    assert shown.field("Search and filter") == f"lantern {FOG} -freeform:Fluff rating:general,teen"
    assert shown.list_labelled("What is asked") == [
        "lantern Remove lantern",
        "The Lamplighters of Quay Street (TV) Remove The Lamplighters of Quay Street (TV)",
        "not Fluff Remove not Fluff",
        "General Audiences or Teen And Up Audiences Remove General Audiences or Teen And Up Audiences",
        "Clear all",
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("words:1000..", "Words: from 1,000"),
        ("words:..1000", "Words: up to 1,000"),
        ("-chapters:3", "not Chapters: 3"),
        ("kudos:10..1200", "Kudos: 10 to 1,200"),
        ("updated:2019-01..2024-02", "Updated: 1 Jan 2019 to 29 Feb 2024"),
        ("published:2020-05-01", "Published: 1 May 2020"),
        ("fandoms:2..", "Several fandoms"),
        ("updated:7d", "updated:7d"),
        ("hits:10..", "Hits: from 10"),
        ("fandoms:5..", "Number of fandoms: from 5"),
        ("imported:2024-02-29", "Came into the library: 29 Feb 2024"),
        ("-is:oneshot", "not Planned as one chapter"),
        ("is:complete", "Complete"),
        ("has:images", "With images"),
        ("title:lamp", "title:lamp"),
    ],
)
def test_a_chip_says_a_condition_in_words(client: Client, asked: str, said: str) -> None:
    (chip,) = show(client, f"/works?q={asked}").list_labelled("What is asked")
    assert chip == f"{said} Remove {said}"


def test_a_chip_leads_to_the_question_without_it(client: Client) -> None:
    shown = show(client, f"/works?q=lantern {FOG}")
    assert question_at(shown.link("Remove lantern")) == FOG


@pytest.mark.parametrize(
    ("choice", "asks"),
    [
        ("Include Angst", f"{FOG} freeform:Angst"),
        ("Exclude Angst", f"{FOG} -freeform:Angst"),
    ],
)
def test_a_value_leads_to_the_question_with_it(client: Client, choice: str, asks: str) -> None:
    shown = show(client, "/works?q=" + FOG)
    choices = shown.links("#filters")
    if choice not in choices:
        name = next(one for one in choices if one.startswith(choice.partition(" ")[0]))
        asks = question_at(choices[name])
        choice = name
    after = show(client, choices[choice])
    assert question_at(choices[choice]) == asks
    assert after.field("Search and filter") == asks


def test_counts_in_the_column_are_those_of_the_answer(client: Client, shelf: alcove.Library) -> None:
    from alcove.domain.query import column as edits
    from alcove.domain.query import parse

    shown = show(client, "/works?q=" + FOG)
    for row in shown.tree.css("#filters [data-kind=character] [data-value]"):
        name = row.attributes["data-value"] or ""
        asked = edits.include(parse(FOG), edits.Value(edits.FacetKind.CHARACTER, name))
        assert f" {shelf.count(alcove.OWNER, asked)} " in " ".join(row.text().split()) + " ", name


def test_fields_of_the_column_become_a_question(client: Client) -> None:
    fields = "q=lantern&within=lantern&words-from=1,000&words-to=&updated-from=2019&updated-to=2024-02&sort=words"
    response = client.get("/works/narrow?" + fields)
    assert response.status_code == 302
    asked = question_at(response["Location"])
    assert asked == "lantern words:1000.. updated:2019-01..2024-02 sort:words"
    shown = show(client, response["Location"])
    assert (shown.field("Words from"), shown.field("Words to")) == ("1000", "")
    assert (shown.field("Updated from"), shown.field("Updated to")) == ("2019-01-01", "2024-02-29")


def test_a_question_with_a_fault_stays_in_its_box_and_is_explained(client: Client) -> None:
    shown = show(client, "/works?q=fandm:X lantern")
    assert shown.status == 400
    assert shown.field("Search and filter") == "fandm:X lantern"
    assert question_at(shown.link("fandom:X lantern")) == "fandom:X lantern"
    line = client.get("/works.json?q=fandm:X lantern")
    assert (line.status_code, line.json()["start"], line.json()["suggestion"]) == (400, 0, "fandom:X lantern")


def test_nothing_found_says_so_and_what_was_perhaps_meant(client: Client) -> None:
    shown = show(client, '/works?q=fandom:"Lamplighters of Quai Street"')
    assert shown.status == 200
    assert shown.headings(1) == ["0 works"]
    assert "The Lamplighters of Quay Street (TV)" in shown.text


def test_the_same_as_json(client: Client, shelf: alcove.Library) -> None:
    line = client.get(f"/works.json?q={FOG}&per=2&page=2").json()
    wanted = [work.to_line() for work in shelf.works(alcove.OWNER, FOG)]
    told = {"left_out": {"rules": 0, "works": 0}, "hints": [], "works": wanted[2:4]}
    assert line == {"query": FOG, "total": len(wanted), "page": 2, "per": 2} | told
    near = "The word 'lanturn' is nowhere here. Near it: lantern (2)."
    assert client.get("/works.json?q=lanturn").json()["hints"] == [near]


def test_pages_lead_to_one_another(client: Client) -> None:
    shown = show(client, "/works?per=5&page=2")
    links = shown.links("nav[aria-label=Pages]")
    assert links["Page 1" if "Page 1" in links else "1"].endswith("?per=5")
    assert "page=3" in links["3"]
    assert show(client, "/works?page=999").text.startswith("All works")


def test_shuffled_works_have_an_address_that_keeps_their_order(client: Client) -> None:
    first = client.get("/works?q=sort:random")
    assert first.status_code == 302
    assert question_at(first["Location"]).startswith("sort:random:")
    titles = [show(client, first["Location"]).headings(2) for _ in range(2)]
    assert titles[0] == titles[1]


def test_words_are_shown_where_they_stand_and_lead_there(client: Client) -> None:
    shown = show(client, "/works?q=lantern")
    hit = next(node for node in shown.tree.css("main q") if node.css("mark"))
    place = shown.one("a", hit.parent).attributes["href"] or ""
    assert "lantern" in shown.one("mark", hit).text().lower()
    assert place.endswith("?find=lantern#found")
    assert "/chapters/" in place


def test_words_that_are_sought_in_texts_alone_are_marked_there_too(client: Client) -> None:
    shown = show(client, "/works?q=text:lantern is:complete")
    hit = next(node for node in shown.tree.css("main q") if node.css("mark"))
    assert (shown.one("a", hit.parent).attributes["href"] or "").endswith("?find=text%3Alantern#found")


def test_all_values_of_a_kind_can_be_searched_under_the_question(client: Client, shelf: alcove.Library) -> None:
    from alcove.search.document import TermKind
    from alcove.search.request import FacetRequest

    line = client.get(f"/works/facets/freeform.json?q={FOG}").json()
    wanted = shelf.facets(alcove.OWNER, FOG, [FacetRequest(TermKind.FREEFORM, None)])[TermKind.FREEFORM]
    assert [(row["name"], row["count"]) for row in line] == [(c.term.name, c.count) for c in wanted]
    some = line[0]["name"]
    found = show(client, f"/works/facets/freeform?q={FOG}&prefix={some[:3]}")
    assert f"Include {some}" in found.links()
    assert show(client, "/works/facets/nonsense").status == 404


def test_as_a_table_where_one_likes_that_better(client: Client, shelf: alcove.Library) -> None:
    client.cookies["look"] = "density=table"
    shown = show(client, "/works?per=100")
    rows = [shown.one("th", row).text() for row in shown.tree.css("main table tbody tr")]
    assert rows == [work.title or "Untitled" for work in shelf.works(alcove.OWNER)]


@pytest.mark.parametrize(
    ("field", "label", "typed", "says"),
    [
        ("words-from", "Words from", "abc", "Write digits: 5000, or 5k for 5,000."),
        ("words-to", "Words to", "-5", "Write digits: 5000, or 5k for 5,000."),
        ("chapters-from", "Chapters from", "5)", "Write digits: 5000, or 5k for 5,000."),
        ("updated-from", "Updated from", "31/12/2023", "Write a year, a month or a day: 2023, 2023-12 or 2023-12-31."),
        ("updated-to", "Updated to", "12 March 2023", "Write a year, a month or a day: 2023, 2023-12 or 2023-12-31."),
        ("published-from", "Published from", "7d", "Write a year, a month or a day: 2023, 2023-12 or 2023-12-31."),
        (
            "published-to",
            "Published to",
            '2023" lamp "',
            "Write a year, a month or a day: 2023, 2023-12 or 2023-12-31.",
        ),
    ],
)
def test_a_slip_in_a_field_keeps_the_list_and_says_there_what_can_be_written(
    client: Client, field: str, label: str, typed: str, says: str
) -> None:
    before = show(client, "/works?q=words:100..")
    name, _, end = field.partition("-")
    fields = {"q": "words:100..", "within": "lantern", f"{name}-from": "", f"{name}-to": "", field: typed}
    shown = Shown(client.get("/works/narrow", fields))
    assert shown.status == 400
    assert shown.headings(1) == before.headings(1)
    assert shown.headings(2) == before.headings(2)
    assert shown.field("Search and filter") == "words:100.."
    assert (shown.field(label), shown.field("Words, also inside the texts")) == (typed, "lantern")
    told = shown.one(f"#{name}-fault").text()
    assert told.startswith(f"{label}: “{typed}” cannot be read.")
    assert told.endswith(says)
    said_at = shown.one(f"#{field}").attributes
    assert (said_at["aria-invalid"], said_at["aria-describedby"]) == ("true", f"{name}-fault")
    assert "aria-invalid" not in shown.one(f"#{name}-{'to' if end == 'from' else 'from'}").attributes
    assert told in shown.one("#answer .faults").text()


def test_fields_that_contradict_each_other_are_explained(client: Client) -> None:
    shown = show(client, "/works/narrow?q=lantern&words-from=500&words-to=100&updated-from=2024&updated-to=2023")
    assert shown.status == 400
    assert shown.field("Words from") == "500"
    assert shown.one("#words-fault").text() == "Words to: Nothing lies between 500 and 100."
    assert shown.one("#updated-fault").text() == "Updated to: Nothing lies between 2024 and 2023."


def test_numbers_in_fields_are_written_as_in_questions(client: Client) -> None:
    response = client.get("/works/narrow?words-from=1.5k&words-to=5K&kudos-from=1m")
    assert question_at(response["Location"]) == "words:1500..5000 kudos:1000000.."


@pytest.mark.parametrize("typed", ['"carried by', "-", "(", "lamp OR"])
def test_words_that_cannot_be_asked_yet_are_told_beside_their_field(client: Client, typed: str) -> None:
    shown = Shown(client.get("/works/narrow", {"q": FOG, "within": typed}))
    assert shown.status == 400
    assert shown.field("Words, also inside the texts") == typed
    assert shown.field("Search and filter") == FOG
    assert " at " in shown.one("#within-fault").text()


@pytest.mark.parametrize("typed", ["fandom:s", "lantern words:>100", "sort:words", "rules:off lantern"])
def test_while_one_types_only_words_become_a_question(client: Client, typed: str) -> None:
    fields = {"q": FOG, "within": typed}
    assert client.get("/works/narrow", fields | {"live": "1"}).status_code == 204
    assert client.get("/works/narrow", fields).status_code == 302
    words = fields | {"within": '-lantern "by hand"'}
    for how in ({}, {"live": "1"}):
        assert question_at(client.get("/works/narrow", words | how)["Location"]) == f'-lantern "by hand" {FOG}'


def test_works_of_one_fandom_and_of_several(client: Client, shelf: alcove.Library) -> None:
    several = show(client, "/works").link("Include Several fandoms")
    assert question_at(several) == "fandoms:2.."
    shown = show(client, several)
    assert shown.headings(1) == ["1 work"]
    assert shelf.count(alcove.OWNER, "fandoms:2..") == 1
    assert question_at(shown.link("No longer include Several fandoms")) == ""
    assert question_at(shown.link("Include One fandom")) == "fandoms:1"


def test_all_values_stand_in_pages_by_count_or_by_name(
    client: Client, shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alcove.domain.tokens import fold
    from alcove.search.document import TermKind
    from alcove.search.request import FacetRequest
    from alcove.web.pages import facets

    monkeypatch.setattr(facets, "_A_PAGE", 7)
    everything = shelf.facets(alcove.OWNER, "", [FacetRequest(TermKind.FREEFORM, None)])[TermKind.FREEFORM]
    by_count = [count.term.name for count in everything]
    by_name = sorted(by_count, key=lambda name: (fold(name), name))

    def walked(address: str) -> list[str]:
        """The names on the first three pages, by the links that lead on."""
        names: list[str] = []
        for _ in range(3):
            shown = show(client, address)
            names += [row.attributes["data-value"] or "" for row in shown.tree.css("#values [data-value]")]
            address = shown.one("#values [rel=next]").attributes["href"] or ""
        return names

    first = show(client, "/works/facets/freeform")
    assert walked("/works/facets/freeform") == by_count[:21]
    assert walked(first.link("By name")) == by_name[:21]
    assert show(client, first.link("By name")).link("Most works") == "/works/facets/freeform"
    assert [row["name"] for row in client.get("/works/facets/freeform.json?sort=name&p=2").json()] == by_name[7:14]
    searched = show(client, "/works/facets/freeform?sort=name&prefix=f")
    assert "sort=name" in (searched.one("#values [rel=next]").attributes["href"] or "sort=name")
    assert searched.tree.css(".find-values [name=sort]")


@pytest.mark.parametrize("order", ["", "&sort=name"])
def test_what_the_question_names_stands_among_all_values(
    client: Client, shelf: alcove.Library, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    from alcove.domain.tokens import fold
    from alcove.web.pages import facets

    monkeypatch.setattr(facets, "_A_PAGE", 12)
    question = f"{FOG} -freeform:Fluff freeform:Fog"
    where = f"/works/facets/freeform?q={question}{order}"
    rows: list[tuple[str, int]] = []
    while where:
        shown = show(client, where)
        rows += [
            (row.attributes["data-value"] or "", int(shown.one(".count", row).text()))
            for row in shown.tree.css("#values [data-value]")
        ]
        later = shown.tree.css_first("#values [rel=next]")
        where = (later.attributes["href"] or "") if later else ""
    back = shelf.count(alcove.OWNER, f"{FOG} freeform:Fog") - shelf.count(alcove.OWNER, question)
    assert rows.count(("Fluff", back)) == 1
    assert [name for name, _ in rows].count("Fog") == 1
    if order:
        names = [name for name, _ in rows]
        assert names == sorted(names, key=lambda name: (fold(name), name))
    else:
        assert rows == sorted(rows, key=lambda row: (-row[1], row[0]))
    named = {row["name"] for row in client.get(f"/works/facets/freeform.json?q={question}").json()}
    assert "Fluff" not in named


def test_what_is_excluded_stands_among_the_values_that_begin_so(client: Client) -> None:
    shown = show(client, "/works/facets/freeform?q=-freeform:Fluff -freeform:Fog&prefix=fluf")
    row = shown.one("[data-value=Fluff]")
    assert row.attributes["data-stance"] == "exclude"
    assert question_at(shown.one(".act.exclude", row).attributes["href"] or "") == "-freeform:Fog"
    assert not shown.tree.css("[data-value=Fog]")


def test_a_list_without_values_says_why(client: Client, tmp_path: Path) -> None:
    assert "No name begins so" in show(client, "/works/facets/fandom?prefix=qqq").text
    assert "None of these works has any." in show(client, "/works/facets/freeform?q=title:nowhere").text
    with alcove.open_library(tmp_path / "library", create=True) as library:
        assert "There are none in this library yet." in show(visitor(library), "/works/facets/fandom").text


def test_all_values_say_how_many_works_lack_them(client: Client, shelf: alcove.Library) -> None:
    shown = show(client, f"/works/facets/character?q={FOG}")
    total = shelf.count(alcove.OWNER, FOG)
    rows = shown.tree.css("#values [data-value]")
    assert len(rows) > 3
    for row in rows:
        without = shelf.count(alcove.OWNER, question_at(shown.one(".act.exclude", row).attributes["href"] or ""))
        assert shown.one(".count", row).attributes["data-without"] == str(without)
        assert shown.one(".act.exclude", row).attributes["title"] == f"Exclude: {without} works without it"
        assert without + int(shown.one(".count", row).text()) == total


def test_what_is_excluded_says_how_many_works_would_come_back(client: Client, shelf: alcove.Library) -> None:
    shown = show(client, f"/works?q={FOG} -freeform:Fluff")
    row = shown.one("#filters [data-stance=exclude]")
    back = shelf.count(alcove.OWNER, FOG) - shelf.count(alcove.OWNER, f"{FOG} -freeform:Fluff")
    assert back > 0
    assert shown.one(".count", row).text() == f"+{back}"
    assert shown.one(".count", row).attributes["title"] == f"{back} works come back without this"
    assert show(client, f"/works?q={FOG} -freeform:Nowhere").one("[data-stance=exclude] .count").text() == "0"


def test_a_name_that_no_work_has_leads_to_the_question_with_one_like_it(client: Client) -> None:
    shown = show(client, '/works?q=fandom:"Saltglass - Marin Oak" words:100..')
    assert "No work here has Saltglass - Marin Oak. Perhaps you meant" in shown.text
    assert question_at(shown.link("Saltglass - Marrin Oake")) == 'fandom:"Saltglass - Marrin Oake" words:100..'
    nothing = show(client, "/works?q=fandom:Xyzzyva")
    assert "No work here has Xyzzyva." in nothing.text
    assert "Perhaps you meant" not in nothing.text


def test_a_word_that_is_nowhere_leads_to_the_question_with_one_like_it(client: Client) -> None:
    shown = show(client, '/works?q=text:"the lanturn" rating:general,teen&page=2')
    assert "No work here has lanturn. Perhaps you meant" in shown.text
    assert question_at(shown.link("lantern")) == 'text:"the lantern" rating:general,teen'
    assert "Perhaps" not in show(client, "/works?q=lanturn OR lantern").text


def test_a_name_that_stands_for_nothing_is_told_above_the_works_that_answer_all_the_same(client: Client) -> None:
    shown = show(client, '/works?q=-fandom:"Saltglass - Marin Oak"')
    assert "No work here has Saltglass - Marin Oak. Perhaps you meant" in shown.text
    assert question_at(shown.link("Saltglass - Marrin Oake")) == '-fandom:"Saltglass - Marrin Oake"'
    assert shown.headings(1) != ["0 works"]
    assert "Perhaps you meant" not in show(client, f"/works?q=-{FOG}").text


def test_the_whole_list_of_a_kind_leads_to_those_of_the_others_under_the_same_question(client: Client) -> None:
    shown = Shown(client.get(f"/works/facets/freeform?q={FOG}&prefix=a&sort=name"))
    kinds = shown.links("nav[aria-label='Kinds of values']")
    assert list(kinds) == [str(TITLES[kind]) for kind in KINDS]
    assert kinds["Relationships"] == f"/works/facets/relationship?q={quote(FOG, safe='')}&sort=name"
    assert shown.one("nav [aria-current=page]").text() == "Additional tags"
    assert Shown(client.get(kinds["Relationships"])).headings(1) == ["Relationships"]
