"""What servers answered in one look, put together in few words for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Problem
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.seen import (
    NOERROR,
    NXDOMAIN,
    TIMEOUT,
    Answer,
    CaaSeen,
    Chain,
    ChainEnd,
    Seen,
)

HOST = "mixeur.ville.example"
ZONE = "ville.example"
TARGET = "prod.mixeur.solutions"
FRONT = "192.0.2.80"
# In Paris, an hour later.
AT = datetime(2026, 11, 21, 12, 20, tzinfo=UTC)
NS1 = "ns1.ville.example (192.0.2.1)"
NS2 = "ns2.ville.example (192.0.2.2)"
NS3 = "ns3.ville.example (192.0.2.3)"
RESOLVER = "9.9.9.9"
NO_CAA = CaaSeen(None, (), NOERROR)


def says(
    server: str,
    hop: str | None = None,
    *,
    a: Sequence[str] = (),
    aaaa: Sequence[str] = (),
    rcode: str = NOERROR,
    ttl: int | None = 300,
    aa: bool = True,
) -> tuple[Answer, ...]:
    """A server of the zone with a CNAME to ``hop``, with addresses of the name's own, both, or neither."""
    records = {"CNAME": (hop,) if hop else (), "A": tuple(a), "AAAA": tuple(aaaa)}
    return tuple(
        Answer(
            server=server,
            is_authority=True,
            authoritative=aa,
            name=HOST,
            type=kind,
            rcode=rcode,
            chain=(hop,) if hop and kind != "CNAME" and not values else (),
            values=values,
            ttl=ttl,
        )
        for kind, values in records.items()
    )


def fails(server: str, rcode: str = TIMEOUT) -> tuple[Answer, ...]:
    return tuple(replace(answer, ttl=None) for answer in says(server, rcode=rcode, aa=False))


def resolves(*answers: Answer) -> tuple[Answer, ...]:
    """The same answers, from a resolver."""
    return tuple(
        replace(answer, server=RESOLVER, is_authority=False, authoritative=False) for answer in answers
    )


def chain(*hops: str, end: ChainEnd = ChainEnd.ADDRESSES, rcode: str = NOERROR) -> Chain:
    return Chain(hops, end, rcode)


def txt(*values: str, rcode: str = NOERROR) -> tuple[Answer, ...]:
    name = f"_mixeur-challenge.{HOST}"
    return (Answer(NS1, True, True, name, "TXT", rcode, values=values, ttl=300),)


RIGHT = says(NS1, TARGET) + says(NS2, TARGET) + says(NS3, TARGET)
SEEN = Seen(
    host=HOST,
    target=TARGET,
    at=AT,
    zone=ZONE,
    authorities=RIGHT,
    recursive=resolves(*says(RESOLVER, TARGET)),
    chain=chain(TARGET),
    target_addresses=(FRONT,),
    caa=NO_CAA,
)
# What resolvers remember from before.
OLD = resolves(*says(RESOLVER, "ancien.example", ttl=3600))
# As where no token is asked for, and nothing more is known of our front.
PLAIN = Expected()


def everybody_says(
    hop: str | None = None, *, a: Sequence[str] = (), aaaa: Sequence[str] = (), rcode: str = NOERROR
) -> Seen:
    """A look at which all servers and the resolver say the same, and the chain ends at ``hop``."""
    answers = says(NS1, hop, a=a, aaaa=aaaa, rcode=rcode)
    seen = replace(SEEN, authorities=answers, recursive=resolves(*answers))
    if hop:
        return replace(seen, chain=chain(hop))
    end = ChainEnd.ADDRESSES if a or aaaa else ChainEnd.NOTHING
    return replace(seen, chain=Chain((), end, rcode, (*a, *aaaa)))


def nowhere() -> Seen:
    return everybody_says(rcode=NXDOMAIN)


def only(diagnosis: Diagnosis, code: Code) -> Problem:
    """Its one problem, which is of ``code``."""
    assert [problem.code for problem in diagnosis.problems] == [code]
    return diagnosis.problems[0]
