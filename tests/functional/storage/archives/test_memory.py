"""An archive of a hundred megabytes takes no more memory than one of nothing."""

import subprocess
import sys

from storage.archive.tools import Database
from tests.functional.storage.archives.yard import Yard

# What compresses to nearly nothing, so that the test's own copy of the archive weighs nothing either.
LARGE = """
CREATE TABLE pages (n int, text text);
INSERT INTO pages SELECT n, repeat('une page comme une autre ', 400) FROM generate_series(1, 10000) n
"""


def weigh(database: Database, file_size: int) -> int:
    """KiB."""
    address = database.server.render_as_string(hide_password=False)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.functional.storage.archives.weighing",
            address,
            database.name,
            database.owner,
            str(file_size),
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return int(done.stdout)


def test_memory_does_not_grow_with_what_is_archived(yard: Yard) -> None:
    small = weigh(yard.database(), 0)
    large = weigh(yard.filled(LARGE), 64 * 1024 * 1024)
    assert large - small < 20 * 1024
    assert large < 120 * 1024
