"""docs/search.md and the tables of the language tell the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from alcove.domain.query import describe, parse, unparse
from alcove.domain.query.choices import FORMATS, SHORT
from alcove.domain.query.keys import KEYS, OPERATORS, OTHER_NAMES, SORTS, STATES
from alcove.errors import NotYetError

WHOLE = (Path(__file__).parents[3] / "docs" / "search.md").read_text(encoding="utf-8")
#: The rows of the table of AO3's ways, calibre's and ours, parted into cells. The rest of the page has ours alone.
COMPARED = [
    [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
    for row in re.findall(r"\n\| asked for \|[^\n]+\n[|-]+\n(.+?)\n\n", WHOLE, re.DOTALL)[0].splitlines()
]
PAGE = re.sub(r"\n\| asked for \|.+?\n\n", "\n", WHOLE, flags=re.DOTALL)
#: All that stands in code on the page; \| is how a table spells |.
CODE = [code.replace("\\|", "|") for code in re.findall(r"`([^`\n]+)`", PAGE)] + [
    line for block in re.findall(r"```\w+\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]
QUERIES = [line for block in re.findall(r"```query\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
LATER = [line for block in re.findall(r"```later\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_on_the_page(key: str) -> None:
    assert any(f"{key}:" in code for code in CODE)


@pytest.mark.parametrize("state", [f"{key}:{name}" for key, rows in STATES.items() for name in rows])
def test_every_state_is_on_the_page(state: str) -> None:
    assert state in CODE


@pytest.mark.parametrize("name", SORTS)
def test_every_order_is_on_the_page(name: str) -> None:
    assert f"sort:{name}" in CODE


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: o.sign)
def test_every_operator_is_on_the_page(operator: object) -> None:
    sign = next(o.sign for o in OPERATORS if o is operator)
    first, _, last = sign.partition(" ")
    assert any(first in code and last in code for code in CODE)


@pytest.mark.parametrize("short", [shorts[0] for table in SHORT.values() for shorts in table.values()])
def test_every_short_name_is_on_the_page(short: str) -> None:
    assert short in CODE


@pytest.mark.parametrize("query", QUERIES)
def test_examples_parse(query: str) -> None:
    assert parse(query) != parse("")


@pytest.mark.parametrize("query", [code for code in CODE if re.match(rf"-?({'|'.join(KEYS)}):[^ ]", code)])
def test_whatever_looks_like_a_query_on_the_page_parses_or_is_listed_as_later(query: str) -> None:
    if query in LATER:
        with pytest.raises(NotYetError):
            parse(query)
    elif query not in FOREIGN:
        parse(query)


@pytest.mark.parametrize(("asked", "ao3", "calibre", "ours"), COMPARED, ids=[row[0] for row in COMPARED])
def test_each_line_of_the_comparison_holds_for_ours(asked: str, ao3: str, calibre: str, ours: str) -> None:
    written = {unparse(parse(code)) for code in re.findall(r"`([^`]+)`", ours)}
    typed_here_too = re.findall(r"`([^`]+)` ✓", ao3)
    assert {unparse(parse(code)) for code in typed_here_too} <= written


def test_the_comparison_is_whole() -> None:
    assert len(COMPARED) > 50
    assert sum(ao3.count("✓") for _, ao3, _, _ in COMPARED) > 20


#: What the page shows as other people's, or as broken.
FOREIGN = {"fandom:Imaginary Saga"}


def test_the_description_is_plain_and_whole() -> None:
    told = describe()
    assert json.loads(json.dumps(told)) == told
    assert [row["name"] for row in told["keys"]] == list(KEYS)
    assert {row["name"] for row in told["states"]} == {name for rows in STATES.values() for name in rows}
    assert [row["name"] for row in told["sorts"]] == list(SORTS)
    assert [row["sign"] for row in told["operators"]] == [o.sign for o in OPERATORS]
    for row in (*told["keys"], *told["states"], *told["sorts"]):
        assert row["says"].endswith(".")
        if row["works"]:
            parse(row["example"])
        else:
            with pytest.raises(NotYetError):
                parse(row["example"])
    for row in told["operators"]:
        assert row["says"].endswith(".")
        parse(row["example"])


def test_other_names_lead_to_keys_or_orders() -> None:
    assert not set(OTHER_NAMES) & set(KEYS)
    assert set(OTHER_NAMES.values()) <= set(KEYS)


def test_every_format_has_one_name() -> None:
    names = [name for main, others in FORMATS.items() for name in (main, *others)]
    assert len(names) == len(set(names))
