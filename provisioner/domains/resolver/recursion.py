"""What resolvers say: each one's view of the host, and whether DNSSEC is why they refuse."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address

from provisioner.domains.diagnosis.seen import SERVFAIL, Answer
from provisioner.domains.reach import Reach
from provisioner.domains.resolver.answers import answer, extended_codes
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group, Told

PRIVATE = "adresse privée"
# DNSSEC Bogus to NSEC Missing (RFC 8914 §4.7 to §4.13).
_SIGNATURE_CODES = range(6, 13)


def views(told: Sequence[Told]) -> tuple[Answer, ...]:
    return tuple(answer(str(one.server), one.question, one.reply, is_authority=False) for one in told)


def discreet(answers: Sequence[Answer], reach: Reach) -> tuple[Answer, ...]:
    """Without the numbers of addresses beyond ``reach`` that a CNAME leads to.

    Whoever writes it would else read with our resolver's eyes the names of networks that only it knows.
    """
    return tuple(_without_numbers(one, reach) if one.chain else one for one in answers)


async def signature_fails(resolvers: Group, told: Sequence[Told]) -> bool | None:
    """SERVFAIL that turns into an answer when signatures are left alone (CD), or that says so itself."""
    failed = [one for one in told if one.reply.rcode == SERVFAIL]
    if not failed:
        return False if any(one.reply.says_something for one in told) else None
    if any(_blames_signature(one) for one in failed):
        return True
    one = failed[0]
    again = Question(one.question.name, one.question.type, unchecked=True)
    return True if (await resolvers.asker.ask(one.server.at, again)).says_something else None


def _without_numbers(said: Answer, reach: Reach) -> Answer:
    shown = (value if reach.includes(ip_address(value)) else PRIVATE for value in said.values)
    return replace(said, values=tuple(dict.fromkeys(shown)))


def _blames_signature(one: Told) -> bool:
    return any(code in _SIGNATURE_CODES for code in extended_codes(one.reply.message))
