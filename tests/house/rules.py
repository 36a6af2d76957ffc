"""All rules, and which files each looks at."""

from __future__ import annotations

from tests.house import portability, safety, shape, wording
from tests.house.findings import Rule, everything, product, product_but_shells, python
from tests.house.source import Source

_VALUES = ("domain", "search")


def _values(source: Source) -> bool:
    return product(source) and source.path.parts[2] in _VALUES


RULES: tuple[Rule, ...] = (
    Rule("nameless modules", python, shape.nameless_modules),
    Rule("long files", python, shape.long_files),
    Rule("open values", _values, shape.open_values),
    Rule("unguarded calls", product, portability.unguarded),
    Rule("text without encoding", product, portability.text_without_encoding),
    Rule("forks", python, portability.forks),
    Rule("second starts", product, safety.second_starts),
    Rule("prints", product_but_shells, safety.prints),
    Rule("naive times", python, safety.naive_times),
    Rule("unpacking code", python, safety.unpacking_code),
    Rule("shells", python, safety.shells),
    Rule("broad excepts", product, safety.broad_excepts),
    Rule("machine paths", everything, wording.machine_paths),
    Rule("registries", everything, wording.registries),
    Rule("making of", python, wording.making_of),
)
