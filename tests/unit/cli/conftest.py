"""A desk with a fake library."""

from pathlib import Path

import pytest

from tests.unit.cli.fake import Desk, a_desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path)
