"""A private link opens one dossier and nothing else; every other way in is the same plain page."""

from typing import Any

import pytest

from provisioner.dossiers import drafting, handing
from tests.functional.access.matrix import Answer, Door, by_name, csrf_token, doors, knock
from tests.functional.console.office import Office
from tests.functional.contact.desk import Case, Dossiers
from tests.pages import PageClient

PUBLIC = {
    "GET door.show",
    "GET legal.accessibility",
    "GET legal.source",
    "POST door.enter",
}


def pages_of(case: Case) -> list[Door]:
    """Every door of the dossier."""
    samples = {
        "dossier": case.id,
        "key": "structure",
        "kind": "banner",
        "token": "x",
    }
    return [door for door in doors(case.dossiers.app, samples) if str(door) not in PUBLIC]


def never_opened(case: Case, office: Office) -> PageClient:
    return case.dossiers.visitor()


def of_another_dossier(case: Case, office: Office) -> PageClient:
    return case.dossiers.opened_by_contact().browser


def of_staff(case: Case, office: Office) -> PageClient:
    """Somebody of the staff, who brings the console's cookie along."""
    browser = case.dossiers.visitor()
    browser.browser.set_cookie(
        "annexe_session", office.signed_in().cookies()["console_session"], domain=browser.host
    )
    return browser


def revoked(case: Case, office: Office) -> PageClient:
    case.open()
    case.revoke()
    return case.browser


def replaced(case: Case, office: Office) -> PageClient:
    case.open()
    case.dossiers.new_link(case.id)
    return case.browser


def of_a_dossier_put_aside(case: Case, office: Office) -> PageClient:
    case.open()
    with case.dossiers.folders.opened(case.id) as (session, dossier):
        handing.give_up(session, dossier, case.dossiers.folders.platform.clock())
    return case.browser


@pytest.mark.parametrize(
    "visitor", [never_opened, of_another_dossier, of_staff, revoked, replaced, of_a_dossier_put_aside]
)
def test_without_its_open_link_a_dossier_does_not_exist(
    dossiers: Dossiers, office: Office, visitor: Any
) -> None:
    case = dossiers.invited()
    browser = visitor(case, office)
    # Any landing page has a form: looking at one opens nothing.
    token = csrf_token(browser.get(dossiers.invited().link))
    before = case.dossier.revision
    answers = by_name((door, knock(browser, door, token)) for door in pages_of(case))
    assert answers == dict.fromkeys(answers, Answer.MISSING)
    assert len(answers) >= 11
    assert case.dossier.revision == before


def test_its_open_link_opens_every_page_of_a_dossier(dossiers: Dossiers) -> None:
    reached = {}
    for position in range(len(pages_of(dossiers.invited()))):
        case = dossiers.opened_by_contact()
        door = pages_of(case)[position]
        token = csrf_token(case.get("structure"))
        reached[str(door)] = knock(case.browser, door, token)
    # There is no banner to show in a new dossier.
    assert reached.pop("GET picture.show") is Answer.MISSING
    assert reached == dict.fromkeys(reached, Answer.OPEN)


def test_a_sent_dossier_is_read_and_no_longer_changed(dossiers: Dossiers) -> None:
    case = dossiers.opened_by_contact()
    token = csrf_token(case.get("structure"))
    with dossiers.folders.opened(case.id) as (session, dossier):
        handing.send(session, dossier, dossiers.folders.platform.clock())
    before = dossiers.folders.entry(case.id)
    for door in pages_of(case):
        if door.method == "POST":
            case.browser.post(door.path, {"csrf_token": token, "structure.name": "Autre nom"})
    assert dossiers.folders.entry(case.id) == before
    with dossiers.folders.rows() as session:
        assert drafting.find(session, case.id).revision == 1
