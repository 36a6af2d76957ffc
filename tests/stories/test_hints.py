"""What stands for nothing in a question is told, with what is near it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alcove import OWNER, Library, open_library
from alcove.domain.query import parse
from tests.stories.works import a_folder, take_in

NAMES = {
    "freeform:xyzzyva": "No freeform here is called 'xyzzyva'.",
    'fandom:="imaginary saga"': "No fandom here is spelled 'imaginary saga'. Near it: fandom:\"Imaginary Saga\" (8).",
    '-fandom:=="imaginary saga"': "No fandom here is spelled 'imaginary saga'. Near it: fandom:\"Imaginary Saga\" (8).",
    "series:lampcycle is:complete": "No series here is called 'lampcycle'. Near it: series:\"Lamp Cycle\" (8).",
    'lamp OR collection:="sample fest"': (
        "No collection here is called 'sample fest'. Near it: collection:\"Sample Fest\" (8)."
    ),
} | {
    f"freeform:{run_together}": f'No freeform here is called {run_together!r}. Near it: freeform:"Slow Burn" (4).'
    for run_together in ("sloburn", "slowburn", "Slwoburn", "slowburnn")
}
WORDS = {
    "fluff lantren": ("The word 'lantren' is nowhere here. Near it: lantern (8).",),
    'title:lampp text:"carried by hnad" storm': (
        "The word 'lampp' is in no title here. Near it: lamp (8).",
        "The word 'hnad' is in no text here. Near it: had (8), hand (8).",
    ),
}
FOUND = (
    'creator:writer0 creator:="writer1" series:cycle',
    'fandom:="Imaginary Saga" fandom:=="Imaginary Saga"',
    "lantren OR storm",
    "xyzzyva*",
    "lantern -storm night",
)


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("hints")
    environ = {"HOME": str(home), "XDG_STATE_HOME": str(home)}
    with open_library(home / "library", create=True, environ=environ) as library:
        take_in(library, a_folder(home / "works", range(1, 9)))
        yield library


def says(library: Library, question: str) -> tuple[str, ...]:
    return tuple(map(str, library.hint(OWNER, question)))


def test_a_name_that_nothing_has_is_told_with_the_nearest(eight: Library) -> None:
    assert {question: says(eight, question)[:1] for question in NAMES} == {q: (s,) for q, s in NAMES.items()}
    nearest = "No fandom here is called 'imaginery'. Near it: fandom:\"Imaginary Saga\" (8)"
    assert says(eight, "fandom:imaginery")[0].startswith(nearest)
    by = 'No creator here is called \'writr0\'. Near it: creator:"writer0" (2), creator:"writer1" (3)'
    assert says(eight, "-creator:writr0")[0].startswith(by)


def test_a_word_that_is_nowhere_is_told_where_nothing_was_found(eight: Library) -> None:
    assert {question: says(eight, question) for question in WORDS} == WORDS


def test_nothing_is_said_of_what_works_have(eight: Library) -> None:
    assert {question: says(eight, question) for question in FOUND} == dict.fromkeys(FOUND, ())


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("-freeform:sloburn|fluff sort:words", '-freeform:"Slow Burn"|fluff sort:words'),
        ("fluff OR (series:lampcycle words:1..)", 'fluff OR (series:="Lamp Cycle" words:1..)'),
        ('creator:="Writer0"|"writer1"', 'creator:="writer0"|"writer1"'),
        ("title:lampp", "title:lamp"),
        ('night "the lantren was" rules:off', 'night "the lantern was" rules:off'),
    ],
)
def test_each_near_one_has_the_question_that_asks_for_it(eight: Library, question: str, meant: str) -> None:
    (hint,) = eight.hint(OWNER, question)
    assert hint.near[0].question == parse(meant)
    assert hint.near[0].works == eight.count(OWNER, f"{hint.near[0].asked} rules:off")
