"""A pytest plugin: a test whose need is missing is left out, and named at the end of the run.

Under CI=true it fails instead: there, nothing is left out but real downloads,
which belong to their authors and are no part of the repository.
"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.harness.needs import NEEDS, in_ci

PREFIX = "left out: "


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leaves a test out, or fails it under CI, where one of its needs is missing."""
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and not need.found():
            if in_ci() and need.required_in_ci:
                pytest.fail(f"{need.sentence} Under CI=true no test is left out.", pytrace=False)
            pytest.skip(PREFIX + need.sentence)


def left_out(reports: list[pytest.TestReport]) -> Counter[str]:
    """How many tests were left out, by the sentence that says why."""
    reasons = (report.longrepr[2] for report in reports if isinstance(report.longrepr, tuple))
    return Counter(reason.removeprefix("Skipped: ").removeprefix(PREFIX) for reason in reasons)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names at the end what was left out, and how to get it."""
    counts = left_out(terminalreporter.stats.get("skipped", []))
    if counts:
        terminalreporter.section("left out on this machine", sep="=", yellow=True)
        for sentence, count in sorted(counts.items()):
            terminalreporter.line(f"{count} test{'s' * (count != 1)}: {sentence}")
