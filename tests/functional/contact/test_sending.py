"""Sending the annex to the team, and getting it back for corrections."""

import pytest

from provisioner.annex.entry import EMPTY, Field
from provisioner.dossiers.models import DossierState
from provisioner.letters.posting import Topic
from provisioner.models import ControlMail
from tests.functional.contact.desk import Case, Dossiers, hidden
from tests.functional.dossiers.folders import CONTACT, complete_entry
from tests.pages import Page, text_of


@pytest.fixture
def case(dossiers: Dossiers) -> Case:
    return dossiers.opened_by_contact()


def button(page: Page) -> dict[str, str]:
    found = [each for each in page.form().iter("button") if "".join(each.itertext()) == "Envoyer à l’équipe"]
    assert len(found) == 1
    return found[0].attrib


def told_to_staff(case: Case) -> int:
    with case.dossiers.folders.rows() as session:
        mails = session.query(ControlMail).filter_by(topic=Topic.TO_REVIEW.value).all()
        return sum(mail.payload["dossier"] == str(case.id) for mail in mails)


def test_everything_is_there_to_be_read_over(case: Case) -> None:
    page = case.get("verification")
    assert page.heading == "Vérifier et envoyer"
    for text in (*case.entry.values.values(), *(row.email for row in case.entry.accounts)):
        assert " ".join(text.split()) in page.text
    assert page.document.find(".//img[@alt='Logo envoyé']") is not None
    assert "Super-conseiller" in page.text


def test_an_unfinished_dossier_cannot_be_sent_and_each_problem_leads_to_its_field(dossiers: Dossiers) -> None:
    case = dossiers.opened_by_contact(EMPTY, logo=False)
    page = case.get("verification")
    assert "disabled" in button(page)
    links = [link.get("href", "") for link in page.document.iter("a")]
    assert f"/{case.id}/structure?revoir=1#structure-name" in links
    assert f"/{case.id}/identite?revoir=1#logo" in links
    refused = case.browser.submit(page)
    assert (refused.status, refused.heading) == (422, "Vérifier et envoyer")
    assert case.dossier.state is DossierState.WITH_MEMBER


def test_warnings_can_be_sent(dossiers: Dossiers) -> None:
    case = dossiers.opened_by_contact(complete_entry().with_values({Field.SIRET: "", Field.ADDRESS: ""}))
    page = case.get("verification")
    assert "Sans SIRET, l’instance peut être créée" in page.text
    assert "disabled" not in button(page)
    assert case.send().status == 303


def test_sending_thanks_says_what_comes_next_and_tells_the_team_once(case: Case) -> None:
    verification = case.get("verification")
    answer = case.browser.submit(verification)
    assert (answer.status, answer.headers["Location"]) == (303, f"/{case.id}/merci")
    page = case.browser.follow(answer)
    assert page.heading == "Merci, votre annexe est envoyée"
    assert CONTACT in page.text
    assert case.dossier.state is DossierState.TO_REVIEW
    again = case.browser.submit(verification)
    assert again.headers["Location"] == f"/{case.id}/merci"
    assert told_to_staff(case) == 1


def test_nobody_is_thanked_before(case: Case) -> None:
    assert case.get("merci").headers["Location"] == f"/{case.id}/"


def test_what_was_sent_can_be_read_and_no_longer_changed(case: Case) -> None:
    case.send()
    assert "Vous l’avez envoyée le " in case.browser.get(case.link).text
    assert "Envoyé le " in case.get().text
    recap = case.get("verification")
    assert recap.heading == "Ce que vous avez envoyé"
    assert not list(recap.document.iter("form"))
    assert "Modifier" not in recap.text
    assert case.get("contact").headers["Location"] == f"/{case.id}/verification#contact"


def test_what_somebody_was_typing_when_the_dossier_left_can_still_be_copied(case: Case) -> None:
    page, before = case.get("structure"), case.entry
    case.elsewhere().send()
    late = case.browser.submit(page, {Field.NAME: "Un dernier changement", "action": "continue"})
    assert (late.status, late.heading) == (409, "Structure")
    assert "ce dossier a été envoyé" in late.text
    assert late.document.find(".//input[@value='Un dernier changement'][@readonly]") is not None
    assert case.entry == before


@pytest.mark.parametrize("address", ["structure/brouillon", "image/logo"])
def test_the_script_is_told_that_the_dossier_left(case: Case, address: str) -> None:
    page, before = case.get("structure"), case.dossier.revision
    case.send()
    values = {"csrf_token": hidden(page, "csrf_token"), Field.NAME: "Trop tard"}
    assert case.browser.post(case.address(address), values, X_Requested_With="fetch").status == 409
    assert case.dossier.revision == before


def test_corrections_stand_on_the_overview_and_beside_their_fields_until_sent(case: Case) -> None:
    case.send()
    case.ask(
        {
            Field.PRIMARY: "Ce bleu est-il celui de votre charte ?",
            "accounts/b/email": "Cette adresse ne répond pas.",
            "": "Presque fini.",
        }
    )
    overview = case.get()
    assert "vous demande de revoir 3 points" in overview.text
    assert "Compte de Basile Orme : e-mail" in overview.text
    links = [link.get("href") for link in overview.document.iter("a")]
    assert f"/{case.id}/identite#colours-primary" in links
    assert f"/{case.id}/comptes#accounts-b-email" in links
    assert "operateur.example" not in overview.response.text
    beside = case.get("identite").document.find(".//*[@id='colours-primary-notes']")
    assert beside is not None
    assert text_of(beside) == "Demande de l’équipe : Ce bleu est-il celui de votre charte ?"
    case.save("identite", {Field.PRIMARY: "#7A1F3D"})
    assert case.send().status == 303
    assert "charte" not in case.get().text
    assert told_to_staff(case) == 2


def test_a_comment_on_somebody_who_was_removed_is_still_told(case: Case) -> None:
    case.ask({"accounts/b": "Cette personne est-elle encore des vôtres ?"})
    case.save("comptes", {"remove": "b"})
    page = case.get()
    assert "encore des vôtres" in page.text
    assert "Compte retiré" in page.text
