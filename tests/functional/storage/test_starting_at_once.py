"""Several processes that find nothing prepared yet: one prepares, the others wait, all succeed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.clusters import open_cluster
from tests.command_line import CommandLine

PROCESSES = 4


@pytest.fixture(params=["embedded", "given by address"])
def command_line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CommandLine]:
    if request.param == "embedded":
        yield CommandLine(tmp_path)
        return
    with open_cluster(tmp_path / "cluster") as url:
        yield CommandLine(tmp_path, PROVISIONER_DATABASE_URL=url.render_as_string(hide_password=False))


def test_all_of_them_end_well(command_line: CommandLine) -> None:
    with ThreadPoolExecutor(PROCESSES) as pool:
        done = list(pool.map(lambda _: command_line("migrate"), range(PROCESSES)))
    assert [(process.returncode, process.stderr) for process in done] == [(0, "")] * PROCESSES
