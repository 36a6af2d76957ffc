"""What each form of QUERY.md means, as a tree."""

from __future__ import annotations

import pytest

from alcove.domain.filters import (
    UNKNOWN,
    And,
    ChoiceField,
    Chosen,
    Is,
    Named,
    NameField,
    Node,
    Not,
    NumberField,
    NumberRange,
    Or,
    Sort,
    SortKey,
    State,
    Tagged,
    TagName,
    TagPlace,
    TextField,
    Words,
    WorkFilter,
)
from alcove.domain.languages import LANGUAGES
from alcove.domain.query import parse, unparse
from alcove.domain.tags import (
    CHOSE_NOT_TO_WARN,
    DEATH,
    EXPLICIT,
    GENERAL,
    MATURE,
    NO_WARNINGS,
    NON_CON,
    NOT_RATED,
    TEEN,
    UNDERAGE,
    VIOLENCE,
    TagKind,
)


def word(value: str, field: TextField = TextField.ANYWHERE) -> Words:
    return Words(field, value)


def phrase(value: str, field: TextField = TextField.ANYWHERE) -> Words:
    return Words(field, value, phrase=True)


def fandom(*names: str) -> Tagged:
    return Tagged(TagKind.FANDOM, tuple(map(TagName, names)))


A, B, C, D = (word(letter) for letter in "abcd")


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u3000"])
def test_an_empty_query_asks_for_all_works(text: str) -> None:
    assert parse(text) == WorkFilter()


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("(a OR b)c", And((Or((A, B)), C))),
        ("a OR(b c)", Or((A, And((B, C))))),
        ("((a))", A),
        ("a (b c) d", And((A, B, C, D))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("-a", Not(A)),
        ("-(a b)", Not(And((A, B)))),
        ("-(a OR b) c", And((Not(Or((A, B))), C))),
        ("not:a", Not(A)),
        ("NOT:(a b)", Not(And((A, B)))),
        ("not:-a", A),
        ("-not:not:a", Not(A)),
        ("not:fandom:X", Not(fandom("X"))),
        ("-(-a)", A),
        ("a or b", And((A, word("or"), B))),
        ("a oR b", And((A, word("oR"), B))),
        ('a "OR" b', And((A, phrase("OR"), B))),
        ("ORa", word("ORa")),
        ("a\u3000b", And((A, B))),
    ],
)
def test_words_groups_and_operators(text: str, tree: Node) -> None:
    assert parse(text).where == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('"carried by hand"', phrase("carried by hand")),
        ('"  carried \n by hand "', phrase("carried by hand")),
        ('"lamp"', phrase("lamp")),
        ('"lam"*', Words(TextField.ANYWHERE, "lam", prefix=True)),
        ("'tis", word("tis")),
        ('title:"lamp"', phrase("lamp", TextField.TITLE)),
        ('"say \\"lamp\\""', phrase('say "lamp"')),
        ('"a\\\\ b"', phrase("a\\ b")),
        ('"a\\b"', phrase("a\\b")),
        ("“carried by hand”", phrase("carried by hand")),
        ("„carried by hand“", phrase("carried by hand")),
        ("well-lit", phrase("well-lit")),
        ("don't", word("don't")),
        ("don’t", word("don’t")),
        ("10:30", phrase("10:30")),
        ("f/f", phrase("f/f")),
        ("灯火", phrase("灯火")),
        ("灯", word("灯")),
        ("作者：名", phrase("作者：名")),
        ("lam*", Words(TextField.ANYWHERE, "lam", prefix=True)),
        ('"carried by ha"*', Words(TextField.ANYWHERE, "carried by ha", phrase=True, prefix=True)),
        ('"lam*"', phrase("lam*")),
        ("title:lamp", word("lamp", TextField.TITLE)),
        ("TITLE:lamp", word("lamp", TextField.TITLE)),
        ("title：lamp", word("lamp", TextField.TITLE)),
        ("creator:name", word("name", TextField.CREATOR)),
        ("summary:word", word("word", TextField.SUMMARY)),
        ("notes:word", word("word", TextField.NOTES)),
        ('text:"in the body only"', phrase("in the body only", TextField.TEXT)),
        ("series:name", word("name", TextField.SERIES)),
        ("collection:name", word("name", TextField.COLLECTION)),
        ("title:lam*", Words(TextField.TITLE, "lam", prefix=True)),
        ("e\u0301t\u00e9", word("\u00e9t\u00e9")),
    ],
)
def test_words_and_phrases(text: str, tree: Node) -> None:
    assert parse(text).where == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('fandom:"Imaginary Saga"', fandom("Imaginary Saga")),
        ("fandom:X", fandom("X")),
        ('relationship:"A/B"', Tagged(TagKind.RELATIONSHIP, (TagName("A/B"),))),
        ("character:A", Tagged(TagKind.CHARACTER, (TagName("A"),))),
        ("freeform:Fluff", Tagged(TagKind.FREEFORM, (TagName("Fluff"),))),
        ("tag:Fluff", Tagged(None, (TagName("Fluff"),))),
        ('-fandom:"X"', Not(fandom("X"))),
        ('fandom:"X"|"Y"', fandom("X", "Y")),
        ("fandom:X|Y|X", fandom("X", "Y")),
        ('fandom:"Naruto | Boruto"|X', fandom("Naruto | Boruto", "X")),
        ("fandom:One, Two", And((fandom("One,"), word("Two")))),
        ("fandom:A,B", fandom("A,B")),
        ("fandom:Re:Zero", fandom("Re:Zero")),
        ('tag:="Fluff"', Tagged(None, (TagName("Fluff", literal=True),))),
        ('tag:="A"|B', Tagged(None, (TagName("A", literal=True), TagName("B", literal=True)))),
        ('tag:=="A"|B', Tagged(None, (TagName("A", spelled=True), TagName("B", spelled=True)))),
        ("mainship:A/B", Tagged(TagPlace.MAINSHIP, (TagName("A/B"),))),
        ('mainship:="A/B"|C', Tagged(TagPlace.MAINSHIP, (TagName("A/B", literal=True), TagName("C", literal=True)))),
        ("mainship:as*", Tagged(TagPlace.MAINSHIP, (TagName("as", prefix=True),))),
        ("tag:fluf*", Tagged(None, (TagName("fluf", prefix=True),))),
        ('tag:"slow bu"*', Tagged(None, (TagName("slow bu", prefix=True),))),
        ('tag:"slow bu*"', Tagged(None, (TagName("slow bu*"),))),
        ("tag:fluf*|Angst", Tagged(None, (TagName("fluf", prefix=True), TagName("Angst")))),
        ('tag:"=)"', Tagged(None, (TagName("=)"),))),
        ('tag:"!"', Tagged(None, (TagName("!"),))),
    ],
)
def test_tags(text: str, tree: Node) -> None:
    assert parse(text).where == tree


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ('creator:="pseud (user)"', Named(NameField.CREATOR, ("pseud (user)",))),
        ("CREATOR:=name", Named(NameField.CREATOR, ("name",))),
        ("creator：=name", Named(NameField.CREATOR, ("name",))),
        ('series:="The Lamp Cycle"', Named(NameField.SERIES, ("The Lamp Cycle",))),
        ('collection:="Winter"|Spring|"Winter"', Named(NameField.COLLECTION, ("Winter", "Spring"))),
        ('series:="Lamp | Storm"|"=)"', Named(NameField.SERIES, ("Lamp | Storm", "=)"))),
        ('series:="  The \n Lamp e\u0301 "', Named(NameField.SERIES, ("The Lamp é",))),
        ('series:="!"', Named(NameField.SERIES, ("!",))),
        ('-creator:="灯"', Not(Named(NameField.CREATOR, ("灯",)))),
        ('creator:"=name"', phrase("=name", TextField.CREATOR)),
    ],
)
def test_exact_names(text: str, tree: Node) -> None:
    assert parse(text).where == tree


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rating:general,teen", (GENERAL, TEEN)),
        ("rating:teen,General,teen", (GENERAL, TEEN)),
        ("rating:<=teen", (GENERAL, TEEN)),
        ("rating:<teen", (GENERAL,)),
        ("rating:>=mature", (MATURE, EXPLICIT)),
        ("rating:>general", (TEEN, MATURE, EXPLICIT)),
        ("rating:teen..mature", (TEEN, MATURE)),
        ("rating:..teen", (GENERAL, TEEN)),
        ("rating:mature..", (MATURE, EXPLICIT)),
        ("rating:not-rated", (NOT_RATED,)),
        ("rating:unknown,explicit", (EXPLICIT, UNKNOWN)),
        ('rating:"Teen And Up Audiences"', (TEEN,)),
        ('rating:<="Teen & Up Audiences"', (GENERAL, TEEN)),
        ("warning:none", (NO_WARNINGS,)),
        ("warning:unknown", (UNKNOWN,)),
        ("warning:chose-not", (CHOSE_NOT_TO_WARN,)),
        ('warning:"Major Character Death"', (DEATH,)),
        ('warning:"Creator Chose Not To Use Archive Warnings"', (CHOSE_NOT_TO_WARN,)),
        ("warning:non-con,underage,violence,death", (VIOLENCE, DEATH, NON_CON, UNDERAGE)),
        ('warning:"Rape/Non-Con"', (NON_CON,)),
        ("category:f/f", ("F/F",)),
        ("category:M/F,gen", ("F/M", "Gen")),
        ("category:other,multi,m/m", ("M/M", "Multi", "Other")),
        ("format:epub", ("epub",)),
        ("format:txt,html", ("html", "text")),
        ("site:ao3", ("ao3",)),
        ("site:archiveofourown.org", ("ao3",)),
        ("site:www.example.com,ao3", ("ao3", "example.com")),
        ("lang:en,zh", ("en", "zh")),
        ("lang:English,中文", ("en", "zh")),
        ("lang:pt-BR", ("pt-BR",)),
        ("lang:xx-latn", ("xx-Latn",)),
    ],
)
def test_choices(text: str, values: tuple[str, ...]) -> None:
    assert parse(text).where == Chosen(ChoiceField(text.partition(":")[0]), values)


