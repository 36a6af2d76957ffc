"""docs/python.md: its examples, run one after the other as a reader would."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.stories.works import a_work, write

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def test_the_examples_run(
    tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder with one file and a folder of downloads."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(own_home))
    lamp = replace(a_work(2), site_id="90000002", title="One Lamp", words=321)
    write(tmp_path, lamp, "One_Lamp.html")
    write(tmp_path / "downloads", lamp, "One_Lamp.html")
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), names)
    assert len(examples) == 11
    assert names["data"] == (tmp_path / "One_Lamp.html").read_bytes()
    printed = capsys.readouterr().out
    assert "One Lamp by writer2" in printed
    assert "'outcome': 'new'" in printed
    assert "1 ['One Lamp']" in printed
    assert "[(1, True)]" in printed
    assert "1 True 1200" in printed
    assert "under Pace: 1 ['One Lamp']" in printed
