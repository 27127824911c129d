"""Threads that hand chunks to one another end together, and the first error is the one that comes out."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.archive.stages import Conveyor, Stages


def read_all(conveyor: Conveyor, size: int) -> bytes:
    return b"".join(iter(lambda: conveyor.read(size), b""))


@given(st.lists(st.binary(max_size=50), max_size=30), st.integers(1, 60), st.integers(1, 4))
def test_all_bytes_arrive_in_order(chunks: list[bytes], size: int, places: int) -> None:
    with Stages() as stages:
        conveyor = stages.conveyor(places)

        def send() -> None:
            for chunk in chunks:
                conveyor.write(chunk)
            conveyor.close()

        stages.start(send)
        assert read_all(conveyor, size) == b"".join(chunks)


def test_a_sender_waits_for_a_free_place() -> None:
    sent: list[int] = []
    with Stages() as stages:
        conveyor = stages.conveyor(places=2)

        def send() -> None:
            for number in range(50):
                conveyor.write(b"x")
                sent.append(number)
            conveyor.close()

        stages.start(send)
        taken = 0
        while conveyor.read(1):
            taken += 1
            assert len(sent) <= taken + 2
    assert taken == 50


def fail() -> None:
    raise ValueError("the first")


def test_the_error_of_a_sender_reaches_the_reader() -> None:
    def read() -> None:
        with Stages() as stages:
            conveyor = stages.conveyor(places=1)
            stages.start(fail)
            conveyor.read(1)

    with pytest.raises(ValueError, match="the first"):
        read()


def test_the_error_of_the_reader_ends_a_sender_that_waits() -> None:
    def send_for_ever(conveyor: Conveyor) -> None:
        while True:
            conveyor.write(b"x")

    def read() -> None:
        with Stages() as stages:
            conveyor = stages.conveyor(places=1)
            stages.start(lambda: send_for_ever(conveyor))
            conveyor.read(1)
            fail()

    before = threading.active_count()
    with pytest.raises(ValueError, match="the first"):
        read()
    assert threading.active_count() == before


def test_whatever_a_stage_waits_for_is_ended_when_another_fails() -> None:
    waited_for = threading.Event()

    def wait() -> None:
        waited_for.wait()

    def work() -> None:
        with Stages() as stages:
            stages.when_stopping(waited_for.set)
            stages.start(wait)
            stages.start(fail)

    with pytest.raises(ValueError, match="the first"):
        work()


def test_nothing_is_stopped_when_all_goes_well() -> None:
    stopped = threading.Event()
    with Stages() as stages:
        stages.when_stopping(stopped.set)
        stages.start(lambda: None)
        stages.join()
    assert not stopped.is_set()
