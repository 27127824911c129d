"""Two releases that are built at once."""

from pathlib import Path

import pytest

from tools.release import leave


def fetched(folder: Path) -> Path:
    folder.mkdir()
    (folder / "wheel").write_text(folder.name)
    return folder


def test_the_slower_one_goes_on_with_what_the_faster_has_left(tmp_path: Path) -> None:
    leave(fetched(tmp_path / "faster"), tmp_path / "wheels")
    leave(fetched(tmp_path / "slower"), tmp_path / "wheels")
    assert (tmp_path / "wheels" / "wheel").read_text() == "faster"


def test_whatever_else_is_in_the_way_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        leave(fetched(tmp_path / "made"), tmp_path / "nowhere" / "wheels")
