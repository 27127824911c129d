"""Copies that spare the store, and are never believed against it."""

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.objects import ObjectNotFound
from storage.read_through import ReadThroughStore

PLENTY = 1024 * 1024


class CountingStore:
    """An ObjectStore that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> None:
        self.objects[key] = content

    def get(self, key: str) -> bytes:
        self.asked[key] += 1
        if key not in self.objects:
            raise ObjectNotFound(key)
        return self.objects[key]

    def exists(self, key: str) -> bool:
        return key in self.objects


@pytest.fixture
def behind() -> CountingStore:
    return CountingStore()


def in_front(behind: CountingStore, folder: Path, most_bytes: int = PLENTY) -> ReadThroughStore:
    return ReadThroughStore(behind, folder, prefix="themes/", most_bytes=most_bytes)


def test_the_store_is_asked_once_whoever_asks(behind: CountingStore, tmp_path: Path) -> None:
    in_front(behind, tmp_path / "kept").put("themes/a/look.css", b"p {}")
    for _ in range(3):
        assert in_front(behind, tmp_path / "kept").get("themes/a/look.css") == b"p {}"
    assert behind.asked["themes/a/look.css"] == 1


def test_what_is_not_below_the_prefix_is_asked_each_time(behind: CountingStore, tmp_path: Path) -> None:
    store = in_front(behind, tmp_path / "kept")
    store.put("pictures/a/logo.png", b"image")
    assert [store.get("pictures/a/logo.png") for _ in range(3)] == [b"image"] * 3
    assert behind.asked["pictures/a/logo.png"] == 3
    assert not (tmp_path / "kept").exists()


def test_whether_it_is_there_the_store_says(behind: CountingStore, tmp_path: Path) -> None:
    store = in_front(behind, tmp_path / "kept")
    store.put("themes/a/look.css", b"p {}")
    store.get("themes/a/look.css")
    behind.objects.clear()
    assert not store.exists("themes/a/look.css")
    with pytest.raises(ObjectNotFound):
        store.get("themes/a/other.css")


@pytest.mark.parametrize("damage", [b"", b"short", b"p {}" * 20], ids=["empty", "cut", "altered"])
def test_a_copy_that_a_crash_has_damaged_is_replaced(
    behind: CountingStore, tmp_path: Path, damage: bytes
) -> None:
    store = in_front(behind, tmp_path / "kept")
    store.put("themes/a/look.css", b"p {}")
    store.get("themes/a/look.css")
    [copy] = (tmp_path / "kept").iterdir()
    copy.write_bytes(damage)
    assert [store.get("themes/a/look.css") for _ in range(2)] == [b"p {}"] * 2
    assert behind.asked["themes/a/look.css"] == 2


@settings(deadline=None)
@given(sizes=st.lists(st.integers(0, 3000), max_size=25), most_bytes=st.integers(0, 4000))
def test_copies_never_take_more_than_their_share(sizes: list[int], most_bytes: int) -> None:
    with TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        store = in_front(CountingStore(), kept, most_bytes)
        for number, size in enumerate(sizes):
            store.put(f"themes/{number}", bytes(size))
            assert store.get(f"themes/{number}") == bytes(size)
            taken = sum(file.stat().st_size for file in kept.iterdir()) if kept.exists() else 0
            assert taken <= most_bytes


def test_the_newest_stay(behind: CountingStore, tmp_path: Path) -> None:
    store = in_front(behind, tmp_path / "kept", most_bytes=3 * 132)
    for name in "abcde":
        store.put(f"themes/{name}", bytes(100))
        store.get(f"themes/{name}")
    for name in "edc":
        store.get(f"themes/{name}")
    assert dict(behind.asked) == {f"themes/{name}": 1 for name in "abcde"}


def test_where_nothing_can_be_kept_everything_is_asked_for_and_it_is_said_once(
    behind: CountingStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    store = in_front(behind, tmp_path / "file" / "kept")
    store.put("themes/a/look.css", b"p {}")
    with caplog.at_level(logging.WARNING):
        assert [store.get("themes/a/look.css") for _ in range(3)] == [b"p {}"] * 3
    assert behind.asked["themes/a/look.css"] == 3
    assert len(caplog.records) == 1


def test_many_that_fill_it_at_once_all_get_what_they_asked_for(behind: CountingStore, tmp_path: Path) -> None:
    """With room for few, so that each takes away what another one has just written."""
    contents = {f"themes/{number}": bytes([number]) * 500 for number in range(20)}
    for key, content in contents.items():
        behind.put(key, content)
    stores = [in_front(behind, tmp_path / "kept", most_bytes=3000) for _ in range(4)]

    def read_all(store: ReadThroughStore) -> bool:
        return all(store.get(key) == content for _ in range(5) for key, content in contents.items())

    with ThreadPoolExecutor(4) as readers:
        assert all(readers.map(read_all, stores))
