"""What stands at a name instead of the CNAME that should: one look for each."""

from dataclasses import replace

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.diagnosis.judge import judge
from provisioner.domains.diagnosis.seen import NXDOMAIN, REFUSED, SERVFAIL, TIMEOUT, ChainEnd, Seen
from tests.unit.provisioner.domains.diagnosis.looks import (
    FRONT,
    HOST,
    NS1,
    PLAIN,
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
)

LINE = f"« {HOST}. CNAME {TARGET}. »"


def wrong(seen: Seen) -> Diagnosis:
    diagnosis = judge(seen, PLAIN)
    assert diagnosis.verdict is Verdict.MISCONFIGURED
    return diagnosis


def test_no_such_name() -> None:
    diagnosis = wrong(nowhere())

    problem = only(diagnosis, Code.NO_RECORD)
    assert "NXDOMAIN" in problem.message
    assert LINE in problem.fix
    assert diagnosis.points_at_us is False


def test_a_name_with_other_records_only() -> None:
    assert "ni CNAME, ni A, ni AAAA" in only(wrong(everybody_says()), Code.NO_RECORD).message


def test_a_name_that_was_completed_twice() -> None:
    doubled = f"{HOST}.{ZONE}"
    diagnosis = wrong(replace(nowhere(), misplaced=doubled))

    problem = only(diagnosis, Code.NO_RECORD)
    assert f"{doubled} a un CNAME : le nom a été complété deux fois" in problem.message
    assert "« mixeur » seulement" in problem.fix
    assert f"« {HOST}. », avec le point final" in problem.fix
    assert "au mauvais endroit" in problem.plain
    assert diagnosis.misplaced == doubled


def test_a_zone_that_nobody_knows() -> None:
    seen = replace(nowhere(), zone=None, authorities=())
    assert wrong(seen).codes == {Code.NO_RECORD}


def test_a_domain_that_is_not_registered() -> None:
    problem = only(wrong(replace(nowhere(), zone="example")), Code.NO_RECORD)
    assert "Le domaine ville.example n’existe pas" in problem.message


def test_another_target_is_named_beside_the_right_one() -> None:
    diagnosis = wrong(everybody_says("hebergeur.example"))

    problem = only(diagnosis, Code.WRONG_TARGET)
    assert "hebergeur.example" in problem.message
    assert TARGET in problem.message
    assert LINE in problem.fix
    assert not diagnosis.by_cname


def test_a_target_that_only_begins_like_ours_is_wrong() -> None:
    assert wrong(everybody_says(f"{TARGET}.evil.example")).codes == {Code.WRONG_TARGET}


def test_a_target_that_only_ends_like_ours_is_wrong() -> None:
    assert wrong(everybody_says(f"evil-{TARGET}")).codes == {Code.WRONG_TARGET}


def test_a_way_over_several_names_is_told_to_its_end() -> None:
    seen = replace(everybody_says("web.ville.example"), chain=chain("web.ville.example", "cdn.example"))
    assert "web.ville.example, puis cdn.example" in only(wrong(seen), Code.WRONG_TARGET).message


def test_a_target_that_another_server_refuses_to_follow_is_wrong() -> None:
    seen = replace(everybody_says("x.example"), chain=chain("x.example", end=ChainEnd.FAILED, rcode=REFUSED))
    assert wrong(seen).codes == {Code.WRONG_TARGET}


def test_a_final_dot_that_is_missing_is_seen() -> None:
    hop = f"{TARGET}.{ZONE}"
    seen = replace(everybody_says(hop), chain=chain(hop, end=ChainEnd.NOTHING, rcode=NXDOMAIN))
    assert "mettez un point après la cible" in only(wrong(seen), Code.WRONG_TARGET).fix


def test_the_entry_for_all_names_is_mentioned() -> None:
    seen = replace(everybody_says("hebergeur.example"), wildcard=f"*.{ZONE}")
    problem = only(wrong(seen), Code.WRONG_TARGET)

    assert f"*.{ZONE}" in problem.message
    assert "une entrée précise l’emporte" in problem.fix


def test_an_address_where_the_cname_should_be() -> None:
    problem = only(wrong(everybody_says(a=["192.0.2.9"])), Code.ADDRESS_INSTEAD_OF_CNAME)
    assert "192.0.2.9" in problem.message
    assert LINE in problem.fix


def test_our_own_address_where_the_cname_should_be() -> None:
    diagnosis = wrong(everybody_says(a=[FRONT]))

    assert f"({FRONT} est la nôtre, mais peut" in only(diagnosis, Code.ADDRESS_INSTEAD_OF_CNAME).message
    assert diagnosis.points_at_us is True
    assert not diagnosis.by_cname


def test_our_own_address_and_another_where_the_cname_should_be_are_one_finding() -> None:
    problem = only(wrong(everybody_says(a=[FRONT], aaaa=["2001:db8::9"])), Code.ADDRESS_INSTEAD_OF_CNAME)
    assert f"les adresses {FRONT} et 2001:db8::9 ({FRONT} est la nôtre, mais peut changer)" in problem.message
    assert f"remplacez ces enregistrements par {LINE}" in problem.fix


