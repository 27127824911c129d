"""One look after another: which verdict it comes to, and why."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge, refuse
from provisioner.domains.diagnosis.seen import (
    GARBAGE,
    REFUSED,
    SERVFAIL,
    TIMEOUT,
    UNREACHABLE,
    ChainEnd,
    Seen,
)
from provisioner.domains.diagnosis.words.names import claimed
from tests.unit.provisioner.domains.diagnosis.looks import (
    AT,
    FRONT,
    HOST,
    NS1,
    NS2,
    NS3,
    RESOLVER,
    SEEN,
    TARGET,
    ZONE,
    chain,
    everybody_says,
    fails,
    nowhere,
    only,
    resolves,
    says,
    txt,
)

PLAIN = Expected()
OLD = resolves(*says(RESOLVER, "ancien.example", ttl=3600))


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


class TestServersThatFail:
    @pytest.mark.parametrize("rcode", [TIMEOUT, UNREACHABLE])
    def test_one_dead_among_three_is_a_remark(self, rcode: str) -> None:
        seen = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, TARGET) + fails(NS3, rcode))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.OK
        assert NS3 in only(diagnosis, Code.TIMEOUT).message

    @pytest.mark.parametrize("rcode", [REFUSED, SERVFAIL, GARBAGE])
    def test_one_in_error_among_three_is_a_remark(self, rcode: str) -> None:
        seen = replace(SEEN, authorities=says(NS1, TARGET) + says(NS2, TARGET) + fails(NS3, rcode))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.OK
        assert NS3 in only(diagnosis, Code.SERVFAIL).message

    def test_one_that_does_not_know_the_zone_is_not_believed(self) -> None:
        lame = says(NS3, aa=False)
        diagnosis = judge(replace(SEEN, authorities=says(NS1, TARGET) + lame), PLAIN)

        assert diagnosis.verdict is Verdict.OK
        assert "sans connaître la zone" in only(diagnosis, Code.SERVFAIL).message

    def test_nobody_knows_the_zone(self) -> None:
        lame = says(NS1, aa=False) + says(NS2, aa=False)
        seen = replace(SEEN, authorities=lame, recursive=resolves(*fails(RESOLVER, SERVFAIL)))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert NS2 in only(diagnosis, Code.SERVFAIL).message

    def test_a_resolver_asked_in_the_authority_s_place_is_believed(self) -> None:
        seen = replace(SEEN, authorities=says("127.0.0.1", TARGET, aa=False))
        assert judge(seen, PLAIN).verdict is Verdict.OK

    def test_nothing_answers(self) -> None:
        seen = replace(SEEN, authorities=fails(NS1) + fails(NS2), recursive=resolves(*fails(RESOLVER)))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert NS1 in only(diagnosis, Code.TIMEOUT).message
        assert diagnosis.points_at_us is None
        assert not diagnosis.by_cname

    def test_all_answer_with_an_error(self) -> None:
        seen = replace(SEEN, authorities=fails(NS1, SERVFAIL), recursive=resolves(*fails(RESOLVER, SERVFAIL)))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert "SERVFAIL" in only(diagnosis, Code.SERVFAIL).message

    def test_nobody_could_be_asked(self) -> None:
        diagnosis = judge(replace(SEEN, zone=None, authorities=(), recursive=()), PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert HOST in only(diagnosis, Code.TIMEOUT).message

    def test_resolvers_that_remember_the_right_answer_are_a_remark_s_worth(self) -> None:
        diagnosis = judge(replace(SEEN, authorities=fails(NS1)), PLAIN)

        assert diagnosis.verdict is Verdict.OK
        assert diagnosis.codes == {Code.TIMEOUT}

    def test_resolvers_that_remember_a_wrong_one_say_nothing(self) -> None:
        diagnosis = judge(replace(SEEN, authorities=fails(NS1), recursive=OLD), PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert diagnosis.codes == {Code.TIMEOUT}
        assert diagnosis.points_at_us is None

    def test_a_way_that_was_not_followed_to_its_end_says_nothing(self) -> None:
        seen = everybody_says("relais.milieu.example")
        cut = chain("relais.milieu.example", end=ChainEnd.FAILED, rcode=SERVFAIL)

        assert judge(seen, PLAIN).points_at_us is False
        assert judge(replace(seen, chain=cut), PLAIN).points_at_us is None

    def test_half_an_answer_does_not_make_servers_disagree(self) -> None:
        half = (says(NS2)[0], *fails(NS2)[1:])
        diagnosis = judge(replace(SEEN, authorities=says(NS1, TARGET) + half), PLAIN)

        assert diagnosis.verdict is Verdict.OK
        assert diagnosis.codes == {Code.TIMEOUT}

    def test_signatures_that_fail_are_told(self) -> None:
        broken = resolves(*fails(RESOLVER, SERVFAIL))
        diagnosis = judge(replace(SEEN, recursive=broken, signature_fails=True), PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert "DNSSEC" in only(diagnosis, Code.SERVFAIL).message


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


class TestApex:
    APEX = replace(SEEN, host=ZONE)

    def at_apex(self, seen: Seen) -> Seen:
        return replace(seen, host=ZONE)

    def test_it_cannot_have_a_cname(self) -> None:
        diagnosis = judge(self.at_apex(everybody_says(a=["192.0.2.9"])), PLAIN)

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        problem = only(diagnosis, Code.APEX)
        assert "192.0.2.9" in problem.message
        assert "ALIAS" in problem.fix
        assert "www.ville.example" in problem.fix

    def test_one_that_has_a_cname_all_the_same_is_told(self) -> None:
        assert judge(self.APEX, PLAIN).codes == {Code.APEX}

    def test_one_without_any_address(self) -> None:
        assert judge(self.at_apex(everybody_says()), PLAIN).codes == {Code.APEX}

    def test_with_our_addresses_and_the_token_it_is_right(self) -> None:
        seen = replace(self.at_apex(everybody_says(a=[FRONT])), tokens=txt("mixeur-abc"))
        diagnosis = judge(seen, Expected(token="mixeur-abc"))

        assert diagnosis.verdict is Verdict.OK
        assert diagnosis.problems == ()
        assert diagnosis.points_at_us is True
        assert diagnosis.is_apex
        assert not diagnosis.by_cname

    def test_our_addresses_alone_do_not_say_whose_it_is(self) -> None:
        diagnosis = judge(self.at_apex(everybody_says(a=[FRONT])), PLAIN)

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        assert only(diagnosis, Code.MISSING_TOKEN)

    def test_our_addresses_are_enough_for_one_that_was_proven_before(self) -> None:
        assert judge(self.at_apex(everybody_says(a=[FRONT])), Expected(proven=True)).verdict is Verdict.OK

    def test_old_addresses_at_a_resolver_are_waited_for(self) -> None:
        old = resolves(*says(RESOLVER, a=["192.0.2.9"]))
        seen = replace(self.at_apex(everybody_says(a=[FRONT])), recursive=old, tokens=txt("t"))
        assert judge(seen, Expected(token="t")).verdict is Verdict.PENDING


class TestToken:
    def test_it_is_asked_for_besides_the_cname(self) -> None:
        diagnosis = judge(SEEN, Expected(token="mixeur-abc"))

        assert diagnosis.verdict is Verdict.MISCONFIGURED
        assert diagnosis.token_seen is False
        problem = only(diagnosis, Code.MISSING_TOKEN)
        assert f'_mixeur-challenge.{HOST}. TXT "mixeur-abc"' in problem.fix

    def test_it_is_seen_among_other_values_and_in_quotes(self) -> None:
        diagnosis = judge(replace(SEEN, tokens=txt("v=spf1 -all", '"t"')), Expected(token="t"))
        assert (diagnosis.verdict, diagnosis.token_seen) == (Verdict.OK, True)

    def test_another_value_is_named(self) -> None:
        diagnosis = judge(replace(SEEN, tokens=txt("mixeur-xyz")), Expected(token="mixeur-abc"))
        assert '"mixeur-xyz"' in only(diagnosis, Code.MISSING_TOKEN).message

    def test_one_that_could_not_be_read_is_not_called_absent(self) -> None:
        diagnosis = judge(replace(SEEN, tokens=txt(rcode=TIMEOUT)), Expected(token="t"))
        assert "n’a pas pu être lu" in only(diagnosis, Code.MISSING_TOKEN).message

    def test_a_wildcard_no_longer_answers_once_it_is_there(self) -> None:
        diagnosis = judge(replace(SEEN, wildcard="*.ville.example"), Expected(token="t"))
        assert f"« {HOST}. CNAME {TARGET}. »" in only(diagnosis, Code.MISSING_TOKEN).fix

    def test_nothing_is_said_of_it_when_none_is_asked_for(self) -> None:
        assert judge(replace(SEEN, tokens=txt("x")), PLAIN).token_seen is None


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
