"""What strangers' bytes may cost: two of them can stand for a name of 127 labels, thousands of times over."""

import asyncio
import math
import struct

import dns.message
from dns.message import Message

# In bytes. What servers send at most who do not mind fragments (RFC 6891 §6.2.5), though we ask for less.
UDP_BYTES = 4096
# In bytes: twice of what is kept of an answer at most, 32 texts of 255 bytes.
TCP_BYTES = 16 * 1024
# A name's own records are a few; reading this many at their worst takes a good part of a second.
MOST_RECORDS = 200
# In bytes, of all answers: a hundred that fill what we ask for, which no zone in its right mind comes near.
LOOK_BYTES = 128 * 1024
_COUNTS = struct.Struct("!4x4H")
_HEADER_BYTES = 12


class Allowance:
    """What the answers of one look may take: their bytes, and the ``seconds`` from now until it is over.

    While a message is read nothing else happens, and no timeout counts: so it is weighed before.
    """

    def __init__(self, seconds: float = math.inf, size: float = math.inf) -> None:
        self._until = asyncio.get_running_loop().time() + seconds
        self._bytes = size

    @property
    def seconds(self) -> float:
        """Left; nothing or less once it is over."""
        return self._until - asyncio.get_running_loop().time()

    def read(self, wire: bytes, most: int) -> Message | None:
        """None when it cannot be read, or costs more than is left."""
        if not is_bearable(wire, most) or self.seconds <= 0 or len(wire) > self._bytes:
            return None
        self._bytes -= len(wire)
        return read(wire)


def is_bearable(wire: bytes, most: int) -> bool:
    """Whether these bytes are no more than ``most``, and their header (RFC 1035 §4.1.1) claims no crowd."""
    if not _HEADER_BYTES <= len(wire) <= most:
        return False
    counts: tuple[int, ...] = _COUNTS.unpack_from(wire)
    return counts[0] <= 1 and sum(counts[1:]) <= MOST_RECORDS


def read(wire: bytes) -> Message | None:
    """None when it cannot be read, whatever it costs to find out. Of a truncated message, what there is."""
    try:
        return dns.message.from_wire(wire, ignore_trailing=True, raise_on_truncation=True)
    except dns.message.Truncated as cut:
        partial: Message = cut.message()  # type: ignore[no-untyped-call]  # the library left it without types
        return partial
    except Exception:
        # Strangers' bytes: a defect of the parser must not end a look either.
        return None
