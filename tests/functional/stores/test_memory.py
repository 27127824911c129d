"""An archive of any size goes out in the memory of three parts."""

import subprocess
import sys
from pathlib import Path

from storage.s3_store.uploading import part_size
from tests.s3.server import TestBucket

ROOT = Path(__file__).parents[3]
MEBIBYTE = 1024 * 1024

# In a process of its own, whose peak says what this upload took and nothing else did.
_SENDER = """
import resource, sys
from storage.s3_address import S3Access, S3Address
from storage.s3_store import S3Store

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

store = S3Store(S3Address.parse(sys.argv[1]), S3Access.parse(sys.argv[2]))
store.put("a/small", b"so that all code is loaded")
before, chunk = peak(), bytes(1024 * 1024)
upload = store.begin("a/large")
for _ in range(200):
    upload.write(chunk)
size = upload.complete().size
read = sum(len(part) for part in store.read("a/large"))
print(size, read, peak() - before)
"""


def test_two_hundred_megabytes_take_the_memory_of_a_few_parts(bucket: TestBucket) -> None:
    command = [sys.executable, "-c", _SENDER, bucket.url, bucket.access]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    size, read, grown = map(int, done.stdout.split())
    assert size == read == 200 * MEBIBYTE
    assert grown < 40 * MEBIBYTE


def test_ten_thousand_parts_hold_more_than_a_hundred_gigabytes() -> None:
    sizes = [part_size(number) for number in range(1, 10_001)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 5 * MEBIBYTE
    assert sum(sizes) > 150 * 10**9
    # Of a dump of 10 GB, three parts are in memory at once.
    assert max(sizes[:2000]) * 3 < 16 * MEBIBYTE
