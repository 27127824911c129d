"""Locks that PostgreSQL holds: one holder, given back at once, and gone with the process that held them."""

import subprocess
import sys
import uuid

import pytest

from provisioner.instances.work import Platform
from storage.locks import lock_key, locks
from tests.functional.worker.watching import wait_until

HOLD = """
import sys
from pathlib import Path
from provisioner.addresses import Addresses
from provisioner.settings import Settings
from storage.locks import locks

with locks(Addresses(Settings(data_dir=Path(sys.argv[1]))).admin) as held:
    assert held.take(int(sys.argv[2]))
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def key() -> int:
    return lock_key("test", uuid.uuid4())


def test_one_holds_it_and_may_ask_again(platform: Platform, key: int) -> None:
    with locks(platform.admin) as one, locks(platform.admin) as other:
        assert one.take(key)
        assert one.take(key)
        assert not other.take(key)
        one.give_back()
        assert other.take(key)


def test_as_many_hold_a_place_as_there_are_places(platform: Platform) -> None:
    places = [lock_key("place", uuid.uuid4()) for _ in range(2)]
    with locks(platform.admin) as one, locks(platform.admin) as other, locks(platform.admin) as late:
        assert one.take_one(places)
        assert other.take_one(places)
        assert not late.take_one(places)
        one.give_back()
        assert late.take_one(places)


def test_it_dies_with_its_holder(platform: Platform, key: int) -> None:
    program = [sys.executable, "-c", HOLD, str(platform.settings.data_dir), str(key)]
    holder = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with locks(platform.admin) as next_in_line:
        assert not next_in_line.take(key)
        holder.kill()
        holder.communicate()
        wait_until(lambda: next_in_line.take(key))


def test_keys_tell_their_parts_apart_and_fit_postgresql() -> None:
    assert lock_key("a", "b") != lock_key("ab")
    assert all(-(2**63) <= lock_key("instance", number) < 2**63 for number in range(100))
