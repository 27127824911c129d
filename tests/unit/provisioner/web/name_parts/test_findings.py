"""What a look came to, in the words and the order of a page."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Observation, Problem, Verdict
from provisioner.web.name_parts import Findings
from provisioner.web.tone import Tone

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
HOST, TARGET = "mixeur.ville.example", "prod.mixeur.solutions"
ZONE_S, RESOLVER = "ns1.ville.example (192.0.2.1)", "198.51.100.9"


def problem(code: Code) -> Problem:
    return Problem(code, "Vu.", "À faire.", "Vu simplement.", "À faire simplement.")


def diagnosis(verdict: Verdict, *codes: Code, **changes: Any) -> Diagnosis:
    problems = tuple(map(problem, codes))
    return Diagnosis(host=HOST, verdict=verdict, target=TARGET, at=NOW, problems=problems, **changes)


def observed(
    server: str, kind: str, *answer: str, rcode: str = "NOERROR", ttl: int | None = 300
) -> Observation:
    is_own = server == ZONE_S
    return Observation(server, is_own, kind, answer, rcode, ttl, is_of_zone=is_own)


@pytest.mark.parametrize(
    ("verdict", "codes", "look", "word"),
    [
        (Verdict.OK, (), Tone.WELL, "Tout est en place"),
        (Verdict.OK, (Code.TIMEOUT,), Tone.WELL, "Tout est en place"),
        (Verdict.PENDING, (), Tone.WAITING, "Juste, pas encore partout"),
        (Verdict.MISCONFIGURED, (Code.NO_RECORD,), Tone.WAITING, "Pas encore d’enregistrement"),
        (
            Verdict.MISCONFIGURED,
            (Code.NO_RECORD, Code.MISSING_TOKEN),
            Tone.WAITING,
            "Pas encore d’enregistrement",
        ),
        (Verdict.MISCONFIGURED, (Code.LOOP,), Tone.WRONG, "À corriger"),
        (Verdict.UNREACHABLE, (Code.SERVFAIL,), Tone.WRONG, "Pas de réponse utilisable"),
    ],
)
def test_a_verdict_has_a_word_and_a_sign(
    verdict: Verdict, codes: tuple[Code, ...], look: Tone, word: str
) -> None:
    findings = Findings.of(diagnosis(verdict, *codes))
    assert (findings.look, findings.word) == (look, word)


def test_a_record_at_the_wrong_name_is_to_be_corrected() -> None:
    seen = diagnosis(Verdict.MISCONFIGURED, Code.NO_RECORD, misplaced=f"{HOST}.ville.example")
    assert Findings.of(seen).look is Tone.WRONG


def test_the_first_problem_is_what_a_page_begins_with() -> None:
    findings = Findings.of(diagnosis(Verdict.MISCONFIGURED, Code.LOOP))
    assert (findings.sentence, findings.is_told_by_problems) == ("Vu simplement.", True)


def test_a_remark_is_not_what_there_is_to_say_of_a_name_that_is_right() -> None:
    findings = Findings.of(diagnosis(Verdict.OK, Code.TIMEOUT))
    assert findings.sentence == "L’adresse mixeur.ville.example est bien réglée."
    assert not findings.is_told_by_problems


def test_the_zone_s_own_servers_come_first_each_with_all_that_it_answered() -> None:
    observations = (
        observed(RESOLVER, "CNAME", TARGET),
        observed(ZONE_S, "CNAME", TARGET),
        observed(ZONE_S, "A"),
        observed(ZONE_S, "TXT", "mixeur-abc"),
    )
    zone_s, resolver = Findings.of(diagnosis(Verdict.OK, observations=observations)).servers
    assert (zone_s.server, zone_s.address, zone_s.is_of_zone) == ("ns1.ville.example", "192.0.2.1", True)
    assert [(said.type, said.values) for said in zone_s.answers] == [
        ("CNAME", (TARGET,)),
        ("TXT", ("mixeur-abc",)),
    ]
    assert (resolver.server, resolver.address, resolver.is_of_zone) == (RESOLVER, None, False)


@pytest.mark.parametrize("rcode", ["TIMEOUT", "REFUSED"])
def test_a_server_of_the_zone_that_fails_is_told_from_a_resolver_and_comes_first(rcode: str) -> None:
    """It never said that it is an authority: it said nothing that counts."""
    failing = replace(observed(ZONE_S, "CNAME", rcode=rcode, ttl=None), authoritative=False)
    seen = diagnosis(Verdict.OK, observations=(observed(RESOLVER, "CNAME", TARGET), failing))
    said = [(each.server, each.is_of_zone, each.is_wrong) for each in Findings.of(seen).servers]
    assert said == [("ns1.ville.example", True, True), (RESOLVER, False, False)]


def test_the_way_to_an_address_is_told_once() -> None:
    observations = (
        observed(RESOLVER, "CNAME", "a.example"),
        observed(RESOLVER, "A", "a.example", TARGET, "192.0.2.80"),
        observed(RESOLVER, "AAAA", "a.example", TARGET),
    )
    seen = diagnosis(Verdict.OK, observations=observations, chain=("a.example", TARGET))
    (said,) = Findings.of(seen).servers
    assert [(each.type, each.values) for each in said.answers] == [
        ("CNAME", ("a.example",)),
        ("A", ("192.0.2.80",)),
    ]


def test_a_server_without_records_says_so_once() -> None:
    observations = tuple(observed(ZONE_S, kind, rcode="NXDOMAIN") for kind in ("CNAME", "A", "AAAA"))
    (said,) = Findings.of(diagnosis(Verdict.MISCONFIGURED, observations=observations)).servers
    assert [answer.words for answer in said.answers] == ["ce nom n’existe pas"]
    assert not said.is_wrong


@pytest.mark.parametrize(
    ("rcode", "words"),
    [
        ("TIMEOUT", "n’a pas répondu à temps"),
        ("SERVFAIL", "en panne pour ce nom"),
        ("REFUSED", "refuse de répondre"),
        ("GARBAGE", "réponse illisible"),
        ("UNREACHABLE", "injoignable"),
        ("NOTIMP", "réponse inattendue"),
    ],
)
def test_a_server_that_is_of_no_use_is_told_from_the_others(rcode: str, words: str) -> None:
    observations = (observed(ZONE_S, "CNAME", rcode=rcode, ttl=None),)
    (said,) = Findings.of(diagnosis(Verdict.UNREACHABLE, observations=observations)).servers
    assert (said.is_wrong, said.answers[0].words) == (True, words)
