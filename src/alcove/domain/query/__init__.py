"""The query language: text and tree, exact inverses.

scan -> typed tokens (``scan``), tokens -> tree (``grammar``, ``atoms`` and what
they read with), tree -> text (``printing``), the one form of a tree
(``canonical``), the words of the language as data (``keys``), errors as people
see them (``faults``), URLs (``params``), shells (``shells``). Used by the
library, the shells, and whoever builds a filter and wants its text.

A filter column edits questions by ``query.column``: ``include``, ``exclude``,
``either`` and ``drop`` a ``Value``, see its ``stance``, list the ``chips``, and read
and replace ranges, free words, order and states.

    parse(unparse(f)) == f      for every canonical f within the limits
    parse(text)                 never raises anything but QueryError
"""

from __future__ import annotations

from alcove.domain.query.canonical import canonical
from alcove.domain.query.days import relative_day, whole_span
from alcove.domain.query.faults import corrected, explain_error
from alcove.domain.query.grammar import parse
from alcove.domain.query.keys import describe
from alcove.domain.query.params import from_params, to_params
from alcove.domain.query.printing import quoted, unparse
from alcove.domain.query.shells import shell_hint

__all__ = [
    "canonical",
    "corrected",
    "describe",
    "explain_error",
    "from_params",
    "parse",
    "quoted",
    "relative_day",
    "shell_hint",
    "to_params",
    "unparse",
    "whole_span",
]
