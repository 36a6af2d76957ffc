"""Every rule refuses what it should, lets pass what it should, and holds in this repository."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tests.house import shape
from tests.house.examples import EXAMPLES, PATH
from tests.house.findings import Rule
from tests.house.rules import RULES
from tests.house.source import Source, repository

BY_NAME = {rule.name: rule for rule in RULES}
FILES = repository()


def sample(example: str | tuple[str, str]) -> Source:
    path, text = example if isinstance(example, tuple) else (PATH, example)
    return Source(PurePosixPath(path), text)


REFUSED = [(rule, sample(text)) for rule in RULES for text in EXAMPLES[rule.name].refused]
PASSED = [(rule, sample(text)) for rule in RULES for text in EXAMPLES[rule.name].passed]


def test_every_rule_has_examples_of_both_kinds() -> None:
    assert EXAMPLES.keys() == BY_NAME.keys()
    assert all(example.refused and example.passed for example in EXAMPLES.values())


@pytest.mark.parametrize(("rule", "source"), REFUSED, ids=[rule.name for rule, _ in REFUSED])
def test_refuses(rule: Rule, source: Source) -> None:
    assert rule.covers(source)
    assert list(rule.look(source)), source.text


@pytest.mark.parametrize(("rule", "source"), PASSED, ids=[rule.name for rule, _ in PASSED])
def test_lets_pass(rule: Rule, source: Source) -> None:
    assert not list(rule.look(source)), source.text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_holds_here(rule: Rule) -> None:
    found = [
        f"{source.path}:{finding.line}: {finding.message}"
        for source in FILES
        if rule.covers(source)
        for finding in rule.look(source)
    ]
    assert not found, "\n" + "\n".join(found)


def test_the_list_of_long_files_names_files_that_exist() -> None:
    assert shape.ALLOWED_LENGTHS.keys() <= {str(source.path) for source in FILES}


def test_the_whole_repository_is_looked_at() -> None:
    paths = {str(source.path) for source in FILES}
    assert paths >= {
        "pyproject.toml",
        "README.md",
        "Makefile",
        ".ci/run",
        "src/alcove/__init__.py",
        "tests/conftest.py",
    }
