"""The error tree that is drawn is the one that is."""

from __future__ import annotations

import inspect
import re

from alcove import errors

_LINE = re.compile(r"^ {4}(?P<branch>[│ ]*(?:[├└]── )?)(?P<name>\w+)(?: .*?)?(?:\(exit (?P<exit>\d)\))?$")


def drawn(text: str) -> dict[str, str]:
    """Each class in the drawing with its base."""
    bases: dict[str, str] = {}
    path: list[str] = []
    for line in text.splitlines():
        found = _LINE.match(line)
        if found and found["name"].endswith("Error"):
            depth = len(found["branch"]) // 4
            path[depth:] = [found["name"]]
            bases[found["name"]] = path[depth - 1] if depth else "Exception"
    return bases


def exits(text: str) -> dict[str, int]:
    """The exit code of each class where the drawing says one."""
    found = (_LINE.match(line) for line in text.splitlines())
    return {match["name"]: int(match["exit"]) for match in found if match and match["exit"]}


def classes() -> dict[str, type[errors.AlcoveError]]:
    return {
        name: value
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, errors.AlcoveError) and value.__module__ == errors.__name__
    }


def test_every_error_is_drawn_under_its_base() -> None:
    assert errors.__doc__
    assert drawn(errors.__doc__) == {name: kind.__bases__[0].__name__ for name, kind in classes().items()}


def test_the_exit_codes_are_as_drawn() -> None:
    assert errors.__doc__
    shown = exits(errors.__doc__)
    assert shown == {"UsageError": 2, "LibraryError": 3}
    for name, kind in classes().items():
        expected = next((shown[base.__name__] for base in kind.__mro__ if base.__name__ in shown), 1)
        assert kind.exit_code == expected, name


def test_every_error_here_is_of_the_tree() -> None:
    raised = {
        name for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, BaseException)
    }
    assert raised == classes().keys()


def test_every_error_says_what_it_is_for() -> None:
    assert [name for name, kind in classes().items() if not vars(kind).get("__doc__")] == []


def test_a_drawing_that_lags_behind_is_seen() -> None:
    text = "    AError\n    ├── BError     words   (exit 2)\n    │   └── CError  words\n    └── DError\n"
    assert drawn(text) == {"AError": "Exception", "BError": "AError", "CError": "BError", "DError": "AError"}
    assert exits(text) == {"BError": 2}
