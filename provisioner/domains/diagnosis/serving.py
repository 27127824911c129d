"""What is wrong besides the records at the name: its proof, its certificate, its IPv6."""

from provisioner.domains.diagnosis.caa import forbidden
from provisioner.domains.diagnosis.diagnosis import Problem
from provisioner.domains.diagnosis.scene import Scene
from provisioner.domains.diagnosis.seen import NOERROR, NXDOMAIN, SILENT, ChainEnd
from provisioner.domains.diagnosis.views import is_ipv6, plain_address
from provisioner.domains.diagnosis.words import proofs
from provisioner.domains.diagnosis.words import serving as words


def proof_problems(scene: Scene) -> tuple[Problem, ...]:
    """The token where one is asked for, and always where addresses are all there is to see (MIX-DNS-1)."""
    if not scene.tells or scene.token_seen or not _needs_token(scene):
        return ()
    answered = not scene.seen.tokens or any(answer.says_something for answer in scene.seen.tokens)
    return (proofs.missing_token(scene.place, scene.expected.token, scene.tokens, answered=answered),)


def _needs_token(scene: Scene) -> bool:
    if scene.expected.token is not None:
        return True
    by_address = any(scene.stands_for_us(view) and scene.is_right(view) for view in scene.believed)
    return by_address and not scene.expected.proven


def certificate_problems(scene: Scene) -> tuple[Problem, ...]:
    found = forbidden(scene.seen.caa, scene.expected)
    if found is None or not scene.tells:
        return ()
    say = words.caa_critical if found.critical else words.caa_forbids
    problem = say(scene.place, found.name or scene.place.host, found.lines, scene.expected.authority)
    return (words.caa_of_ours(scene.place, problem) if scene.is_ours(found.name) else problem,)


def own_ipv6_problems(scene: Scene) -> tuple[Problem, ...]:
    """IPv6 addresses of the name's own that people who reach us by it would try in vain."""
    if not scene.tells:
        return ()
    # Addresses where a CNAME should be are to be replaced all together: of these, enough is said.
    right = (view for view in scene.believed if scene.stands_for_us(view) and scene.is_right(view))
    astray = {address for view in right for address in view.addresses} - scene.ours
    return (words.own_ipv6(scene.place, sorted(astray)),) if astray else ()


def target_ipv6_problems(scene: Scene) -> tuple[Problem, ...]:
    """The same of our target's, which no member could mend."""
    if not scene.tells or not any(map(scene.leads_to_us, scene.believed)):
        return ()
    front = frozenset(map(plain_address, scene.expected.front_addresses))
    targets = {address for address in map(plain_address, scene.seen.target_addresses) if is_ipv6(address)}
    astray = sorted(targets - front) if front else []
    return (words.target_ipv6(scene.place, astray),) if astray else ()


def certificate_remarks(scene: Scene) -> tuple[Problem, ...]:
    """CAA that could not be read, though resolvers answer what else they are asked about the name.

    Nor is an error of a question news that goes round in circles with the name's own CNAMEs.
    """
    rcode, caa = scene.seen.caa.rcode, scene.seen.caa
    if scene.seen.chain.end in {ChainEnd.LOOP, ChainEnd.TOO_LONG} or caa.records:
        return ()
    if rcode in SILENT:
        # Some servers drop types that they do not know. That resolvers say nothing at all is told apart.
        return (words.caa_unanswered(scene.place),) if scene.resolvers.speaking else ()
    return (words.caa_unknown(scene.place, rcode),) if rcode not in {NOERROR, NXDOMAIN} else ()
