"""Certificates and IPv6 of names that lead to us."""

from dataclasses import replace

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Verdict
from provisioner.domains.diagnosis.expected import Expected
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import NOERROR, SERVFAIL, TIMEOUT, CaaRecord, CaaSeen
from tests.unit.provisioner.domains.diagnosis.looks import (
    FRONT,
    HOST,
    SEEN,
    TARGET,
    ZONE,
    chain,
    everybody_says,
    only,
)

OTHER = CaaSeen(ZONE, (CaaRecord(False, "issue", "autre.example"),), NOERROR)
FRONT_NAME = "front.mixeur.solutions"
FRONT_KNOWN = Expected(front_addresses=(FRONT, "2001:db8::80"))


def test_an_authority_that_is_forbidden_is_named_with_the_record_and_the_line_to_add() -> None:
    diagnosis = judge(replace(SEEN, caa=OTHER), Expected())

    assert diagnosis.verdict is Verdict.MISCONFIGURED
    problem = only(diagnosis, Code.CAA_FORBIDS)
    assert f'À {ZONE}, « CAA 0 issue "autre.example" » interdit à letsencrypt.org' in problem.message
    assert f'« {ZONE}. CAA 0 issue "letsencrypt.org" »' in problem.fix


def test_a_property_that_nobody_knows_and_that_is_critical_is_to_be_removed() -> None:
    unknown = CaaSeen(ZONE, (CaaRecord(True, "tbs", "Unknown"),), NOERROR)
    assert "critique" in only(judge(replace(SEEN, caa=unknown), Expected()), Code.CAA_FORBIDS).message


@pytest.mark.parametrize("name", [TARGET, FRONT_NAME], ids=["the target", "where the target leads"])
@pytest.mark.parametrize("record", [CaaRecord(False, "issue", "autre.example"), CaaRecord(True, "tbs", "x")])
def test_caa_of_our_target_is_ours_to_mend(name: str, record: CaaRecord) -> None:
    caa = CaaSeen(name, (record,), NOERROR)
    diagnosis = judge(replace(SEEN, chain=chain(TARGET, FRONT_NAME), caa=caa), Expected())

    assert diagnosis.verdict is Verdict.MISCONFIGURED
    problem = only(diagnosis, Code.CAA_FORBIDS)
    assert problem.message.startswith(f"À {name}, ")
    assert problem.is_ours
    assert problem.line == ""
    assert "Rien à faire de votre côté" in problem.fix
    assert "Rien à faire de votre côté" in problem.plain_fix


def test_caa_of_a_name_on_the_way_to_us_is_not_ours_to_mend() -> None:
    relay = "relais.milieu.example"
    caa = replace(OTHER, name=relay)
    problem = only(judge(replace(SEEN, chain=chain(relay, TARGET), caa=caa), Expected()), Code.CAA_FORBIDS)

    assert not problem.is_ours
    assert f'« {relay}. CAA 0 issue "letsencrypt.org" »' in problem.fix


def test_caa_that_fails_is_a_remark() -> None:
    diagnosis = judge(replace(SEEN, caa=CaaSeen(None, (), SERVFAIL)), Expected())

    assert diagnosis.verdict is Verdict.OK
    assert "CAA" in only(diagnosis, Code.SERVFAIL).message


def test_caa_without_an_answer_is_a_remark_when_everything_else_is_answered() -> None:
    diagnosis = judge(replace(SEEN, caa=CaaSeen(None, (), TIMEOUT)), Expected())

    assert diagnosis.verdict is Verdict.OK
    assert "CAA" in only(diagnosis, Code.TIMEOUT).message


def test_caa_without_an_answer_is_no_news_where_resolvers_say_nothing_at_all() -> None:
    silent = tuple(replace(answer, rcode=TIMEOUT, chain=(), values=()) for answer in SEEN.recursive)
    diagnosis = judge(replace(SEEN, recursive=silent, caa=CaaSeen(None, (), TIMEOUT)), Expected())

    assert not [problem for problem in diagnosis.problems if "CAA" in problem.message]


def test_ipv6_of_the_target_that_our_front_does_not_serve_is_ours_to_mend() -> None:
    seen = replace(SEEN, target_addresses=(FRONT, "2001:db8::bad"))
    diagnosis = judge(seen, FRONT_KNOWN)

    assert diagnosis.verdict is Verdict.MISCONFIGURED
    problem = only(diagnosis, Code.IPV6_MISMATCH)
    assert f"{TARGET} annonce en AAAA 2001:db8::bad" in problem.message
    assert "Rien à faire de votre côté" in problem.fix
    assert problem.is_ours


def test_ipv6_that_our_front_serves_is_right_however_it_is_written() -> None:
    seen = replace(SEEN, target_addresses=(FRONT, "2001:0DB8::0080"))
    assert judge(seen, FRONT_KNOWN).problems == ()


def test_ipv6_is_not_judged_while_nobody_said_where_our_front_is() -> None:
    assert judge(replace(SEEN, target_addresses=(FRONT, "2001:db8::bad")), Expected()).problems == ()


def test_ipv6_of_an_apex_that_leads_elsewhere_than_its_ipv4() -> None:
    seen = replace(everybody_says(a=[FRONT], aaaa=["2001:db8::bad"]), host=ZONE)
    diagnosis = judge(seen, Expected(proven=True))

    assert diagnosis.verdict is Verdict.MISCONFIGURED
    assert f"supprimez de {ZONE} l’AAAA 2001:db8::bad" in only(diagnosis, Code.IPV6_MISMATCH).fix


def test_a_name_that_does_not_lead_to_us_has_other_worries_than_our_ipv6() -> None:
    seen = replace(everybody_says("ailleurs.example"), target_addresses=("2001:db8::bad",))
    diagnosis = judge(seen, FRONT_KNOWN)
    assert diagnosis.host == HOST
    assert diagnosis.codes == {Code.WRONG_TARGET}
