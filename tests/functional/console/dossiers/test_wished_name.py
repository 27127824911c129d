"""Accepting a dossier whose form gives a name of its own: asked for, or told why not, and never stuck."""

import uuid

import pytest
from sqlalchemy.orm import Session

from provisioner.annex.entry import Field
from provisioner.domains.claims import claiming
from provisioner.instances.directory import find
from tests.functional.console.dossiers.test_acceptance import AGREED, field, page_of
from tests.functional.console.dossiers.test_form import address
from tests.functional.dossiers.folders import Folders, complete_entry
from tests.pages import Page, PageClient, text_of


@pytest.fixture
def host() -> str:
    """A name that nobody else asks for."""
    return f"mixeur.l{uuid.uuid4().hex[:8]}.example"


@pytest.fixture
def holder(browser: PageClient, folders: Folders, host: str) -> str:
    """The slug of an instance that has ``host``."""
    return accepted(browser.submit(page_of(browser, with_name(folders, host)), AGREED))


def with_name(folders: Folders, host: str) -> uuid.UUID:
    return folders.new(complete_entry().with_values({Field.DOMAIN: host}))


def accepted(page: Page) -> str:
    assert page.status == 303
    return page.headers["Location"].rsplit("/", 1)[1]


def name_of(folders: Folders, slug: str) -> str | None:
    with Session(folders.platform.control) as session:
        domain = claiming.current(session, find(session, slug))
        return domain.host if domain is not None else None


def told(page: Page, name: str) -> str:
    return " ".join(text_of(each) for each in page.document.iter() if each.get("id") == name)


def test_the_name_of_the_form_is_asked_for(folders: Folders, holder: str, host: str) -> None:
    assert name_of(folders, holder) == host


def test_without_trouble_nothing_is_asked_about_the_name(
    browser: PageClient, folders: Folders, host: str
) -> None:
    page = page_of(browser, with_name(folders, host))
    assert "without_name" not in [each.get("name") for each in page.document.iter("input")]


def test_the_name_of_another_instance_is_told_before_anybody_presses(
    browser: PageClient, folders: Folders, holder: str, host: str
) -> None:
    dossier_id = with_name(folders, host)
    page = page_of(browser, dossier_id)
    assert f"« {host} » est déjà le nom de l’instance « {holder} »." in told(page, "domain-aide")
    links = {link.get("href") for link in page.document.iter("a")}
    assert {address(dossier_id, "#domain"), f"/instances/{holder}/domaine"} <= links


def test_the_name_of_another_instance_is_refused_at_its_field(
    browser: PageClient, folders: Folders, holder: str, host: str
) -> None:
    refused = browser.submit(page_of(browser, with_name(folders, host)), AGREED)
    assert refused.status == 409
    assert f"« {host} » est déjà le nom de l’instance « {holder} »." in told(refused, "domain-erreur")
    assert "Ce membre a déjà une instance" not in refused.text
    assert field(refused, "accepted_at") == "Surville"


def test_a_name_that_looks_like_another_s_is_refused_at_its_field_with_all_else(
    browser: PageClient, folders: Folders, host: str
) -> None:
    accepted(browser.submit(page_of(browser, with_name(folders, host)), AGREED))
    page = page_of(browser, with_name(folders, host.replace(".l", ".1")))
    refused = browser.submit(page, AGREED | {"accepted_at": ""})
    assert refused.status == 422
    assert "2 points à compléter" in refused.text
    assert "ressemble trop à" in told(refused, "domain-erreur")


@pytest.mark.parametrize("nobodys", ["asso.fr", "mixeur.hespu1.org", "mixeur.ville.local"])
def test_a_name_that_nobody_may_have_is_corrected_in_the_form(
    browser: PageClient, folders: Folders, nobodys: str
) -> None:
    dossier_id = with_name(folders, nobodys)
    page = page_of(browser, dossier_id)
    assert "1 point à corriger d’abord" in page.text
    assert nobodys in page.text
    assert address(dossier_id, "#domain") in {link.get("href") for link in page.document.iter("a")}
    assert browser.submit(page, AGREED).status == 422


def test_accepted_without_the_name_the_instance_asks_for_one_later(
    browser: PageClient, folders: Folders, holder: str, host: str
) -> None:
    page = page_of(browser, with_name(folders, host))
    done = browser.submit(page, AGREED | {"without_name": "1"})
    assert "Aucun nom de domaine n’est demandé" in browser.follow(done).text
    slug = accepted(done)
    assert (name_of(folders, slug), name_of(folders, holder)) == (None, host)


def test_the_choice_to_do_without_is_kept_while_something_else_is_missing(
    browser: PageClient, folders: Folders, holder: str, host: str
) -> None:
    page = page_of(browser, with_name(folders, host))
    refused = browser.submit(page, AGREED | {"without_name": "1", "accepted_at": ""})
    assert refused.status == 422
    assert "1 point à compléter" in refused.text
    accepted(browser.submit(refused, {"accepted_at": "Surville"}))


def test_a_name_that_was_given_back_meanwhile_is_asked_for_after_all(
    browser: PageClient, folders: Folders, holder: str, host: str
) -> None:
    page = page_of(browser, with_name(folders, host))
    with folders.rows() as session:
        claiming.release(session, claiming.find_by_host(session, host), "tests", folders.platform.clock())
    assert name_of(folders, accepted(browser.submit(page, AGREED))) == host
