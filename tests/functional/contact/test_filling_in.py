"""Filling the annex in, section by section: nothing typed is lost, and it is said what comes next."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

import pytest

from provisioner.annex.entry import EMPTY, Entry, Field
from provisioner.dossiers import drafting
from provisioner.dossiers.models import Hand, Revision
from tests.functional.contact.desk import Case, Dossiers, hidden
from tests.functional.dossiers.folders import complete_entry
from tests.pages import Page, text_of

SECTIONS = ("structure", "contact", "identite", "adresse", "comptes", "facturation")


@pytest.fixture
def case(dossiers: Dossiers) -> Case:
    return dossiers.opened_by_contact()


@pytest.fixture
def empty(dossiers: Dossiers) -> Case:
    return dossiers.opened_by_contact(EMPTY, logo=False)


def states(page: Page) -> dict[str, str]:
    """The sections on the overview, by title."""
    steps = [step for step in page.document.iter("a") if "step" in (step.get("class") or "").split()]
    parts = [[text_of(part) for part in step] for step in steps]
    return {title: "".join(state) for _, title, *state in parts}


def element(page: Page, element_id: str) -> Element:
    found = page.document.find(f".//*[@id='{element_id}']")
    assert found is not None
    return found


def test_an_empty_dossier_begins_with_its_first_section(empty: Case) -> None:
    page = empty.get()
    assert "Commencer" in page.text
    assert states(page) == {
        "Structure": "À compléter",
        "Contact": "À compléter",
        "Identité graphique": "À compléter",
        "Adresse web": "Facultatif",
        "Comptes": "À compléter",
        "Facturation": "À compléter",
        "Vérifier et envoyer": "",
    }


def test_the_overview_tells_complete_from_wrong(dossiers: Dossiers) -> None:
    entry = complete_entry().with_values({Field.PRIMARY: "10ACB7", Field.SIRET: ""})
    page = dossiers.opened_by_contact(entry).get()
    found = states(page)
    assert (found["Structure"], found["Identité graphique"]) == ("Complet", "À corriger")
    assert (found["Comptes"], found["Facturation"]) == ("Complet", "À compléter")
    assert "4 parties sur 6 sont prêtes." in page.text
    assert "Continuer : Identité graphique" in page.text


@pytest.mark.parametrize("section", SECTIONS)
def test_nobody_is_told_off_before_having_begun(empty: Case, section: str) -> None:
    page = empty.get(section)
    assert page.status == 200
    assert page.document.find(".//*[@aria-invalid]") is None


NEXT = [*zip(SECTIONS, (*SECTIONS[1:], "verification"), strict=True)]


@pytest.mark.parametrize(("section", "following"), NEXT)
def test_saving_leads_to_the_next_section(dossiers: Dossiers, section: str, following: str) -> None:
    case = dossiers.opened_by_contact()
    answer = case.save(section, {})
    assert (answer.status, answer.headers["Location"]) == (303, f"/{case.id}/{following}")
    assert "est enregistré." in case.browser.follow(answer).text


@pytest.mark.parametrize(
    ("section", "action", "leads_to"),
    [("structure", "overview", ""), ("structure", "back", ""), ("contact", "back", "structure")],
)
def test_going_back_saves_too(case: Case, section: str, action: str, leads_to: str) -> None:
    field = Field.NAME if section == "structure" else Field.CONTACT_LAST_NAME
    answer = case.save(section, {field: "Autrement"}, action)
    assert answer.headers["Location"] == f"/{case.id}/{leads_to}"
    assert case.entry[field] == "Autrement"


def test_enter_in_a_field_saves_and_stays(case: Case) -> None:
    answer = case.browser.submit(case.get("structure"), {Field.NAME: "Ville de Surville"})
    page = case.browser.follow(answer)
    assert page.heading == "Structure"
    assert "« Structure » est enregistré." in page.text
    assert case.entry[Field.NAME] == "Ville de Surville"


def test_what_is_wrong_is_saved_and_then_told_with_a_link_to_its_field(case: Case) -> None:
    page = case.browser.follow(case.save("contact", {Field.CONTACT_EMAIL: "ambre@"}))
    assert page.heading == "Contact"
    assert "Votre saisie est enregistrée." in page.text
    assert case.entry[Field.CONTACT_EMAIL] == "ambre@"
    points = element(page, "points")
    assert "autofocus" in points.attrib
    links = [link.get("href") for link in points.iter("a")]
    assert links == ["#contact-email"]
    assert element(page, "contact-email").get("aria-invalid") == "true"
    assert element(page, "contact-email").get("value") == "ambre@"
    assert "Passer à la suite sans corriger" in page.text


def test_what_is_missing_is_told_once_it_was_asked_for(empty: Case) -> None:
    page = empty.browser.follow(empty.save("structure", {Field.NAME: "Ville de Surville"}))
    assert "Présentez la structure en quelques phrases." in page.text
    assert empty.dossier.title == "Ville de Surville"


def test_a_warning_stops_nobody(case: Case) -> None:
    answer = case.save("facturation", {Field.SIRET: ""})
    assert answer.headers["Location"] == f"/{case.id}/verification"


def test_one_section_changes_nothing_of_another(case: Case) -> None:
    before = case.entry
    case.save(
        "contact",
        {Field.CONTACT_FIRST_NAME: "Zoé", Field.NAME: "Ailleurs", "accounts/a/email": "x@y.example"},
    )
    assert case.entry == before.with_values({Field.CONTACT_FIRST_NAME: "Zoé"})


def test_a_revision_says_that_the_contact_made_it(case: Case) -> None:
    case.save("structure", {Field.NAME: "Ville de Surville"})
    with case.dossiers.folders.rows() as session:
        newest = session.get_one(Revision, (case.id, case.dossier.revision))
        assert (newest.hand, newest.made_by) == (Hand.CONTACT, "a.valmont@structure.example")


def test_people_are_pasted_added_and_removed(case: Case) -> None:
    pasted = {"paste": "Zoé\tBrisebarre\tz.brisebarre@surville.example\tOui"}
    answer = case.save("comptes", pasted, "paste")
    assert answer.headers["Location"] == f"/{case.id}/comptes#comptes"
    page = case.browser.follow(answer)
    assert "1 personne ajoutée. Tout est enregistré." in page.text
    assert [row.first_name for row in case.entry.accounts] == ["Ambre", "Basile", "Zoé"]
    case.save("comptes", {"remove": "b"}, "rows")
    assert [row.first_name for row in case.entry.accounts] == ["Ambre", "Zoé"]


def test_a_table_of_thousands_is_not_added_and_says_so_whatever_was_pressed(case: Case) -> None:
    crowd = "\n".join(f"Zoé;Orme;zoe{number}@surville.example" for number in range(5000))
    answer = case.save("comptes", {"paste": crowd}, "continue")
    assert answer.headers["Location"] == f"/{case.id}/comptes#comptes"
    assert "Le tableau collé n’est pas ajouté" in case.browser.follow(answer).text
    assert len(case.entry.accounts) == 2


def test_rows_cannot_be_piled_up_by_sending_others_again_and_again(case: Case) -> None:
    """Forged: pages of staff show all rows, and would take minutes."""
    for batch in "xyz":
        rows = {f"accounts/{batch}{number}/email": f"{number}@surville.example" for number in range(600)}
        answer = case.save("comptes", {**rows, "revision": "0"}, "rows")
    assert (answer.status, answer.heading) == (422, "Demande refusée")
    assert "dépasserait 1000 lignes" in answer.text
    assert len(case.entry.accounts) == 602


def write(case: Case, changes: Mapping[Field, str], hand: Hand = Hand.STAFF) -> None:
    """Somebody else saves the form meanwhile."""
    folders = case.dossiers.folders
    with folders.opened(case.id) as (session, dossier):
        entry = drafting.entry_of(session, dossier)
        drafting.write(session, dossier, entry.with_values(changes), folders.signed(hand))


def test_what_others_changed_elsewhere_is_kept(case: Case) -> None:
    page = case.get("structure")
    write(case, {Field.DOMAIN: "mixeur.surville.example", Field.DESCRIPTION: "Par l’équipe."})
    case.browser.submit(page, {Field.NAME: "Ville de Surville", "action": "continue"})
    entry = case.entry
    assert entry[Field.NAME] == "Ville de Surville"
    assert entry[Field.DESCRIPTION] == "Par l’équipe."
    assert entry[Field.DOMAIN] == "mixeur.surville.example"


def test_two_texts_for_one_field_are_both_shown_and_the_next_save_stands(case: Case) -> None:
    page = case.get("structure")
    write(case, {Field.NAME: "Ville de Surville-les-Bains"})
    clash = case.browser.submit(page, {Field.NAME: "Ville de Surville", "action": "continue"})
    assert (clash.status, clash.heading) == (409, "Structure")
    assert "l’équipe a écrit « Ville de Surville-les-Bains »" in clash.text
    assert "operateur.example" not in clash.response.text
    assert element(clash, "structure-name").get("value") == "Ville de Surville"
    assert case.entry[Field.NAME] == "Ville de Surville-les-Bains"
    assert case.browser.submit(clash, {"action": "continue"}).status == 303
    assert case.entry[Field.NAME] == "Ville de Surville"


def test_the_same_link_in_two_windows_merges_as_well(case: Case) -> None:
    other = case.elsewhere()
    here, there = case.get("contact"), other.get("contact")
    case.browser.submit(here, {Field.CONTACT_FIRST_NAME: "Zoé", "action": "continue"})
    other.browser.submit(there, {Field.CONTACT_LAST_NAME: "Brisebarre", "action": "continue"})
    entry = case.entry
    assert (entry[Field.CONTACT_FIRST_NAME], entry[Field.CONTACT_LAST_NAME]) == ("Zoé", "Brisebarre")


def autosave(case: Case, page: Page, values: Mapping[str, str]) -> Page:
    known = {"csrf_token": hidden(page, "csrf_token"), "revision": hidden(page, "revision")}
    return case.browser.post(case.address("structure/brouillon"), {**known, **values})


def test_the_page_saves_by_itself(case: Case) -> None:
    page = case.get("structure")
    write(case, {Field.DESCRIPTION: "Par l’équipe."})
    told = autosave(case, page, {Field.NAME: "Ville de Surville"}).response.get_json()
    assert told["changes"] == {"structure.description": "Par l’équipe."}
    assert told["revision"] == case.dossier.revision
    assert told["saved"].count(" h ") == 1
    assert case.entry[Field.NAME] == "Ville de Surville"


def test_a_text_too_long_for_the_page_says_so_and_changes_nothing(case: Case) -> None:
    before = case.entry
    page = case.save("structure", {Field.DESCRIPTION: "x" * 500_000})
    assert (page.status, page.heading) == (413, "Envoi trop volumineux")
    assert case.entry == before


def test_a_doubt_about_the_document_can_be_confirmed(case: Case) -> None:
    remark = {
        "place": "structure.name",
        "severity": "warning",
        "code": "structure.name_repaired",
        "message": "Le nom était coupé : vérifiez-le.",
        "text": case.entry[Field.NAME],
    }
    with case.dossiers.folders.opened(case.id) as (_, dossier):
        dossier.remarks = [remark]
    page = case.get("structure")
    assert "Le nom était coupé" in page.text
    assert states(case.get())["Structure"] == "À vérifier"
    answer = case.browser.submit(page, {"confirm": "structure.name|structure.name_repaired"})
    assert "Le nom était coupé" not in case.browser.follow(answer).text


def test_what_staff_alone_can_answer_is_not_asked(case: Case) -> None:
    remark = {
        "place": "offer.accepted_on",
        "severity": "error",
        "code": "offer.date_unclear",
        "message": "La date de signature est illisible.",
        "text": "",
    }
    with case.dossiers.folders.opened(case.id) as (_, dossier):
        dossier.remarks = [remark]
    page = case.get("verification")
    assert "signature est illisible" not in page.text
    assert "disabled" not in [name for button in page.form().iter("button") for name in button.attrib]


def test_whatever_was_typed_is_shown_as_text(dossiers: Dossiers) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    entry = complete_entry()
    case = dossiers.opened_by_contact(
        Entry({**entry.values, Field.NAME: nasty, Field.DESCRIPTION: nasty}, entry.accounts)
    )
    for name in ("", "structure", "verification"):
        assert nasty in case.get(name).text or name == "structure"
    assert element(case.get("structure"), "structure-name").get("value") == nasty