def test_every_code_of_a_language_can_be_asked_for() -> None:
    for language in LANGUAGES:
        assert parse(f"lang:{language.code}").where == Chosen(ChoiceField.LANGUAGE, (language.code,))


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        ("5000", 5000, 5000),
        ("=5000", 5000, 5000),
        ("0", 0, 0),
        (">10k", 10_001, None),
        (">=10K", 10_000, None),
        ("<1000", None, 999),
        ("<=1.5k", None, 1500),
        ("5000..20000", 5000, 20_000),
        ("10k..", 10_000, None),
        ("..1.5k", None, 1500),
        ("1M..1.25m", 1_000_000, 1_250_000),
        ("10,000", 10_000, 10_000),
        ("1.50k", 1500, 1500),
        ("10.000..1_234_567", 10_000, 1_234_567),
        ("5.0", 5, 5),
        ("3..3", 3, 3),
        ("0..", 0, None),
        ('">10k"', 10_001, None),
        ("10-100", 10, 100),
        ("1.5k-20,000", 1500, 20_000),
        (" 10-100", 10, 100),
        (" > 1000", 1001, None),
        ("> 1000", 1001, None),
        ("[1000 TO 5000]", 1000, 5000),
        (" [ 1k TO * ]", 1000, None),
        ("[* TO 5k]", None, 5000),
    ],
)
def test_numbers(value: str, low: int | None, high: int | None) -> None:
    for field in NumberField:
        assert parse(f"{field}:{value}").where == NumberRange(field, low, high)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("is:complete", Is(State.COMPLETE)),
        ("-is:complete", Not(Is(State.COMPLETE))),
        ("is:WIP", Is(State.WIP)),
        ("is:oneshot", Is(State.ONESHOT)),
        ("is:unrecognised", Is(State.UNRECOGNISED)),
        ("is:crossover", Is(State.CROSSOVER)),
        ("is:otp", Is(State.OTP)),
        ("is:abandoned", Is(State.ABANDONED)),
        ("has:duplicates", Is(State.DUPLICATES)),
        ("has:images", Is(State.IMAGES)),
        ("not:has:versions", Not(Is(State.VERSIONS))),
    ],
)
def test_states(text: str, tree: Node) -> None:
    assert parse(text).where == tree


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("sort:updated", Sort(SortKey.UPDATED)),
        ("sort:-title", Sort(SortKey.TITLE, reverse=True)),
        ("Sort:Words", Sort(SortKey.WORDS)),
        ("sort:random", Sort(SortKey.RANDOM)),
        ("sort:random:42", Sort(SortKey.RANDOM, seed=42)),
        ("sort:relevance", Sort(SortKey.RELEVANCE)),
        ("sort:hits", Sort(SortKey.HITS)),
        ("sort:word_count", Sort(SortKey.WORDS)),
        ("sort: bookmarks", Sort(SortKey.BOOKMARKS)),
        ("sort by > words", Sort(SortKey.WORDS, reverse=True)),
        ("sort by < words", Sort(SortKey.WORDS)),
        ("sort > title", Sort(SortKey.TITLE)),
        ("sort<title", Sort(SortKey.TITLE, reverse=True)),
        ("sorted: title descending", Sort(SortKey.TITLE, reverse=True)),
        ("Sorted by: comments ASC", Sort(SortKey.COMMENTS, reverse=True)),
        ("sort:title ascending", Sort(SortKey.TITLE)),
        ("sort by > kudos desc", Sort(SortKey.KUDOS)),
    ],
)
def test_orders(text: str, sort: Sort) -> None:
    assert parse(text) == WorkFilter(sort=sort)
    assert parse(f"a {text} b") == WorkFilter(And((A, B)), sort)


