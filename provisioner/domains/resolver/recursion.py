"""What resolvers say: each one's view of the host, and whether DNSSEC is why they refuse."""

from collections.abc import Sequence

from provisioner.domains.diagnosis.seen import SERVFAIL, Answer
from provisioner.domains.resolver.answers import answer, extended_codes
from provisioner.domains.resolver.asking import Question
from provisioner.domains.resolver.group import Group, Told

# DNSSEC Bogus to NSEC Missing (RFC 8914 §4.7 to §4.13).
_SIGNATURE_CODES = range(6, 13)


def views(told: Sequence[Told]) -> tuple[Answer, ...]:
    return tuple(answer(str(one.server), one.question, one.reply, is_authority=False) for one in told)


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


def _blames_signature(one: Told) -> bool:
    return any(code in _SIGNATURE_CODES for code in extended_codes(one.reply.message))
