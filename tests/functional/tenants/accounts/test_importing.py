"""A list of people from the form to their invitations: seen first, mended in place, whole or not at all."""

import io
import uuid
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.accounts.importing import LARGEST_LIST
from tenants.roles import AccountState, Role
from tests.functional.access.matrix import csrf_token
from tests.functional.tenants.accounts.staffed import Staffed, entered
from tests.pages import Page, text_of

IMPORT = "/comptes/importer"


def addresses(count: int) -> list[str]:
    domain = uuid.uuid4().hex[:10]
    return [f"p{number}@{domain}.example" for number in range(count)]


def lines(emails: Sequence[str]) -> str:
    return "\n".join(f"Lou;Numéro{number};{email}" for number, email in enumerate(emails))


def paste(staffed: Staffed, text: str) -> Page:
    return staffed.browser.submit(staffed.browser.get(IMPORT), {"list": text})


def upload(staffed: Staffed, content: bytes) -> Page:
    return staffed.browser.submit(staffed.browser.get(IMPORT), {"file": (io.BytesIO(content), "liste.csv")})


def confirm(staffed: Staffed, page: Page, **typed: str) -> Page:
    return staffed.browser.submit(page, {"confirm": "oui", **typed})


def test_a_list_is_seen_before_anything_is_written(staffed: Staffed) -> None:
    before = (staffed.emails(), staffed.topics())
    page = paste(staffed, lines(addresses(3)))
    assert (page.status, page.heading) == (200, "Vérifier la liste")
    assert "3 personnes à inviter. Rien n’est encore envoyé." in page.text
    assert "Lou Numéro2" in page.text
    assert (staffed.emails(), staffed.topics()) == before


def test_a_confirmed_list_invites_everybody_on_it(staffed: Staffed) -> None:
    emails, mails = addresses(3), len(staffed.topics())
    text = lines(emails) + ";super-conseillère"
    page = staffed.browser.follow(confirm(staffed, paste(staffed, text)))
    assert "3 invitations partent." in page.text
    assert {staffed.by_email(email).state for email in emails} == {AccountState.INVITED}
    assert staffed.by_email(emails[0]).role is Role.CONSEILLER
    assert staffed.by_email(emails[2]).role is Role.SUPER_CONSEILLER
    assert len(staffed.topics()) == mails + 3


def test_a_file_of_a_spreadsheet_is_taken(staffed: Staffed) -> None:
    emails = addresses(2)
    page = upload(staffed, f"Prénom;Nom;Courriel\r\n{lines(emails)}\r\n".encode("cp1252"))
    assert confirm(staffed, page).status == 302
    assert staffed.by_email(emails[1]).last_name == "Numéro1"


def test_a_column_that_is_not_read_is_named_until_the_list_is_confirmed(staffed: Staffed) -> None:
    (email,) = addresses(1)
    page = paste(staffed, "Prénom;Nom;E-mail;Statut\nLou;Orme;personne;Cadre")
    assert "La colonne « Statut » n’est pas lue." in page.text
    mended = staffed.browser.submit(page, {"0-email": email})
    assert "1 personne à inviter" in mended.text
    assert "La colonne « Statut » n’est pas lue." in mended.text
    assert "n’est pas lue" not in paste(staffed, lines([email])).text


def test_a_role_that_is_none_is_chosen_from_the_two(staffed: Staffed) -> None:
    (email,) = addresses(1)
    page = paste(staffed, f"Prénom;Nom;E-mail;Super\nLou;Orme;{email};peut-être")
    assert "« peut-être » n’est pas un rôle" in page.text
    assert "1 ligne à corriger" in confirm(staffed, page).text
    (choice,) = (one for one in page.document.iter("select") if one.get("name") == "0-role")
    wanted = {text_of(one): one.get("value") or "" for one in choice.iter("option")}["Super-conseiller"]
    assert confirm(staffed, confirm(staffed, page, **{"0-role": wanted})).status == 302
    assert staffed.by_email(email).role is Role.SUPER_CONSEILLER


def test_one_wrong_line_keeps_everybody_out_until_it_is_mended_in_place(staffed: Staffed) -> None:
    emails = addresses(3)
    page = paste(staffed, lines([emails[0], "p1 chez structure", emails[2]]))
    assert "1 ligne à corriger. Rien n’est importé tant qu’il en reste une." in page.text
    assert "« p1 chez structure » n’est pas une adresse e-mail" in page.text
    assert "Ligne 2" in page.text
    still = confirm(staffed, page)
    assert "1 ligne à corriger" in still.text
    assert not staffed.emails() & set(emails)
    mended = confirm(staffed, still, **{"1-email": emails[1]})
    assert "3 personnes à inviter" in mended.text
    assert not staffed.emails() & set(emails)
    assert confirm(staffed, mended).status == 302
    assert staffed.emails() >= set(emails)


