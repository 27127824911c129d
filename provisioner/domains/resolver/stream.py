"""A TCP connection to one server, for one question and its answer (RFC 7766)."""

import asyncio

from dns.message import Message

from provisioner.domains.diagnosis.seen import GARBAGE, TIMEOUT, UNREACHABLE
from provisioner.domains.resolver.channel import Unanswered
from provisioner.domains.resolver.reading import TCP_BYTES, Allowance
from provisioner.domains.servers import Server


async def ask_over_tcp(server: Server, query: Message, seconds: float, allowance: Allowance) -> Message:
    """Raises Unanswered."""
    try:
        async with asyncio.timeout(seconds):
            wire = await _exchange(server, query.to_wire())
    except TimeoutError as error:
        raise Unanswered(TIMEOUT) from error
    except (OSError, EOFError) as error:
        raise Unanswered(UNREACHABLE) from error
    answer = allowance.read(wire, TCP_BYTES)
    if answer is None or not query.is_response(answer):
        raise Unanswered(GARBAGE)
    return answer


async def _exchange(server: Server, question: bytes) -> bytes:
    """Each way two bytes say how many follow (RFC 1035 §4.2.2); more than are read are not waited for."""
    reader, writer = await asyncio.open_connection(str(server.address), server.port)
    try:
        writer.write(len(question).to_bytes(2, "big") + question)
        await writer.drain()
        size = int.from_bytes(await reader.readexactly(2), "big")
        if size > TCP_BYTES:
            raise Unanswered(GARBAGE)
        return await reader.readexactly(size)
    finally:
        writer.transport.abort()
