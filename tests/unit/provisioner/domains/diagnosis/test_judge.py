"""One look after another: which verdict it comes to, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.judge import judge, refuse
from provisioner.domains.diagnosis.seen import SERVFAIL, TIMEOUT
from provisioner.domains.diagnosis.words.names import claimed
from tests.unit.provisioner.domains.diagnosis.looks import (
    AT,
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
    nowhere,
    only,
    resolves,
    says,
    txt,
)


def test_a_cname_that_all_servers_give_is_right() -> None:
    diagnosis = judge(SEEN, PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert diagnosis.problems == ()
    assert diagnosis.chain == (TARGET,)
    assert diagnosis.points_at_us is True
    assert diagnosis.by_cname
    assert diagnosis.next_check_after == 86_400
    assert diagnosis.old_answer_until is None


def test_case_and_a_trailing_dot_say_nothing() -> None:
    seen = replace(everybody_says("Prod.Mixeur.Solutions."), target="PROD.mixeur.solutions.")
    assert judge(seen, PLAIN).verdict is Verdict.OK


def test_a_cname_over_several_names_is_right() -> None:
    seen = replace(everybody_says("web.ville.example"), chain=chain("web.ville.example", TARGET))
    diagnosis = judge(seen, PLAIN)

    assert diagnosis.verdict is Verdict.OK
    assert diagnosis.chain == ("web.ville.example", TARGET)


def test_a_target_without_addresses_is_our_matter_not_the_member_s() -> None:
    assert judge(replace(SEEN, target_addresses=()), PLAIN).verdict is Verdict.OK


def test_a_wildcard_that_leads_to_us_is_right() -> None:
    diagnosis = judge(replace(SEEN, wildcard="*.ville.example"), PLAIN)
    assert (diagnosis.verdict, diagnosis.wildcard) == (Verdict.OK, "*.ville.example")


def test_every_answer_is_kept_as_an_observation() -> None:
    observed = judge(replace(SEEN, tokens=txt("x")), PLAIN).observations

    assert len(observed) == len(SEEN.authorities) + len(SEEN.recursive) + 1
    assert (observed[0].server, observed[0].type, observed[0].answer) == (NS1, "CNAME", (TARGET,))


def test_a_server_of_the_zone_stays_one_when_it_is_silent_or_does_not_know_the_zone() -> None:
    answers = fails(NS1) + says(NS2, TARGET, aa=False) + says(NS3, TARGET)
    observed = judge(replace(SEEN, authorities=answers), PLAIN).observations

    of_zone = {each.server: each.is_of_zone for each in observed}
    assert of_zone == {NS1: True, NS2: True, NS3: True, RESOLVER: False}


def test_a_server_that_stands_in_for_resolvers_too_is_one_of_the_zone_s() -> None:
    answers = says("127.0.0.1", TARGET, aa=False)
    resolver = tuple(replace(answer, is_authority=False) for answer in answers)
    observed = judge(replace(SEEN, authorities=answers, recursive=resolver), PLAIN).observations

    assert [each.type for each in observed] == ["CNAME", "A", "AAAA"]
    assert all(each.is_of_zone for each in observed)


class TestPending:
    def test_resolvers_may_still_have_the_old_answer(self) -> None:
        diagnosis = judge(replace(SEEN, recursive=OLD, chain=chain("ancien.example")), PLAIN)

        assert diagnosis.verdict is Verdict.PENDING
        assert diagnosis.problems == ()
        assert diagnosis.points_at_us is True
        assert diagnosis.old_answer_until == AT + timedelta(hours=1)
        assert diagnosis.next_check_after == 600

    def test_resolvers_may_still_remember_that_there_was_nothing(self) -> None:
        nothing = resolves(*says(RESOLVER, rcode="NXDOMAIN", ttl=120))
        diagnosis = judge(replace(SEEN, recursive=nothing, chain=chain()), PLAIN)

        assert diagnosis.verdict is Verdict.PENDING
        assert diagnosis.next_check_after == 120

    @pytest.mark.parametrize("kind", ["CNAME", "A", "AAAA"])
    def test_a_resolver_may_remember_the_old_answer_to_one_kind_of_question(self, kind: str) -> None:
        """Each kind is remembered from when somebody last asked it."""
        before = resolves(*says(RESOLVER, a=["192.0.2.9"], ttl=600))
        recursive = tuple(
            old if old.type == kind else new for old, new in zip(before, SEEN.recursive, strict=True)
        )
        diagnosis = judge(replace(SEEN, recursive=recursive), PLAIN)

        assert diagnosis.verdict is Verdict.PENDING
        assert diagnosis.old_answer_until == AT + timedelta(minutes=10)

    def test_one_resolver_of_two_may_be_behind(self) -> None:
        other = tuple(replace(answer, server="149.112.112.112") for answer in OLD)
        assert judge(replace(SEEN, recursive=SEEN.recursive + other), PLAIN).verdict is Verdict.PENDING

    @pytest.mark.parametrize(("rcode", "code"), [(TIMEOUT, Code.TIMEOUT), (SERVFAIL, Code.SERVFAIL)])
    def test_a_resolver_that_fails_leaves_the_rest_to_be_seen(self, rcode: str, code: Code) -> None:
        seen = replace(SEEN, recursive=resolves(*fails(RESOLVER, rcode)))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.PENDING
        assert RESOLVER in only(diagnosis, code).message

    def test_nobody_remembers_for_longer_than_a_week(self) -> None:
        for_ever = resolves(*says(RESOLVER, "ancien.example", ttl=2**31 - 1))
        until = judge(replace(SEEN, recursive=for_ever), PLAIN).old_answer_until
        assert until == AT + timedelta(days=7)


class TestServersThatDisagree:
    def test_one_was_not_updated(self) -> None:
        seen = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, a=["192.0.2.9"]))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        problem = only(diagnosis, Code.SERVERS_DISAGREE)
        assert f"{NS1} répond CNAME {TARGET}" in problem.message
        assert f"{NS2} répond 192.0.2.9" in problem.message
        assert diagnosis.points_at_us is True
        assert not diagnosis.by_cname

    def test_one_has_no_such_name(self) -> None:
        seen = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, rcode="NXDOMAIN"))
        assert f"{NS2} répond NXDOMAIN" in only(judge(seen, PLAIN), Code.SERVERS_DISAGREE).message

    def test_addresses_given_in_turn_are_no_disagreement(self) -> None:
        answers = says(NS1, a=["192.0.2.9"]) + says(NS2, a=["192.0.2.8"])
        diagnosis = judge(replace(SEEN, authorities=answers), PLAIN)
        assert diagnosis.codes == {Code.ADDRESS_INSTEAD_OF_CNAME}


def test_a_name_is_looked_at_again_soon_while_it_is_wrong() -> None:
    diagnosis = judge(nowhere(), PLAIN)

    assert diagnosis.next_check_after == 30


def test_no_old_answer_is_waited_for_while_the_zone_itself_gives_it() -> None:
    assert judge(nowhere(), PLAIN).old_answer_until is None
    assert judge(everybody_says("ailleurs.example"), PLAIN).old_answer_until is None


def test_a_refused_name_says_why() -> None:
    diagnosis = refuse(HOST, TARGET, AT, [claimed(HOST)])

    assert diagnosis.verdict is Verdict.MISCONFIGURED
    assert diagnosis.codes == {Code.CLAIMED}
    assert diagnosis.observations == ()
