"""The engine of a test of the contract: each in turn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alcove.search.engine import SearchEngine
from tests.contracts.engines import ENGINES


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    made = ENGINES[request.param](tmp_path / "index")
    yield made
    made.close()
