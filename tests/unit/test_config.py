"""Settings: where they come from, and what is said of wrong ones."""

from pathlib import Path

import pytest

from alcove import config
from alcove.errors import ConfigError


@pytest.mark.parametrize("name", ["Mars/Olympus", "Europe", "../etc/passwd", "\\0"])
def test_a_zone_that_is_none_is_named_with_its_place(tmp_path: Path, name: str) -> None:
    """Not at the first question that needs it."""
    (tmp_path / "alcove.toml").write_text(f"time-zone = '{name}'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"time-zone is .* in .*alcove.toml"):
        config.load(tmp_path, {})


def test_a_zone_is_kept_by_its_name(tmp_path: Path) -> None:
    """From the environment."""
    assert config.load(tmp_path, {"ALCOVE_TIME_ZONE": "Europe/Vienna"}).time_zone == "Europe/Vienna"
