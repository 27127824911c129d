"""What answers may cost: small messages can take seconds to read, and nothing else happens meanwhile."""

import asyncio
import struct

import dns.message
import pytest
from dns.message import Message
from dns.rdatatype import A

from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.reading import MOST_RECORDS, UDP_BYTES, Allowance, is_bearable
from tests.dns.bombs import bomb

HOST = "mixeur.ville.example"
QUESTION = Question(HOST, A).query().to_wire()
ANSWER = dns.message.make_response(Question(HOST, A).query()).to_wire()


def counting(questions: int, *records: int) -> bytes:
    """The header of an answer that claims to hold so many."""
    return struct.pack("!6H", 7, 0x8400, questions, *records)


def read(wire: bytes, *, seconds: float = 60, size: float = 4096, times: int = 1) -> list[Message | None]:
    async def begin() -> list[Message | None]:
        allowance = Allowance(seconds, size)
        return [allowance.read(wire, UDP_BYTES) for _ in range(times)]

    return asyncio.run(begin())


def test_what_is_larger_than_it_may_be_is_not_read() -> None:
    header = counting(1, 1, 0, 0)
    assert is_bearable(header.ljust(100), 100)
    assert not is_bearable(header.ljust(101), 100)


def test_what_has_no_whole_header_is_not_read() -> None:
    assert not is_bearable(counting(1, 0, 0, 0)[:-1], 100)
    assert not is_bearable(b"", 100)


@pytest.mark.parametrize("counts", [(1, MOST_RECORDS, 0, 0), (0, 60, 70, 70), (1, 0, 0, 0)])
def test_as_many_records_as_answers_have(counts: tuple[int, ...]) -> None:
    assert is_bearable(counting(*counts), 100)


@pytest.mark.parametrize(
    "counts", [(1, MOST_RECORDS + 1, 0, 0), (1, 100, 100, 1), (1, 0, 0, 65535), (2, 0, 0, 0)]
)
def test_crowds_are_refused_by_what_the_header_claims(counts: tuple[int, ...]) -> None:
    assert not is_bearable(counting(*counts), 100)


def test_a_message_that_takes_long_to_read_is_refused_before() -> None:
    assert not is_bearable(bomb(QUESTION, UDP_BYTES), UDP_BYTES)
    assert is_bearable(bomb(QUESTION, 1232), UDP_BYTES)


def test_answers_are_read_until_their_bytes_are_used_up() -> None:
    whole = read(ANSWER, size=2.5 * len(ANSWER), times=4)
    assert [message is not None for message in whole] == [True, True, False, False]


def test_what_is_refused_uses_nothing_up() -> None:
    async def begin() -> tuple[Message | None, Message | None]:
        allowance = Allowance(60, len(ANSWER))
        return allowance.read(bomb(QUESTION, UDP_BYTES), UDP_BYTES), allowance.read(ANSWER, UDP_BYTES)

    refused, answer = asyncio.run(begin())
    assert refused is None
    assert answer is not None


def test_nothing_is_read_once_the_look_is_over() -> None:
    assert read(ANSWER, seconds=0) == [None]
    assert read(ANSWER) != [None]
