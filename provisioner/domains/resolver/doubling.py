"""Whether a record that is missing was created one zone's name too deep.

Most forms, and zone files without a final dot, add the zone's name to whatever is written: of the whole name
they make ``mixeur.ville.example.ville.example``.
"""

import secrets

from dns.rdatatype import CNAME

from provisioner.domains.resolver.answers import names_at
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group

LONGEST_NAME = 253


async def find_misplaced(servers: Group, zone: str | None, host: str) -> str | None:
    """``HOST.ZONE`` where that has a CNAME of its own, for a host that has nothing: two questions at most."""
    if zone is None or zone == host or len(host) + 1 + len(zone) > LONGEST_NAME:
        return None
    doubled = f"{host}.{zone}"
    found = await _cname(servers, doubled)
    if not found:
        return None
    # A wildcard answers for names beside it that nobody can have made, too.
    beside = f"x{secrets.token_hex(8)}.{doubled.partition('.')[2]}"
    return doubled if await _cname(servers, beside) != found else None


async def _cname(servers: Group, name: str) -> tuple[str, ...]:
    reply = await servers.ask(Question(name, CNAME), useful=lambda reply: reply.authoritative)
    return names_at(reply.message, name, CNAME)
