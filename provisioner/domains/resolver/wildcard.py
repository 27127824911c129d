"""Whether a host is answered for by an entry of its own or by a wildcard (RFC 4592)."""

import asyncio
import secrets
from collections.abc import Sequence

import dns.rdatatype

from provisioner.domains.diagnosis.seen import Answer
from provisioner.domains.resolver.answers import names_at
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group
from provisioner.domains.resolver.zone_cut import above
from provisioner.domains.spelling import lies_in


async def find_wildcard(servers: Group, zone: str | None, host: str, answers: Sequence[Answer]) -> str | None:
    """The entry that answers for the host, None if its own does or when that is not to be told.

    Below a name that has an entry of its own, a wildcard beside it answers for nothing: so a name that nobody
    can have made is asked about there.
    """
    said = next((one for one in answers if one.values and not one.chain), None)
    if said is None or zone is None or zone == host:
        return None
    kind = dns.rdatatype.from_text(said.type)
    if await _values(servers, f"x{secrets.token_hex(8)}.{host}", kind) != said.values:
        return None
    entries = [f"*.{name}" for name in above(host) if lies_in(name, zone)]
    found = await asyncio.gather(*[_values(servers, entry, kind) for entry in entries])
    alike = [entry for entry, values in zip(entries, found, strict=True) if values == said.values]
    # The highest: it answers for questions about the lower ones, too, where these are none.
    return alike[-1] if alike else None


async def _values(servers: Group, name: str, kind: dns.rdatatype.RdataType) -> tuple[str, ...]:
    reply = await servers.ask(Question(name, kind), useful=lambda reply: reply.authoritative)
    return names_at(reply.message, name, kind)
