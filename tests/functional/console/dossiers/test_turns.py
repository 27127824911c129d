"""Handing a dossier to its contact and back: link, corrections, putting aside."""

import uuid

import pytest

from provisioner.annex.entry import Field
from provisioner.dossiers import handing, links
from provisioner.dossiers.drafting import find
from provisioner.dossiers.models import Dossier, DossierState, PrivateLink
from provisioner.models import ControlMail
from tests.functional.console.dossiers.test_form import address
from tests.functional.dossiers.folders import Folders
from tests.pages import Page, PageClient, text_of

CONTACT = "a.valmont@structure.example"


def state(folders: Folders, dossier_id: uuid.UUID) -> DossierState:
    with folders.rows() as session:
        return find(session, dossier_id).state


def link_of(folders: Folders, dossier_id: uuid.UUID) -> PrivateLink | None:
    with folders.rows() as session:
        link = links.current(session, find(session, dossier_id))
        if link is not None:
            session.expunge(link)
        return link


def invited(folders: Folders) -> uuid.UUID:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())
    return dossier_id


def look_at_address(browser: PageClient, dossier_id: uuid.UUID, email: str) -> Page:
    page = browser.get(address(dossier_id, "/lien"))
    return browser.submit(page, {"email": email}, action=address(dossier_id, "/lien/verification"))


def test_the_address_is_that_of_the_form_and_shown_before_anything_leaves(
    browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    page = browser.get(address(dossier_id, "/lien"))
    field = next(each for each in page.document.iter("input") if each.get("id") == "email")
    assert field.get("value") == folders.entry(dossier_id)[Field.CONTACT_EMAIL]
    shown = look_at_address(browser, dossier_id, f"  {CONTACT.upper()} ")
    large = next(each for each in shown.document.iter("p") if each.get("class") == "big-address")
    assert text_of(large) == CONTACT
    assert link_of(folders, dossier_id) is None


def test_the_link_leaves_and_can_be_seen(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    shown = look_at_address(browser, dossier_id, CONTACT)
    done = browser.submit(shown, action=address(dossier_id, "/lien"))
    assert CONTACT in browser.follow(done).text
    assert state(folders, dossier_id) is DossierState.WITH_MEMBER
    link = link_of(folders, dossier_id)
    assert link is not None
    assert folders.key.path(link.id) in browser.get(address(dossier_id, "/lien")).response.text
    with folders.rows() as session:
        assert session.query(ControlMail).filter_by(key=f"private-link:{link.id}").count() == 1


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Indiquez l’adresse e-mail du contact"),
        ("a.valmont", "« a.valmont » n’est pas une adresse e-mail valable"),
        ("support-mixeur@hespul.org", "est une adresse de l’équipe"),
    ],
)
def test_an_address_that_will_not_do_is_told_and_kept(
    browser: PageClient, folders: Folders, email: str, said: str
) -> None:
    dossier_id = folders.new()
    page = look_at_address(browser, dossier_id, email)
    assert page.status == 422
    field = next(each for each in page.document.iter("input") if each.get("id") == "email")
    assert (field.get("value"), field.get("aria-invalid")) == (email, "true")
    assert said in page.text
    assert link_of(folders, dossier_id) is None


def test_a_new_link_ends_the_one_before(browser: PageClient, folders: Folders) -> None:
    dossier_id = invited(folders)
    before = link_of(folders, dossier_id)
    browser.submit(look_at_address(browser, dossier_id, CONTACT), action=address(dossier_id, "/lien"))
    after = link_of(folders, dossier_id)
    assert before is not None
    assert after is not None
    assert before.id != after.id


@pytest.mark.parametrize(
    ("turn", "becomes"),
    [
        ("reprise", DossierState.TO_REVIEW),
        ("revocation", DossierState.WITH_MEMBER),
        ("classement", DossierState.GIVEN_UP),
    ],
)
def test_each_turn_says_what_will_happen_and_ends_the_link(
    browser: PageClient, folders: Folders, turn: str, becomes: DossierState
) -> None:
    dossier_id = invited(folders)
    page = browser.get(address(dossier_id, f"/{turn}"))
    assert page.heading.endswith("?")
    assert link_of(folders, dossier_id) is not None
    assert browser.follow(browser.submit(page)).status == 200
    assert state(folders, dossier_id) is becomes
    assert link_of(folders, dossier_id) is None


def test_a_dossier_put_aside_may_be_erased_for_good(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    refused = browser.submit(browser.get(address(dossier_id, "/suppression")))
    assert refused.status == 409
    browser.submit(browser.get(address(dossier_id, "/classement")))
    done = browser.submit(browser.get(address(dossier_id, "/suppression")))
    assert "est supprimé" in browser.follow(done).text
    with folders.rows() as session:
        assert session.get(Dossier, dossier_id) is None


def test_a_comment_beside_a_field_reaches_the_contact(browser: PageClient, folders: Folders) -> None:
    dossier_id = invited(folders)
    page = browser.get(address(dossier_id, "/corrections"))
    assert CONTACT in page.text
    asked = {"comment:colours.primary": "Le bleu de la charte ?", "comment:": "Merci d’avance."}
    done = browser.submit(page, asked)
    assert f"2 demandes partent à l’adresse {CONTACT}" in browser.follow(done).text
    with folders.rows() as session:
        comments = {comment.place: comment.text for comment in find(session, dossier_id).comments}
    assert comments == {"colours.primary": "Le bleu de la charte ?", "": "Merci d’avance."}
    assert "Le bleu de la charte ?" in browser.get(address(dossier_id)).text


def test_without_a_word_nothing_is_asked(browser: PageClient, folders: Folders) -> None:
    dossier_id = invited(folders)
    page = browser.submit(browser.get(address(dossier_id, "/corrections")))
    assert page.status == 422
    assert "Écrivez au moins un commentaire" in page.text


def test_what_was_written_stays_when_it_cannot_leave(browser: PageClient, folders: Folders) -> None:
    dossier_id = invited(folders)
    page = browser.get(address(dossier_id, "/corrections"))
    with folders.opened(dossier_id) as (session, dossier):
        links.revoke(session, dossier, folders.platform.clock())
    for text, status in (("x" * 2001, 422), ("Le nom complet ?", 409)):
        refused = browser.submit(page, {"comment:structure.name": text})
        assert refused.status == status
        areas = {each.get("name"): "".join(each.itertext()) for each in refused.document.iter("textarea")}
        assert areas["comment:structure.name"] == text


def test_without_a_link_the_way_leads_to_sending_one(browser: PageClient, folders: Folders) -> None:
    shown = browser.follow(browser.get(address(folders.new(), "/corrections")))
    assert shown.heading == "Lien privé du contact"
    assert "Personne n’a encore de lien" in shown.text