def test_an_order_is_no_part_of_either_side() -> None:
    assert parse("a OR b sort:title") == WorkFilter(Or((A, B)), Sort(SortKey.TITLE))
    assert parse("sort:title a OR b") == WorkFilter(Or((A, B)), Sort(SortKey.TITLE))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('  lamp   "carried by hand"  -storm ', 'lamp "carried by hand" -storm'),
        ('fandom:"X"|"Y"', "fandom:X|Y"),
        ('fandom:"Imaginary Saga"', 'fandom:"Imaginary Saga"'),
        ("not:(b c) a", "-(b c) a"),
        ("(a b) OR c", "a b OR c"),
        ("a (b OR c)", "a (b OR c)"),
        ("words:>10k", "words:10001.."),
        ("words:<=1.5k", "words:..1500"),
        ("words:5", "words:5"),
        ("rating:<=teen", "rating:general,teen"),
        ('warning:"Major Character Death"', "warning:death"),
        ("category:M/F", "category:f/m"),
        ("updated:>2023-06", "updated:2023-07.."),
        ("updated:>2023", "updated:2024.."),
        ("updated:2024-01-01..2024-12-31", "updated:2024"),
        ("updated:2024-02-01..2024-02-29", "updated:2024-02"),
        ("updated:2020..2022-06", "updated:2020-01..2022-06"),
        ("updated:2020..2022-06-05", "updated:2020-01-01..2022-06-05"),
        ("updated:<7days", "updated:7d"),
        ("imported:0d", "imported:today.."),
        ("imported:=today", "imported:today"),
        ("imported:1 day ago", "imported:yesterday"),
        ("imported:>=today", "imported:today.."),
        ("imported:<=today", "imported:..today"),
        ("imported:<today", "imported:>0d"),
        ("imported:2024..today", "imported:2024.. imported:..today"),
        ("updated:>1Y", "updated:>1y"),
        ("updated:2 months ago", 'updated:"2 months ago"'),
        ("published:1 Week ago", 'published:"1 week ago"'),
        ("updated:13-21 months ago", "updated:21mo updated:>13mo"),
        ("words>1000 AND NOT otp: true", "words:1001.. -is:otp"),
        ("a && b || c", "a b OR c"),
        ("sort by > words", "sort:-words"),
        ("tag:=Fluff", "tag:=Fluff"),
        ("tag:FLUF*", "tag:FLUF*"),
        ('creator:="name"|"pseud (user)"', 'creator:=name|"pseud (user)"'),
        ('series:="OR"', 'series:="OR"'),
        ('"AND"', '"AND"'),
        ('"-x"', '"-x"'),
        ("lang:English", "lang:en"),
        ("sort:-title a", "a sort:-title"),
        ("a OR b sort:random:7", "a OR b sort:random:7"),
        ("“carried by hand”", '"carried by hand"'),
    ],
)
def test_canonical_text(text: str, canonical: str) -> None:
    assert unparse(parse(text)) == canonical
    assert unparse(parse(canonical)) == canonical