def test_a_wrong_line_may_be_left_out(staffed: Staffed) -> None:
    emails = addresses(2)
    page = paste(staffed, lines([emails[0], "personne"]))
    page = staffed.browser.submit(page, {"1-drop": "oui"})
    assert "1 personne à inviter" in page.text
    assert confirm(staffed, page).status == 302
    assert emails[0] in staffed.emails()


def test_leaving_everything_out_is_no_import(staffed: Staffed) -> None:
    page = staffed.browser.submit(paste(staffed, "Lou;Numéro;personne"), {"0-drop": "oui"})
    assert page.status == 422
    assert "Toutes les lignes ont été retirées" in page.text


def test_who_has_an_account_is_left_as_they_are(staffed: Staffed) -> None:
    (email,) = addresses(1)
    page = paste(staffed, f"Noé;Tilleul;{staffed.chief.email};non\n{lines([email])}")
    assert "cette personne a déjà un compte, rien ne change" in page.text
    confirm(staffed, page)
    assert staffed.account(staffed.chief.id).role is Role.SUPER_CONSEILLER
    assert email in staffed.emails()


def test_the_same_list_twice_invites_nobody_twice(staffed: Staffed) -> None:
    text = lines(addresses(2))
    page = paste(staffed, text)
    confirm(staffed, page)
    before = staffed.topics()
    assert "chacun a déjà un compte" in confirm(staffed, page).text
    assert "chacun a déjà un compte" in paste(staffed, text).text
    assert staffed.topics() == before


def test_shared_mailboxes_are_confirmed_together(staffed: Staffed) -> None:
    email = f"accueil@{uuid.uuid4().hex[:8]}.example"
    page = paste(staffed, lines([email]))
    assert "semble être une boîte partagée" in page.text
    refused = confirm(staffed, page)
    assert refused.status == 422
    assert "Confirmez d’abord" in refused.text
    assert email not in staffed.emails()
    assert confirm(staffed, refused, confirmed="oui").status == 302
    assert email in staffed.emails()


def test_nothing_is_half_imported_when_an_address_is_taken_meanwhile(staffed: Staffed) -> None:
    emails = addresses(3)
    page = paste(staffed, lines(emails))
    form = {"first_name": "Autre", "last_name": "Personne", "email": emails[1]}
    staffed.browser.submit(staffed.browser.get("/comptes/inviter"), form)
    answer = confirm(staffed, page)
    assert "est déjà l’adresse du compte de Autre Personne" in answer.text
    assert not staffed.emails() & {emails[0], emails[2]}


def test_a_name_that_looks_like_a_formula_is_kept_as_text(staffed: Staffed) -> None:
    (email,) = addresses(1)
    page = paste(staffed, f"prénom;nom;email\n=1+1;<i>Durand</i>;{email}")
    confirm(staffed, page)
    assert staffed.by_email(email).full_name == "=1+1 <i>Durand</i>"


def test_five_hundred_people_are_taken_at_once(own: Staffed) -> None:
    emails = addresses(500)
    assert confirm(own, paste(own, lines(emails))).status == 302
    assert own.emails() >= set(emails)


def test_five_hundred_wrong_lines_are_shown_and_mended(staffed: Staffed) -> None:
    page = paste(staffed, "\n".join(f"Lou;Numéro{number};personne {number}" for number in range(500)))
    assert "500 lignes à corriger" in page.text
    again = staffed.browser.submit(page, {"0-email": addresses(1)[0]})
    assert "499 lignes à corriger" in again.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (LARGEST_LIST + 1), "dépasse 256 ko"),
        (b"PK\x03\x04", "pas au format CSV"),
        (b"", "Cette liste est vide"),
    ],
    ids=["large", "spreadsheet", "empty"],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    staffed: Staffed, content: bytes, said: str
) -> None:
    page = upload(staffed, content)
    assert page.status == 422
    assert said in page.text


def test_an_endless_body_is_refused(staffed: Staffed) -> None:
    assert upload(staffed, b"x" * 3_000_000).status == 413


def test_what_was_pasted_is_still_there_when_it_cannot_be_read(staffed: Staffed) -> None:
    page = paste(staffed, 'Lou;"Numéro;p@structure.example\n')
    assert page.status == 422
    (area,) = page.document.iter("textarea")
    assert "".join(area.itertext()).strip() == 'Lou;"Numéro;p@structure.example'


def test_a_conseiller_imports_nobody(staffed: Staffed) -> None:
    browser = entered(staffed.space, staffed.space.member())
    assert browser.get(IMPORT).status == 403
    (email,) = addresses(1)
    forged = {"csrf_token": csrf_token(browser.get("/")), "rows": lines([email]), "confirm": "oui"}
    assert browser.post(f"{IMPORT}/confirmer", forged).status == 403
    assert email not in staffed.emails()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), rows=st.text(max_size=200))
def test_any_list_gets_an_answer(staffed: Staffed, text: str, rows: str) -> None:
    assert paste(staffed, text).status in {200, 422}
    assert staffed.force(f"{IMPORT}/confirmer", rows=rows).status in {200, 422}
