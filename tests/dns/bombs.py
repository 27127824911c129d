"""Answers that are small on their way and large to read."""

import struct

_DEEPEST = b"\x01a" * 127 + b"\0"
_CNAME, _IN, _TTL = 5, 1, 60


def bomb(question: bytes, size: int) -> bytes:
    """Up to ``size`` bytes of records whose owners and values all point at one name of 127 labels."""
    asked = _question(question)
    deepest = struct.pack("!H", 0xC000 | 12 + len(asked))
    tail = struct.pack("!HHIH", _CNAME, _IN, _TTL, len(deepest)) + deepest
    count = (size - 12 - len(asked) - len(_DEEPEST) - len(tail)) // len(deepest + tail)
    header = question[:2] + struct.pack("!5H", 0x8400, 1, 1 + count, 0, 0)
    return header + asked + _DEEPEST + tail + (deepest + tail) * count


def of_class(number: int, question: bytes, *, kind: int, value: bytes) -> bytes:
    """One record of another class than was asked about, at the name in question."""
    record = b"\xc0\x0c" + struct.pack("!HHIH", kind, number, _TTL, len(value)) + value
    return question[:2] + struct.pack("!5H", 0x8400, 1, 1, 0, 0) + _question(question) + record


def _question(wire: bytes) -> bytes:
    """The first one, as it stands after the header."""
    return wire[12 : wire.index(b"\0", 12) + 5]
