"""Every code has its four sentences, and each reader gets theirs."""

import re

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Problem
from provisioner.domains.diagnosis.words import answering, entries, names, proofs, serving
from provisioner.domains.diagnosis.words.place import Place

PLACE = Place("mixeur.ville.example", "prod.mixeur.solutions", "ville.example")
NAMELESS = Place("mixeur.ville.example", "prod.mixeur.solutions", wildcard="*.ville.example")
NS = ("ns1.ville.example (192.0.2.1)", "ns2.ville.example (192.0.2.2)")
LINES = ('CAA 0 issue "autre.example"', 'CAA 0 issue "encore.example"')


def of_answers(place: Place) -> list[Problem]:
    return [
        entries.no_record(place, unknown=True),
        entries.no_record(place, unknown=False),
        entries.no_domain(place, "ville.example"),
        entries.wrong_target(place, ["a.example", "b.example"]),
        entries.missing_dot(place, "prod.mixeur.solutions.ville.example"),
        entries.misplaced(place, "mixeur.ville.example.ville.example"),
        entries.address_instead(place, ["192.0.2.9", "2001:db8::9"], []),
        entries.address_instead(place, ["192.0.2.80"], ["192.0.2.80"]),
        entries.address_instead(place, ["192.0.2.80", "192.0.2.81"], ["192.0.2.80", "192.0.2.81"]),
        entries.address_beside(place, "a.example", ["192.0.2.9"]),
        entries.apex(place, entries.at_apex(place, None, ["192.0.2.9"])),
        entries.loop(place, ["a.example", "mixeur.ville.example"]),
        entries.too_long(place, ["a.example", "b.example"]),
        entries.dangling(place, ["a.example"], unknown=True),
        entries.unfollowed(place, ["a.example"], "SERVFAIL", silent=False),
        answering.disagree(place, [(NS[0], "NXDOMAIN"), (NS[1], "192.0.2.9")]),
        answering.silent(place, NS[:1], others_answer=True),
        answering.silent(place, NS, others_answer=False),
        answering.failing(place, [(NS[0], "LAME"), (NS[1], "REFUSED (Prohibited)")], others_answer=True),
        answering.failing(place, [(server, "GARBAGE") for server in NS], others_answer=False),
        answering.unsigned(place),
        answering.resolvers_silent(place, ["9.9.9.9"]),
        answering.resolvers_failing(place, [("9.9.9.9", "SERVFAIL")]),
        answering.stand_ins_silent(place, NS[:1]),
        answering.stand_ins_silent(place, NS),
        answering.stand_ins_failing(place, [(NS[0], "REFUSED")]),
        answering.nobody(place),
    ]


def of_the_rest(place: Place) -> list[Problem]:
    return [
        proofs.missing_token(place, "mixeur-abc", ["mixeur-xyz"], answered=True),
        proofs.missing_token(place, None, [], answered=False),
        serving.caa_forbids(place, "ville.example", LINES, "letsencrypt.org"),
        serving.caa_critical(place, "ville.example", LINES[:1], "letsencrypt.org"),
        serving.caa_critical(place, "ville.example", LINES, "letsencrypt.org"),
        serving.caa_of_ours(
            place, serving.caa_forbids(place, "prod.mixeur.solutions", LINES, "letsencrypt.org")
        ),
        serving.caa_unknown(place, "SERVFAIL"),
        serving.caa_unanswered(place),
        serving.target_ipv6(place, ["2001:db8::9"]),
        serving.own_ipv6(place, ["2001:db8::9"]),
        serving.own_ipv6(place, ["2001:db8::9", "2001:db8::a"]),
        names.invalid("x y", "il y a une espace"),
        names.empty(),
        names.deceiving("vıl.fr", "ı", "i", "vil.fr"),
        names.mixed("villeж.fr", "villeж"),
        names.resembling("rnixeur.solutions", "mixeur.solutions"),
        names.reserved("x.hespul.org", "hespul.org"),
        names.example("exemple-mixeur.hespul.org"),
        names.public_suffix("gouv.fr"),
        names.not_public("x.local", "local"),
        names.claimed("mixeur.ville.example"),
    ]


SAID = [said for place in (PLACE, NAMELESS) for said in (*of_answers(place), *of_the_rest(place))]


def test_every_code_is_spoken_of() -> None:
    assert {problem.code for problem in SAID} == set(Code)


@pytest.mark.parametrize("problem", SAID, ids=lambda problem: problem.code.value)
def test_each_of_the_four_is_one_short_sentence(problem: Problem) -> None:
    for sentence in (problem.message, problem.fix, problem.plain, problem.plain_fix):
        assert re.search(r"(?:[.?»]|\.[a-z]+)$", sentence), sentence
        assert ". " not in re.sub(r"« .*? »", "", sentence), sentence
        assert "  " not in sentence
        assert len(sentence) <= 260, sentence


@pytest.mark.parametrize("problem", SAID, ids=lambda problem: problem.code.value)
def test_who_never_saw_a_zone_reads_no_jargon(problem: Problem) -> None:
    jargon = r"NXDOMAIN|SERVFAIL|REFUSED|RFC|CNAME|AAAA|CAA|SOA|\bNS\b|TTL|résolveur|racine"
    assert not re.search(jargon, problem.plain), problem.plain


def test_servers_that_answer_alike_are_named_together() -> None:
    said = [(NS[0], "SERVFAIL"), ("ns3.autre.example (192.0.2.3)", "LAME"), (NS[1], "SERVFAIL")]
    problem = answering.failing(PLACE, said, others_answer=False)
    assert (
        f"{NS[0]} et {NS[1]} répondent SERVFAIL et ns3.autre.example (192.0.2.3) répond sans"
        in problem.message
    )
    assert problem.plain.startswith("Les serveurs qui gèrent")


def test_nobody_is_told_to_do_without_all_servers() -> None:
    assert "retirez" in answering.silent(PLACE, NS[:1], others_answer=True).fix
    all_of_them = answering.silent(PLACE, NS, others_answer=False)
    assert "retirez" not in all_of_them.fix
    assert "voyez avec l’hébergeur du DNS" in all_of_them.fix
    in_error = answering.failing(PLACE, [(server, "LAME") for server in NS], others_answer=False)
    assert "retirez" not in in_error.fix
    assert "corrigez ses NS chez le bureau d’enregistrement" in in_error.fix


def test_who_types_the_token_into_a_form_copies_no_quotes() -> None:
    asked = proofs.missing_token(PLACE, "mixeur-abc", [], answered=True)
    assert '"' not in asked.plain_fix
    assert 'TXT "mixeur-abc"' in asked.fix


def test_several_are_spoken_of_as_several() -> None:
    critical = serving.caa_critical(PLACE, "ville.example", LINES, "letsencrypt.org")
    addresses = ["192.0.2.5", "192.0.2.6"]
    assert "sont marqués critiques" in critical.message
    assert "qui ne mènent pas à" in entries.at_apex(PLACE, None, addresses)
    assert (
        "les AAAA 2001:db8::9 et 2001:db8::a" in serving.own_ipv6(PLACE, ["2001:db8::9", "2001:db8::a"]).fix
    )