def test_an_ipv6_address_alone() -> None:
    problem = only(wrong(everybody_says(aaaa=["2001:DB8:0::9"])), Code.ADDRESS_INSTEAD_OF_CNAME)
    assert "2001:db8::9" in problem.message


def test_addresses_beside_the_right_cname() -> None:
    seen = replace(SEEN, authorities=says(NS1, TARGET, a=["192.0.2.9"], aaaa=["2001:db8::9"]))
    problem = only(wrong(seen), Code.ADDRESS_BESIDE_CNAME)

    assert "192.0.2.9 et 2001:db8::9" in problem.fix
    assert f"gardez {LINE}" in problem.fix


def test_a_cname_to_the_root() -> None:
    diagnosis = wrong(replace(everybody_says("."), chain=chain(".", end=ChainEnd.NOTHING)))
    assert diagnosis.chain == (".",)
    astray, dangling = diagnosis.problems
    assert (astray.code, dangling.code) == (Code.WRONG_TARGET, Code.DANGLING)
    assert astray.message == f"{HOST} mène à la racine (.), au lieu de {TARGET}."
    assert astray.plain == f"L’adresse {HOST} mène ailleurs : vers « . », et non vers {TARGET}."
    assert "mène à la racine (.), qui n’a aucune adresse" in dangling.message
    assert "mène à « . », qui n’existe pas" in dangling.plain


def test_a_loop() -> None:
    hops = ("a.ville.example", HOST)
    seen = replace(everybody_says(hops[0]), chain=chain(*hops, end=ChainEnd.LOOP, rcode=SERVFAIL))
    assert f"{HOST} → a.ville.example → {HOST}" in only(wrong(seen), Code.LOOP).message


def test_a_name_that_leads_to_itself() -> None:
    seen = replace(everybody_says(HOST), chain=chain(end=ChainEnd.FAILED, rcode=SERVFAIL))
    assert wrong(seen).codes == {Code.LOOP}


def test_too_many_hops() -> None:
    hops = tuple(f"h{number}.example" for number in range(1, 9))
    seen = replace(everybody_says(hops[0]), chain=chain(*hops, end=ChainEnd.TOO_LONG))
    assert "plus de 8 CNAME" in only(wrong(seen), Code.LOOP).message


def test_eight_hops_are_few_enough() -> None:
    hops = (*(f"h{number}.example" for number in range(1, 8)), TARGET)
    assert judge(replace(everybody_says(hops[0]), chain=chain(*hops)), PLAIN).verdict is Verdict.OK


def test_a_cname_to_a_name_of_the_zone_that_is_not_there() -> None:
    hop = "web.ville.example"
    seen = replace(everybody_says(hop), chain=chain(hop, end=ChainEnd.NOTHING, rcode=NXDOMAIN))
    assert "web.ville.example, qui n’existe pas (NXDOMAIN)" in only(wrong(seen), Code.DANGLING).message


def test_a_cname_to_a_name_without_addresses() -> None:
    hop = "web.ville.example"
    seen = replace(everybody_says(hop), chain=chain(hop, end=ChainEnd.NOTHING))
    assert "qui n’a aucune adresse" in only(wrong(seen), Code.DANGLING).message


def test_a_mistyped_target_that_is_nobody_s_is_wrong_and_dangling() -> None:
    hop = "prod.mixeur.solution"
    seen = replace(everybody_says(hop), chain=chain(hop, end=ChainEnd.NOTHING, rcode=NXDOMAIN))
    assert wrong(seen).codes == {Code.WRONG_TARGET, Code.DANGLING}


def test_a_way_that_cannot_be_followed_is_not_called_wrong() -> None:
    hop = "web.autre.example"
    for rcode, code in ((SERVFAIL, Code.SERVFAIL), (TIMEOUT, Code.TIMEOUT)):
        seen = replace(everybody_says(hop), chain=chain(hop, end=ChainEnd.FAILED, rcode=rcode))
        diagnosis = judge(seen, PLAIN)

        assert diagnosis.verdict is Verdict.UNREACHABLE
        assert hop in only(diagnosis, code).message


def test_where_resolvers_hear_nothing_at_all_the_way_is_unknown() -> None:
    seen = replace(
        everybody_says("web.autre.example"),
        recursive=resolves(*fails(RESOLVER, SERVFAIL)),
        chain=chain(end=ChainEnd.FAILED, rcode=SERVFAIL),
    )
    assert judge(seen, PLAIN).verdict is Verdict.UNREACHABLE


def test_where_resolvers_remember_an_older_way_its_end_says_nothing_of_the_new_one() -> None:
    seen = replace(everybody_says("web.autre.example"), chain=chain(end=ChainEnd.NOTHING, rcode=NXDOMAIN))
    assert wrong(seen).codes == {Code.WRONG_TARGET}


def test_a_name_with_two_cnames_is_as_wrong_as_the_worse() -> None:
    both = replace(says(NS1, TARGET)[0], values=(TARGET, "ancien.example"))
    seen = replace(SEEN, authorities=(both,), recursive=resolves(both))
    assert "ancien.example" in only(wrong(seen), Code.WRONG_TARGET).message
