"""What each of a zone's own servers says, asked directly at each of its addresses."""

from collections.abc import Sequence

from dns.rdatatype import AAAA, CNAME, TXT, A

from provisioner.domains.diagnosis.seen import Answer
from provisioner.domains.resolver.answers import answer
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group, Told
from provisioner.domains.spelling import challenge_of


def about_host(host: str) -> list[Question]:
    return [Question(host, kind) for kind in (CNAME, A, AAAA)]


def about_challenge(host: str) -> list[Question]:
    return [Question(challenge_of(host), TXT)]


async def ask_authorities(servers: Group, questions: Sequence[Question]) -> tuple[Answer, ...]:
    """Every question to every one of the zone's servers."""
    told = on_our_ways(await servers.ask_each(questions))
    return tuple(answer(str(one.server), one.question, one.reply, is_authority=True) for one in told)


def on_our_ways(told: Sequence[Told]) -> Sequence[Told]:
    """Without addresses that this machine has no way to, as it often lacks IPv6: that is no server's fault.

    Unless nothing else is left, since then it is the reason why nobody can tell.
    """
    return [one for one in told if not one.reply.no_route] or told


def say_nothing(answers: Sequence[Answer]) -> bool:
    """Whether some can be believed, and none of these has anything at the host."""
    believed = [one for one in answers if one.says_something and one.authoritative]
    return bool(believed) and not any(one.values or one.chain for one in believed)
