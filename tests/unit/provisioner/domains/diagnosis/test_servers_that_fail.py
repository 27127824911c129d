"""Servers that are silent, in error, or do not know the zone: what is still known of the name."""

from dataclasses import replace

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import (
    GARBAGE,
    NXDOMAIN,
    REFUSED,
    SERVFAIL,
    TIMEOUT,
    UNREACHABLE,
    Answer,
    ChainEnd,
)
from tests.unit.provisioner.domains.diagnosis.looks import (
    HOST,
    NS1,
    NS2,
    NS3,
    OLD,
    PLAIN,
    RESOLVER,
    SEEN,
    TARGET,
    chain,
    everybody_says,
    fails,
    only,
    resolves,
    says,
)


@pytest.mark.parametrize("rcode", [TIMEOUT, UNREACHABLE])
def test_one_dead_among_three_is_a_remark(rcode: str) -> None:
    seen = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, TARGET) + fails(NS3, rcode))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert NS3 in only(diagnosis, Code.TIMEOUT).message


@pytest.mark.parametrize("rcode", [REFUSED, SERVFAIL, GARBAGE])
def test_one_in_error_among_three_is_a_remark(rcode: str) -> None:
    seen = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, TARGET) + fails(NS3, rcode))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert NS3 in only(diagnosis, Code.SERVFAIL).message


def test_one_that_does_not_know_the_zone_is_not_believed() -> None:
    lame = says(NS3, aa=False)
    diagnosis = judge(replace(SEEN, authorities=says(NS1, TARGET) + lame), PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert "sans connaître la zone" in only(diagnosis, Code.SERVFAIL).message


def test_nobody_knows_the_zone() -> None:
    lame = says(NS1, aa=False) + says(NS2, aa=False)
    seen = replace(SEEN, authorities=lame, recursive=resolves(*fails(RESOLVER, SERVFAIL)))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    assert NS2 in only(diagnosis, Code.SERVFAIL).message


def test_a_resolver_that_passes_nothing_on_does_not_make_a_record_of_it_that_is_missing() -> None:
    nothing = says(NS1, aa=False, ttl=None) + says(NS2, aa=False, ttl=None)
    seen = replace(SEEN, authorities=nothing, recursive=resolves(*says(RESOLVER, ttl=None)))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    problem = only(diagnosis, Code.SERVFAIL)
    assert f"{NS1} et {NS2} répondent sans connaître la zone" in problem.message
    assert "bureau d’enregistrement" in problem.fix
    assert diagnosis.points_at_us is None


def test_a_resolver_asked_in_the_authority_s_place_is_believed() -> None:
    seen = replace(SEEN, authorities=says("127.0.0.1", TARGET, aa=False))
    assert judge(seen, PLAIN).verdict is Verdict.OK


@pytest.mark.parametrize(
    "told",
    [says(NS1, aa=False, rcode=NXDOMAIN, ttl=None), says(NS1, aa=False, ttl=120)],
    ids=["no such name", "nothing, with the SOA's time to live"],
)
def test_so_it_is_when_it_says_that_the_zone_has_nothing_there(told: tuple[Answer, ...]) -> None:
    nothing = replace(everybody_says(), authorities=told, recursive=resolves(*told))
    assert judge(nothing, PLAIN).codes == {Code.NO_RECORD}


def test_beside_one_that_gives_the_record_another_that_gives_nothing_does_not_know_the_zone() -> None:
    seen = replace(SEEN, authorities=says(NS1, TARGET, aa=False) + says(NS2, aa=False, ttl=None))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert NS2 in only(diagnosis, Code.SERVFAIL).message


def test_nothing_answers() -> None:
    seen = replace(SEEN, authorities=fails(NS1) + fails(NS2), recursive=resolves(*fails(RESOLVER)))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    assert NS1 in only(diagnosis, Code.TIMEOUT).message
    assert diagnosis.points_at_us is None
    assert not diagnosis.by_cname


def test_all_answer_with_an_error() -> None:
    seen = replace(SEEN, authorities=fails(NS1, SERVFAIL), recursive=resolves(*fails(RESOLVER, SERVFAIL)))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    assert "SERVFAIL" in only(diagnosis, Code.SERVFAIL).message


def test_nobody_could_be_asked() -> None:
    diagnosis = judge(replace(SEEN, zone=None, authorities=(), recursive=()), PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    assert HOST in only(diagnosis, Code.TIMEOUT).message


def test_resolvers_that_remember_the_right_answer_are_a_remark_s_worth() -> None:
    diagnosis = judge(replace(SEEN, authorities=fails(NS1)), PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert diagnosis.codes == {Code.TIMEOUT}


def test_resolvers_that_remember_a_wrong_one_say_nothing() -> None:
    diagnosis = judge(replace(SEEN, authorities=fails(NS1), recursive=OLD), PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    assert diagnosis.codes == {Code.TIMEOUT}
    assert diagnosis.points_at_us is None


def test_a_way_that_was_not_followed_to_its_end_says_nothing() -> None:
    seen = everybody_says("relais.milieu.example")
    cut = chain("relais.milieu.example", end=ChainEnd.FAILED, rcode=SERVFAIL)

    assert judge(seen, PLAIN).points_at_us is False
    assert judge(replace(seen, chain=cut), PLAIN).points_at_us is None


def test_half_an_answer_does_not_make_servers_disagree() -> None:
    half = (says(NS2)[0], *fails(NS2)[1:])
    diagnosis = judge(replace(SEEN, authorities=says(NS1, TARGET) + half), PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert diagnosis.codes == {Code.TIMEOUT}


def test_signatures_that_fail_are_told() -> None:
    broken = resolves(*fails(RESOLVER, SERVFAIL))
    diagnosis = judge(replace(SEEN, recursive=broken, signature_fails=True), PLAIN)

    assert diagnosis.verdict is Verdict.UNREACHABLE
    assert "DNSSEC" in only(diagnosis, Code.SERVFAIL).message
