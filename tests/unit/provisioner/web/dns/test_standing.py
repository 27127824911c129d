"""One sentence for each state, and the mark of each hop on the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.models import Domain, DomainState
from provisioner.offers import load_offer
from provisioner.web.dns.looks import Looks
from provisioner.web.dns.route import Facts, route
from provisioner.web.dns.standing import Task, has_more_to_say, standing
from provisioner.web.dns.taken import in_the_way
from provisioner.web.tone import Tone
from tests.unit.provisioner.web.dns.offline import (
    HOST,
    TARGET,
    ZONE,
    cname,
    diagnosis,
    domain,
    problem,
    right,
    with_token,
)
from tests.unit.provisioner.web.offline import NOW

MISSING = diagnosis(Verdict.MISCONFIGURED, Code.NO_RECORD, observations=(cname("ns1", None, "NXDOMAIN"),))
ELSEWHERE = diagnosis(
    Verdict.MISCONFIGURED,
    Code.WRONG_TARGET,
    observations=(cname("ns1", "ailleurs.example"),),
    points_at_us=False,
)
SILENT = diagnosis(
    Verdict.UNREACHABLE,
    Code.TIMEOUT,
    observations=(replace(cname("ns1 (192.0.2.1)", None, "TIMEOUT"), authoritative=False),),
)
SPREADING = diagnosis(Verdict.PENDING, points_at_us=True, by_cname=True)
DISAGREEING = diagnosis(
    Verdict.MISCONFIGURED,
    Code.SERVERS_DISAGREE,
    observations=(cname("ns1"), cname("ns2", "ailleurs.example")),
    points_at_us=True,
)
FORBIDDEN_BY_US = replace(
    right(), verdict=Verdict.MISCONFIGURED, problems=(replace(problem(Code.CAA_FORBIDS), is_ours=True),)
)
UNPROVEN = diagnosis(Verdict.MISCONFIGURED, Code.MISSING_TOKEN, points_at_us=True, token_seen=False)
BROKEN: dict[str, Any] = {"degraded_at": NOW - timedelta(days=1), "served_at": NOW - timedelta(days=90)}


@pytest.mark.parametrize(
    ("name", "seen", "tone", "title"),
    [
        (domain(DomainState.REQUESTED), None, Tone.WAITING, "Première vérification en cours"),
        (domain(), MISSING, Tone.WAITING, "L’enregistrement n’existe pas encore"),
        (domain(), ELSEWHERE, Tone.WRONG, "L’enregistrement n’est pas encore le bon"),
        (domain(), SILENT, Tone.WRONG, "Les serveurs du domaine ne répondent pas"),
        (domain(), SPREADING, Tone.WAITING, "C’est juste, mais pas encore visible partout"),
        (with_token(), UNPROVEN, Tone.WAITING, "Il manque l’enregistrement de contrôle"),
        (domain(), right(), Tone.WAITING, "Tout est juste, nous terminons"),
        (domain(DomainState.VERIFIED), right(), Tone.WAITING, "Le DNS est bon, le certificat arrive"),
        (
            domain(DomainState.VERIFIED),
            diagnosis(Verdict.MISCONFIGURED, Code.CAA_FORBIDS),
            Tone.WRONG,
            "Un enregistrement CAA interdit le certificat",
        ),
        (
            domain(),
            diagnosis(Verdict.MISCONFIGURED, Code.CAA_FORBIDS, points_at_us=True),
            Tone.WRONG,
            "Un enregistrement CAA interdit le certificat",
        ),
        (
            domain(DomainState.VERIFIED),
            FORBIDDEN_BY_US,
            Tone.WAITING,
            "Le certificat attend une correction de notre côté",
        ),
        (domain(), DISAGREEING, Tone.WAITING, "Vos serveurs ne répondent pas encore tous la même chose"),
        (domain(DomainState.VERIFIED), SPREADING, Tone.WAITING, "Le DNS est bon ; il se propage"),
        (domain(DomainState.SERVED), right(), Tone.WELL, "C’est en ligne"),
        (
            domain(DomainState.DEGRADED, **BROKEN),
            ELSEWHERE,
            Tone.WRONG,
            "Cette adresse ne mène plus à l’espace",
        ),
        (
            domain(DomainState.DEGRADED, degraded_at=NOW),
            right(),
            Tone.WAITING,
            "De nouveau juste : encore une vérification",
        ),
        (domain(verified_at=NOW), MISSING, Tone.WRONG, "Cette adresse n’est plus servie"),
    ],
)
def test_each_state_has_its_sentence(name: Domain, seen: Diagnosis | None, tone: Tone, title: str) -> None:
    shown = standing(name, seen, load_offer().domain, NOW)
    assert (shown.tone, shown.title) == (tone, title)
    assert shown.is_live == (name.state is DomainState.SERVED)


def test_a_broken_name_says_until_when_it_is_answered() -> None:
    shown = standing(domain(DomainState.DEGRADED, **BROKEN), ELSEWHERE, load_offer().domain, NOW)
    assert "Corrigez-la avant le 4 décembre" in shown.sentence
    assert "après, elle ne sera plus servie, et il faudra aussi créer un enregistrement TXT" in shown.sentence


def test_a_live_name_is_not_called_so_while_its_last_look_found_it_broken() -> None:
    shown = standing(domain(DomainState.SERVED, failing_since=NOW), ELSEWHERE, load_offer().domain, NOW)
    assert (shown.tone, shown.is_live) == (Tone.DOUBTFUL, False)
    assert "nous vérifions de nouveau avant de conclure" in shown.sentence
    doubtful = domain(DomainState.SERVED, failing_since=NOW)
    told = {hop.title: hop.word for hop in route(Facts(doubtful, ELSEWHERE, HOST, ZONE, TARGET, False))}
    assert (told["Notre service"], told["Certificat https"]) == ("Non atteint", "Pas vérifié")


def test_a_name_that_lapsed_asks_for_both_records_until_one_is_there() -> None:
    terms, lapsed = load_offer().domain, with_token(verified_at=NOW - timedelta(days=40))
    neither, unproven = (standing(lapsed, seen, terms, NOW) for seen in (MISSING, UNPROVEN))
    assert "les deux enregistrements indiqués plus bas, TXT compris" in neither.sentence
    assert (unproven.tone, unproven.title) == (Tone.WRONG, "Cette adresse n’est plus servie")
    assert "mène bien à Mixeur" in unproven.sentence
    assert "Reste à créer l’enregistrement TXT indiqué plus bas" in unproven.sentence


@pytest.mark.parametrize(
    ("name", "seen", "more"),
    [
        (domain(), MISSING, False),
        (domain(), replace(MISSING, misplaced="mixeur.ville.example.ville.example"), True),
        (domain(), ELSEWHERE, True),
        (domain(), right(), False),
        (with_token(), UNPROVEN, False),
        (with_token(verified_at=NOW), UNPROVEN, False),
        (with_token(verified_at=NOW), MISSING, True),
        (domain(DomainState.VERIFIED), MISSING, True),
        (domain(DomainState.SERVED, failing_since=NOW), MISSING, True),
        (domain(DomainState.DEGRADED, **BROKEN), MISSING, True),
    ],
    ids=lambda value: "" if not isinstance(value, Domain) else value.state.value,
)
def test_what_was_seen_is_shown_unless_the_sentence_says_it(
    name: Domain, seen: Diagnosis, more: bool
) -> None:
    assert has_more_to_say(name, seen) is more


@pytest.mark.parametrize(
    ("name", "task"),
    [
        (domain(), "à créer"),
        (domain(DomainState.VERIFIED), "à garder"),
        (domain(DomainState.SERVED), "à garder"),
        (domain(DomainState.DEGRADED, **BROKEN), "à rétablir"),
        (domain(verified_at=NOW), "à rétablir"),
    ],
)
def test_what_is_to_be_done_with_the_records_depends_on_what_was_there(name: Domain, task: str) -> None:
    assert Task.of(name).value == task


def test_servers_that_disagree_are_no_fault_of_one_record() -> None:
    hops = marks(domain(), DISAGREEING)
    assert hops["Enregistrement CNAME"] == (Tone.WAITING, "Réponses différentes")
    assert hops["Notre service"] == (Tone.WAITING, TARGET)


def test_a_site_that_would_go_off_the_web_is_seen() -> None:
    assert in_the_way(domain(), ELSEWHERE) == "ailleurs.example"
    site = diagnosis(
        Verdict.MISCONFIGURED,
        Code.APEX,
        points_at_us=False,
        observations=(replace(cname("ns1", "192.0.2.80"), type="A"),),
    )
    assert in_the_way(domain(), site) == "192.0.2.80"


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (domain(), None),
        (domain(), MISSING),
        (domain(), right()),
        (domain(DomainState.DEGRADED, **BROKEN), ELSEWHERE),
        (domain(), replace(ELSEWHERE, wildcard=f"*.{ZONE}")),
        (domain(), replace(ELSEWHERE, observations=(cname("ns1", f"{TARGET}.{ZONE}"),))),
    ],
)
def test_where_nothing_is_lost_nobody_is_warned(name: Domain, seen: Diagnosis | None) -> None:
    assert in_the_way(name, seen) == ""


def marks(name: Domain, seen: Diagnosis | None, *, token: bool = False) -> dict[str, tuple[Tone, str]]:
    hops = route(Facts(name, seen, HOST, ZONE, TARGET, token))
    return {hop.title: (hop.tone, hop.value) for hop in hops}


def test_before_the_first_look_everything_is_still_to_come() -> None:
    hops = marks(domain(DomainState.REQUESTED), None)
    assert [mark for mark, _ in hops.values()] == [Tone.WELL, *[Tone.WAITING] * 4]


def test_the_way_of_a_live_name_is_good_from_end_to_end() -> None:
    assert {mark for mark, _ in marks(domain(DomainState.SERVED), right()).values()} == {Tone.WELL}


def test_a_record_that_leads_elsewhere_is_shown_with_where_it_leads() -> None:
    hops = marks(domain(), ELSEWHERE)
    assert hops["Enregistrement CNAME"] == (Tone.WRONG, "ailleurs.example")
    assert hops["Notre service"] == (Tone.WAITING, TARGET)


def test_a_record_at_the_wrong_name_is_shown_where_it_is() -> None:
    doubled = replace(MISSING, misplaced="mixeur.ville.example.ville.example")
    assert marks(domain(), doubled)["Enregistrement CNAME"] == (Tone.WRONG, doubled.misplaced)
    assert standing(domain(), doubled, load_offer().domain, NOW).tone is Tone.WRONG


def test_a_record_that_nobody_created_yet_is_no_fault() -> None:
    assert marks(domain(), MISSING)["Enregistrement CNAME"] == (Tone.WAITING, "Absent")


def test_servers_that_do_not_answer_are_where_the_way_ends() -> None:
    hops = marks(domain(), SILENT)
    assert hops["Serveurs du domaine"] == (Tone.WRONG, ZONE)
    assert hops["Enregistrement CNAME"] == (Tone.WAITING, "Pas vu")


def test_servers_are_counted_once_each() -> None:
    silent = replace(cname("ns2 (192.0.2.2)", None, "TIMEOUT"), authoritative=False)
    resolver = replace(cname("192.0.2.53"), authoritative=False, is_of_zone=False)
    seen = right(observations=(cname("ns1"), cname("ns1"), silent, cname("ns3"), resolver))
    (hop,) = [hop for hop in route(Facts(domain(), seen, HOST, ZONE, TARGET, False)) if hop.note]
    assert hop.note == "2 sur 3 répondent"


def test_a_token_has_its_own_hop_as_long_as_it_is_asked_for() -> None:
    assert marks(with_token(), UNPROVEN, token=True)["Enregistrement TXT"] == (Tone.WAITING, "Absent")
    assert marks(with_token(), right(token_seen=True), token=True)["Enregistrement TXT"][0] is Tone.WELL
    assert "Enregistrement TXT" not in marks(domain(), right())


def test_a_page_asks_again_as_soon_as_there_may_be_something_new() -> None:
    soon = Looks.of(domain(), MISSING, NOW)
    assert (soon.next_in, soon.poll_after) == (8, 5)
    due = Looks.of(domain(next_look_at=NOW), MISSING, NOW)
    assert (due.next_at, due.next_in, due.poll_after) == (None, None, 2)
    calm = Looks.of(domain(DomainState.SERVED, next_look_at=NOW + timedelta(hours=9)), right(), NOW)
    assert (calm.next_at, calm.next_in, calm.poll_after) == (NOW + timedelta(hours=9), None, 60)


def test_an_old_answer_is_told_of_as_long_as_it_may_live() -> None:
    later = NOW + timedelta(minutes=50)
    assert Looks.of(domain(), right(old_answer_until=later), NOW).old_answer_until == later
    assert Looks.of(domain(), right(old_answer_until=NOW), NOW).old_answer_until is None


def test_before_the_zone_is_right_nothing_is_said_of_old_answers() -> None:
    seen = replace(MISSING, points_at_us=False, old_answer_until=NOW + timedelta(minutes=50))
    assert Looks.of(domain(), seen, NOW).old_answer_until is None
