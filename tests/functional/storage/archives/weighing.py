"""Run in a process of its own: prints the KiB that writing and reading an archive back took at most.

Arguments: the server's address, the database, its owner, and the bytes of the file that goes with it.
"""

import sys
from collections.abc import Iterator

from sqlalchemy import make_url

from storage.archive.reading import read_back
from storage.archive.tools import Database
from storage.archive.writing import FileSource
from storage.encryption import Identity
from tests.functional.storage.archives.yard import MemoryUpload, kept, write
from tests.memory import peak_kib

CHUNK = bytes(range(256)) * 256


def chunks(size: int) -> Iterator[bytes]:
    return (CHUNK for _ in range(size // len(CHUNK)))


def main() -> None:
    address, name, owner, size = sys.argv[1:]
    identity, upload = Identity.generate(), MemoryUpload()
    files = [FileSource("file", int(size), lambda: chunks(int(size)))]
    archive = kept(write(Database(make_url(address), name, owner), upload, identity, files), upload, identity)
    read_back(archive.chunks, archive.manifest, [identity])
    print(peak_kib())  # noqa: T201 - printing is what it is for


if __name__ == "__main__":
    main()
