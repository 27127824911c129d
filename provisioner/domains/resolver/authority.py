"""What each of a zone's own servers says, asked directly at each of its addresses."""

from collections.abc import Sequence

from dns.rdatatype import AAAA, CNAME, TXT, A

from provisioner.domains.diagnosis.seen import Answer
from provisioner.domains.names import challenge_of
from provisioner.domains.resolver.answers import answer
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group, Told

HOST_TYPES = (CNAME, A, AAAA)


async def ask_authorities(servers: Group, host: str, *, with_token: bool) -> tuple[Answer, ...]:
    """CNAME, A and AAAA of the host; the TXT of its challenge too, if wanted."""
    questions = [Question(host, kind) for kind in HOST_TYPES]
    questions += [Question(challenge_of(host), TXT)] if with_token else []
    told = _on_our_ways(await servers.ask_each(questions))
    return tuple(answer(str(one.server), one.question, one.reply, is_authority=True) for one in told)


def _on_our_ways(told: Sequence[Told]) -> Sequence[Told]:
    """Without addresses that this machine has no way to, as it often lacks IPv6: that is no server's fault.

    Unless nothing else is left, since then it is the reason why nobody can tell.
    """
    return [one for one in told if not one.reply.no_route] or told


def say_nothing(answers: Sequence[Answer]) -> bool:
    """Whether some can be believed, and none of these has anything at the host."""
    believed = [one for one in answers if one.says_something and one.authoritative]
    return bool(believed) and not any(one.values or one.chain for one in believed)
