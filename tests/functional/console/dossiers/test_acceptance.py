"""Accepting a dossier: eligibility and agreement recorded, one instance made, never two."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from provisioner.annex.entry import Field
from provisioner.dossiers import drafting
from provisioner.dossiers.models import DossierState, Hand
from provisioner.dossiers.receiving import Reception, Upload
from provisioner.instances.pictures import PictureKind
from tests.functional.console.dossiers.test_form import address
from tests.functional.console.office import Office
from tests.functional.dossiers.folders import Folders, complete_entry
from tests.members import picture
from tests.pages import Page, PageClient, text_of

AGREED = {
    "is_member": "1",
    "words": "1",
    "accepted_on": "2025-06-18",
    "accepted_at": "Surville",
}


def page_of(browser: PageClient, dossier_id: uuid.UUID) -> Page:
    return browser.get(address(dossier_id, "/acceptation"))


def field(page: Page, name: str) -> str | None:
    return next(each for each in page.document.iter("input") if each.get("id") == name).get("value")


def test_an_accepted_dossier_is_an_instance_to_watch(
    office: Office, browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    page = page_of(browser, dossier_id)
    slug = field(page, "slug")
    assert slug
    assert "18/06/2025" in page.text
    done = browser.submit(page, AGREED)
    assert (done.status, done.headers["Location"]) == (303, f"/instances/{slug}")
    shown = browser.follow(done)
    assert "son instance se crée" in shown.text
    instance = office.instance(slug)
    assert (instance.id, office.queued(instance.id)) == (dossier_id, 1)
    settled = browser.get(address(dossier_id))
    assert "Ce dossier est clos" in settled.text
    assert f"/instances/{slug}" in {link.get("href") for link in settled.document.iter("a")}


def test_pressed_twice_it_makes_one_instance_and_leads_there(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = page_of(browser, dossier_id)
    first = browser.submit(page, AGREED)
    second = browser.submit(page, AGREED)
    assert (first.status, second.status) == (303, 409)
    assert "son instance existe" in second.text
    assert first.headers["Location"] in {link.get("href") for link in second.document.iter("a")}


def test_a_member_who_has_an_instance_gets_no_second(browser: PageClient, folders: Folders) -> None:
    entry = complete_entry()
    first, second = folders.new(entry), folders.new(entry)
    slug = browser.submit(page_of(browser, first), AGREED).headers["Location"].rsplit("/", 1)[1]
    refused = browser.submit(page_of(browser, second), AGREED)
    assert refused.status == 409
    assert f"Ce membre a déjà une instance : « {slug} »." in refused.text
    assert "Ouvrir l’instance" in refused.text


def test_an_address_that_another_has_is_told_at_its_field(browser: PageClient, folders: Folders) -> None:
    taken = browser.submit(page_of(browser, folders.new()), AGREED).headers["Location"].rsplit("/", 1)[1]
    refused = browser.submit(page_of(browser, folders.new()), AGREED | {"slug": taken})
    assert refused.status == 409
    assert "est déjà celle d’une autre instance" in refused.text
    assert (field(refused, "slug"), field(refused, "accepted_at")) == (taken, "Surville")


def test_everything_that_is_missing_is_told_at_once_at_its_field(
    browser: PageClient, folders: Folders
) -> None:
    dossier_id = folders.new()
    page = browser.submit(page_of(browser, dossier_id), {"slug": "", "accepted_on": "", "accepted_at": ""})
    assert page.status == 422
    assert "5 points à compléter" in page.text
    invalid = [each.get("id", "") for each in page.document.iter("input") if each.get("aria-invalid")]
    assert sorted(invalid) == ["accepted_at", "accepted_on", "is_member", "slug", "words"]
    [notice] = [each for each in page.document.iter() if each.get("role") == "alert"]
    assert [link.get("href") for link in notice.iter("a")] == [f"#{name}" for name in invalid]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slug": ""}, "Choisissez le nom qui commence l’adresse."),
        ({"accepted_at": ""}, "1 point à compléter"),
        ({"accepted_on": "31/02/2025"}, "« 31/02/2025 » n’est pas une date"),
        ({"slug": "Été !"}, "Proposition : « ete »"),
        ({"slug": "www"}, "est réservé au service"),
        ({"accepted_at": "x" * 201}, "de 1 à 200 caractères"),
    ],
)
def test_what_will_not_do_is_kept_with_the_reason(
    browser: PageClient, folders: Folders, changes: dict[str, str], said: str
) -> None:
    dossier_id = folders.new()
    page = browser.submit(page_of(browser, dossier_id), AGREED | changes)
    assert page.status == 422
    assert said in page.text
    [(name, text)] = changes.items()
    assert field(page, name) == text
    with folders.rows() as session:
        assert drafting.find(session, dossier_id).state is DossierState.TO_REVIEW


def test_no_agreement_comes_from_the_future(browser: PageClient, folders: Folders) -> None:
    tomorrow = folders.platform.clock() + timedelta(days=2)
    page = page_of(browser, folders.new())
    refused = browser.submit(page, AGREED | {"accepted_on": tomorrow.date().isoformat()})
    assert refused.status == 422
    assert "dans le futur" in refused.text


def test_a_date_may_be_written_as_people_do(browser: PageClient, folders: Folders) -> None:
    page = page_of(browser, folders.new())
    assert browser.submit(page, AGREED | {"accepted_on": "18/06/2025"}).status == 303


def test_a_form_that_changed_meanwhile_is_looked_at_again(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = page_of(browser, dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        theirs = drafting.entry_of(session, dossier).with_values({Field.PRIMARY: "#112233"})
        drafting.save(session, dossier, theirs, 1, folders.signed(Hand.CONTACT))
    looked = browser.submit(page, AGREED | {"accepted_at": "Ambreval"})
    assert looked.status == 409
    assert "Le dossier a changé depuis que vous l’avez ouvert." in looked.text
    assert field(looked, "accepted_at") == "Ambreval"
    assert address(dossier_id, "/modifications?de=1&a=2") in {
        a.get("href") for a in looked.document.iter("a")
    }
    assert browser.submit(looked).status == 303


def test_a_picture_that_changed_meanwhile_is_looked_at_again(browser: PageClient, folders: Folders) -> None:
    dossier_id = folders.new()
    page = page_of(browser, dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        reception = Reception(session, folders.platform.intake, dossier, folders.signed(Hand.CONTACT))
        assert reception.picture(PictureKind.LOGO, Upload("autre.png", picture(640, 320))) == ()
    looked = browser.submit(page, AGREED)
    assert looked.status == 409
    assert "Le logo ou la bannière n’est plus le même" in looked.text
    assert browser.submit(looked).status == 303


def test_two_of_the_staff_at_once_make_one_instance(office: Office, folders: Folders) -> None:
    dossier_id = folders.new()
    colleagues = [office.signed_in() for _ in range(3)]
    pages = [page_of(browser, dossier_id) for browser in colleagues]
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda browser, page: browser.submit(page, AGREED), colleagues, pages))
    assert sorted(answer.status for answer in answers) == [303, 409, 409]


def test_what_blocks_is_listed_with_the_way_to_its_field(browser: PageClient, folders: Folders) -> None:
    entry = complete_entry().with_values({Field.PRIMARY: "bleu"})
    dossier_id = folders.new(entry, logo=False)
    page = page_of(browser, dossier_id)
    assert "2 points à corriger d’abord" in page.text
    links = {link.get("href") for link in page.document.iter("a")}
    assert {address(dossier_id, "#colours-primary"), address(dossier_id, "#logo")} <= links
    button = next(each for each in page.document.iter("button") if "form-submit" in each.get("class", ""))
    assert "disabled" in button.attrib
    assert browser.submit(page, AGREED).status == 422


def test_the_agreement_that_the_document_shows_is_proposed(
    browser: PageClient, folders: Folders, returned: bytes
) -> None:
    page = page_of(browser, folders.received(returned))
    assert (field(page, "accepted_on"), field(page, "accepted_at")) == ("2025-09-04", "Port-Ligny")
    assert "Le document montre « Bon pour accord », daté du 04/09/2025" in text_of(page.document)
    assert "checked" not in str([each.attrib for each in page.document.iter("input")])
