"""A pytest plugin: a test whose need is missing is left out, and named at the end of the run.

Under CI=true it fails instead, and so does a run that left out anything for
another reason: there, nothing is left out but real downloads, which belong to
their authors and are no part of the repository.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from tests.harness.needs import NEEDS, in_ci

_MAY_LACK = frozenset(need.sentence for need in NEEDS.values() if not need.required_in_ci)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leaves a test out, or fails it under CI, where one of its needs is missing."""
    for marker, need in NEEDS.items():
        if item.get_closest_marker(marker) and not need.found():
            if in_ci() and need.required_in_ci:
                pytest.fail(f"{need.sentence} Under CI=true no test is left out.", pytrace=False)
            pytest.skip(need.sentence)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Ends with 1 under CI where tests were left out that must not be."""
    if in_ci() and _left_out(session.config).keys() - _MAY_LACK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names at the end what was left out, and how to get it."""
    counts = _left_out(terminalreporter.config)
    if counts:
        terminalreporter.section("left out on this machine", sep="=", yellow=True)
        for sentence, count in sorted(counts.items()):
            forbidden = " Under CI=true no test is left out." if in_ci() and sentence not in _MAY_LACK else ""
            terminalreporter.line(f"{count} test{'s' * (count != 1)}: {sentence}{forbidden}")


def _left_out(config: pytest.Config) -> Counter[str]:
    """How many tests were left out, by the sentence that says why."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports: Iterable[pytest.TestReport] = reporter.stats.get("skipped", ()) if reporter else ()
    reasons = (report.longrepr[2] for report in reports if isinstance(report.longrepr, tuple))
    return Counter(reason.removeprefix("Skipped: ") for reason in reasons)
