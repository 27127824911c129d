"""The page of a name in each of its states, rendered from plain values and held to every page’s rules."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.datastructures import Headers

from provisioner.domains.diagnosis.diagnosis import Code, Diagnosis, Verdict
from provisioner.domains.models import Domain, DomainState, TokenReason
from provisioner.domains.tokens import token_of
from provisioner.web.dns.name import page_of, parts_of
from tenants.web.security import csp_nonce
from tests.pages import check_page, text_of
from tests.unit.provisioner.web.dns.offline import (
    CONFIG,
    HOST,
    TARGET,
    ZONE,
    cname,
    diagnosis,
    domain,
    offline_pages,
    problem,
    right,
    visit,
    with_token,
)
from tests.unit.provisioner.web.offline import NOW

PATH = "/suivre/xyz"


@pytest.fixture(scope="module")
def app() -> Any:
    return offline_pages()


def page(app: Any, name: Domain, seen: Diagnosis | None = None) -> Any:
    """The checked document."""
    with app.test_request_context(PATH):
        html = page_of(visit(name, seen), PATH)
        policy = f"script-src 'nonce-{csp_nonce()}'"
    return check_page(html, Headers({"Content-Security-Policy": policy}))


def words(app: Any, name: Domain, seen: Diagnosis | None = None) -> str:
    return text_of(page(app, name, seen))


def fields(document: Any) -> dict[str, str]:
    """What can be copied, by id."""
    inputs = {each.attrib["id"]: each.get("value", "") for each in document.iter("input") if each.get("id")}
    areas = {each.attrib["id"]: "".join(each.itertext()) for each in document.iter("textarea")}
    return inputs | areas


@pytest.mark.parametrize("state", [state for state in DomainState if state is not DomainState.RELEASED])
@pytest.mark.parametrize("verdict", [None, *Verdict])
def test_every_state_has_its_page(app: Any, state: DomainState, verdict: Verdict | None) -> None:
    seen = diagnosis(verdict, *Code) if verdict else None
    shown = words(app, domain(state, degraded_at=NOW - timedelta(days=1)), seen)
    assert HOST in shown
    assert "Vérifier maintenant" in shown


def test_the_record_can_be_copied_field_by_field(app: Any) -> None:
    document = page(app, domain(), diagnosis(Verdict.MISCONFIGURED, Code.NO_RECORD))
    copied = fields(document)
    assert (copied["nom-1"], copied["valeur-1"]) == ("mixeur", TARGET)
    assert copied["zone"] == f"; zone surville.example\nmixeur  300  IN  CNAME  {TARGET}.\n"
    assert "L’enregistrement à créer" in text_of(document)
    assert "valeur-2" not in copied


def test_a_token_is_a_second_record(app: Any) -> None:
    name = with_token()
    document = page(app, name, diagnosis(Verdict.MISCONFIGURED, Code.MISSING_TOKEN))
    copied = fields(document)
    token = token_of(CONFIG.token_key, name.id)
    assert (copied["nom-2"], copied["valeur-2"]) == ("_mixeur-challenge.mixeur", token)
    assert f'_mixeur-challenge.mixeur  300  IN  TXT    "{token}"' in copied["zone"]
    assert "Les 2 enregistrements à créer" in text_of(document)
    assert "Copier le nom du CNAME" in text_of(document)


def test_a_record_that_is_there_is_marked_so(app: Any) -> None:
    seen = diagnosis(Verdict.MISCONFIGURED, Code.MISSING_TOKEN, points_at_us=True, token_seen=False)
    marks = {span.get("id"): text_of(span) for span in page(app, with_token(), seen).iter("span")}
    assert (marks["en-place-1"], marks["en-place-2"]) == ("en place", "")


def test_what_is_left_to_create_is_counted(app: Any) -> None:
    seen = diagnosis(Verdict.MISCONFIGURED, Code.MISSING_TOKEN, points_at_us=True, token_seen=False)
    assert "Il reste 1 enregistrement à créer" in words(app, with_token(), seen)


def test_what_is_there_is_folded_behind_what_is_left_to_create(app: Any) -> None:
    seen = diagnosis(Verdict.MISCONFIGURED, Code.MISSING_TOKEN, points_at_us=True, token_seen=False)
    document = page(app, with_token(), seen)
    (folded,) = [each for each in document.iter("details") if each.get("class") == "card-there"]
    assert next(each.get("id") for each in folded.iter("input")) == "nom-1"
    assert next(iter(fields(document))) == "nom-2"
    assert "CNAME" not in fields(document)["zone"]
    assert "Un CNAME doit être seul à son nom" not in text_of(document)


def test_the_line_that_allows_the_certificate_is_ready_to_copy(app: Any) -> None:
    line = f'{ZONE}. CAA 0 issue "letsencrypt.org"'
    forbidden = replace(problem(Code.CAA_FORBIDS), line=line)
    seen = replace(diagnosis(points_at_us=True), problems=(forbidden,))
    assert fields(page(app, domain(), seen))["ligne-1"] == line


def test_the_value_is_there_with_its_final_dot_for_those_who_need_it(app: Any) -> None:
    copied = fields(page(app, domain(), diagnosis(Verdict.MISCONFIGURED, Code.NO_RECORD)))
    assert copied["valeur-point-1"] == f"{TARGET}."
    assert (copied["ovhcloud-1-valeur"], copied["ionos-1-valeur"]) == (f"{TARGET}.", TARGET)
    assert copied["cpanel-1-nom"] == HOST


def test_once_the_dot_was_forgotten_the_value_itself_has_it(app: Any) -> None:
    forgotten = (cname("ns1", f"{TARGET}.surville.example"),)
    seen = diagnosis(Verdict.MISCONFIGURED, Code.WRONG_TARGET, observations=forgotten, points_at_us=False)
    document = page(app, domain(), seen)
    assert fields(document)["valeur-1"] == f"{TARGET}."
    assert "mène aujourd’hui à" not in text_of(document)


def test_whoever_would_take_a_site_off_the_web_is_warned_before_anything_else(app: Any) -> None:
    elsewhere = (cname("ns1", "www.ville.example"),)
    seen = diagnosis(Verdict.MISCONFIGURED, Code.WRONG_TARGET, observations=elsewhere, points_at_us=False)
    shown = words(app, domain(host="www.surville.example"), seen)
    warning = shown.index("www.surville.example mène aujourd’hui à www.ville.example.")
    assert warning < shown.index("Ce qu’il faut corriger") < shown.index("Copier la valeur du CNAME")
    assert "Demandez plutôt une adresse comme mixeur.surville.example" in shown


def test_a_live_page_asks_for_nothing_any_more(app: Any) -> None:
    shown = words(app, domain(DomainState.SERVED), right())
    for text in ("supprimez-les", "Chez votre fournisseur", "Quelqu’un d’autre gère le DNS"):
        assert text not in shown


def test_a_broken_name_can_be_handed_on_with_what_to_restore(app: Any) -> None:
    elsewhere = diagnosis(
        Verdict.MISCONFIGURED,
        Code.WRONG_TARGET,
        observations=(cname("ns1", "ailleurs.example"),),
        points_at_us=False,
    )
    name = domain(DomainState.DEGRADED, degraded_at=NOW - timedelta(days=1))
    document = page(app, name, elsewhere)
    assert "L’enregistrement à rétablir" in text_of(document)
    assert "Vous rétablissez l’enregistrement." in text_of(document)
    assert any("r%C3%A9tablir" in link.get("href", "") for link in document.iter("a"))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        (domain(DomainState.VERIFIED), right()),
        (domain(DomainState.VERIFIED), replace(right(), problems=(problem(Code.TIMEOUT),))),
        (domain(), diagnosis(Verdict.PENDING, points_at_us=True, by_cname=True)),
        (domain(DomainState.DEGRADED, certificate_problem="Le certificat est terminé."), right()),
        (domain(DomainState.DEGRADED, failing_since=NOW), right()),
    ],
    ids=["verified", "verified with a remark", "spreading", "without its certificate", "mending"],
)
def test_nobody_is_told_to_create_what_is_right(app: Any, name: Domain, seen: Diagnosis) -> None:
    shown = words(app, name, seen)
    assert "Le certificat https s’obtient sans vous" in shown
    for text in ("Vous créez", "Vous rétablissez", "Ce qui est signalé plus haut"):
        assert text not in shown


def test_what_is_left_to_do_of_a_record_that_is_right_is_what_was_found_besides(app: Any) -> None:
    shown = words(
        app,
        domain(DomainState.VERIFIED),
        diagnosis(Verdict.MISCONFIGURED, Code.CAA_FORBIDS, points_at_us=True, by_cname=True),
    )
    assert "Ce qui est signalé plus haut est corrigé." in shown
    assert "Vous créez" not in shown


def test_once_it_was_verified_no_token_is_asked_any_more(app: Any) -> None:
    name = with_token(state=DomainState.SERVED, verified_at=NOW)
    assert "TXT" not in "".join(fields(page(app, name, right())).values())


def test_the_apex_of_a_zone_is_told_what_can_be_done_there(app: Any) -> None:
    name = domain(host="surville.example", token_reason=TokenReason.NO_CNAME)
    document = page(app, name, diagnosis(Verdict.MISCONFIGURED, Code.APEX, host="surville.example"))
    shown = text_of(document)
    assert "surville.example est la racine du domaine : un CNAME ne peut pas y exister" in shown
    assert "un nom libre, par exemple mixeur.surville.example" in shown
    assert "www." not in shown, "there the member’s site may be"
    assert "valeur-point-1" not in fields(document), "no zone file has an ALIAS"
    assert "point final chez" not in fields(document)["message"]
    assert (fields(document)["nom-1"], fields(document)["nom-2"]) == ("@", "_mixeur-challenge")
    assert "CNAME" not in fields(document)["zone"]


def test_a_name_with_accents_is_shown_as_people_and_as_the_dns_write_it(app: Any) -> None:
    host = "xn--nergie-9ua.surville.example"
    document = page(app, domain(host=host), diagnosis(host=host))
    shown = text_of(document)
    assert "énergie.surville.example" in shown
    assert f"Dans le DNS, elle s’écrit {host}" in shown
    assert fields(document)["nom-1"] == "xn--nergie-9ua"


def test_what_is_wrong_is_said_first_to_whoever_manages_the_zone(app: Any) -> None:
    document = page(app, domain(), diagnosis(Verdict.MISCONFIGURED, Code.WRONG_TARGET))
    shown = text_of(document.find(".//*[@id='constat']"))
    told = problem(Code.WRONG_TARGET)
    places = [shown.index(text) for text in (told.message, told.fix, told.plain, told.plain_fix)]
    assert places == sorted(places)


def test_what_mends_two_problems_is_said_once(app: Any) -> None:
    """A CNAME to a name that does not exist leads elsewhere, and nowhere."""
    elsewhere = problem(Code.WRONG_TARGET)
    nowhere = replace(problem(Code.DANGLING), fix=elsewhere.fix, plain_fix=elsewhere.plain_fix)
    seen = replace(diagnosis(points_at_us=False), problems=(elsewhere, nowhere, problem(Code.CAA_FORBIDS)))
    shown = text_of(page(app, domain(), seen).find(".//*[@id='constat']"))
    assert (shown.count(elsewhere.fix), shown.count(elsewhere.plain_fix), shown.count("À faire :")) == (
        1,
        1,
        2,
    )
    for told in seen.problems:
        assert told.message in shown
        assert told.plain in shown


def test_what_each_server_answered_is_there(app: Any) -> None:
    shown = words(app, domain(), right())
    for text in ("ns1.surville.example", "192.0.2.1", TARGET, "TTL 300 s"):
        assert text in shown


def test_looks_are_told_with_their_distance(app: Any) -> None:
    shown = words(app, domain(), right())
    assert "Dernière vérification il y a 12 secondes, la prochaine dans 8 s." in shown


def test_an_old_answer_says_until_when_it_may_live(app: Any) -> None:
    seen = diagnosis(Verdict.PENDING, points_at_us=True, old_answer_until=NOW + timedelta(minutes=50))
    assert "l’ancienne réponse en mémoire jusqu’à 12 h 20" in words(app, domain(), seen)


def test_a_live_name_leads_to_its_instance(app: Any) -> None:
    document = page(app, domain(DomainState.SERVED), right())
    assert "C’est en ligne" in text_of(document)
    assert f"https://{HOST}" in {link.get("href") for link in document.iter("a")}
    assert "L’enregistrement à garder" in text_of(document)


def test_the_mail_to_forward_holds_records_and_link(app: Any) -> None:
    document = page(app, domain(), right())
    text = fields(document)["message"]
    for expected in (HOST, TARGET, "CNAME", f"https://domaine.operateur.example{PATH}"):
        assert expected in text
    (mail,) = [href for link in document.iter("a") if (href := link.get("href", "")).startswith("mailto:?")]
    written = parse_qs(urlsplit(mail).query)
    assert written["subject"] == [f"Enregistrement DNS à créer pour {HOST}"]
    assert written["body"] == [text.replace("\n", "\r\n")]


def test_the_state_leads_to_the_records_as_long_as_some_are_to_be_written(app: Any) -> None:
    lead = ".//*[@id='etat']//a[@href='#titre-creer']"
    missing = diagnosis(Verdict.MISCONFIGURED, Code.NO_RECORD)
    assert text_of(page(app, domain(), missing).find(lead)) == "Voir l’enregistrement"
    assert page(app, domain(DomainState.VERIFIED), right()).find(lead) is None


def test_the_fragment_holds_the_parts_that_change_and_nothing_to_send(app: Any) -> None:
    with app.test_request_context(PATH):
        html = parts_of(visit(domain(), right()))
    assert {
        f'id="{part}"' in html for part in ("etat", "verifications", "chemin", "constat", "reponses")
    } == {True}
    assert "<form" not in html
