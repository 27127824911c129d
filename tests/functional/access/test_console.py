"""The console is the staff's: whoever else comes is asked to log in, whatever cookie they bring."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from provisioner.backups.models import RestorationState
from provisioner.dossiers import drafting, handing
from provisioner.dossiers.accepting import accept
from provisioner.dossiers.models import DossierState
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.registry import InstanceState
from tenants.roles import Role
from tests.functional.access.matrix import Answer, Door, by_name, csrf_token, doors, knock
from tests.functional.console.backups.shelf import Shelf
from tests.functional.console.domains.names import Names
from tests.functional.console.office import Office
from tests.functional.contact.desk import Dossiers
from tests.functional.dossiers.folders import CONTACT, Folders
from tests.functional.support.door import Door as SupportDoor
from tests.functional.tenants.space import Space
from tests.members import live_instance
from tests.pages import PageClient

PUBLIC = {
    "GET legal.accessibility",
    "GET legal.source",
    "GET login.show",
    "GET lost_password.show",
    "GET welcome.show",
    "POST login.submit",
    "POST lost_password.submit",
    "POST welcome.submit",
}
# A token is looked up like anything else: one that is none is not there, for anybody.
SECRET_ADDRESSES = {"GET welcome.show", "POST welcome.submit"}
# Which revision to go back to and which file is meant is not said here, the copy has no database, the sample
# is the demonstration's, and leaving leads out.
OTHERWISE = {
    "GET backup_contents.file": Answer.MISSING,
    "GET backup_contents.table": Answer.CLOSED,
    "POST dossier_history.go_back": Answer.MISSING,
    "POST dossier_opening.try_sample": Answer.MISSING,
    "POST login.leave": Answer.LOGIN,
    # Whoever is in owes neither a code nor a factor, was shown their codes, and has no such device.
    "GET code.show": Answer.LOGIN,
    "GET enrolment.show": Answer.LOGIN,
    "POST code.submit": Answer.LOGIN,
    "POST devices.end": Answer.MISSING,
    "POST enrolment.submit": Answer.LOGIN,
}


@pytest.fixture
def live(office: Office) -> Iterator[str]:
    """The slug of an instance."""
    with office.listed(1) as slugs:
        yield slugs[0]


def samples(
    slug: str, dossier_id: uuid.UUID, archive_id: uuid.UUID | None = None, copy_id: uuid.UUID | None = None
) -> dict[str, Any]:
    return {
        "slug": slug,
        "dossier_id": dossier_id,
        "archive_id": archive_id or uuid.uuid4(),
        "copy_id": copy_id or uuid.uuid4(),
        "change": "remplacer",
        "sign_in_id": uuid.uuid4(),
        "token": "x",
        "turn": "reprise",
        "kind": "logo",
        "form": "csv",
    }


def of_a_member(office: Office, spaces: tuple[Space, Space], dossiers: Dossiers) -> PageClient:
    """Somebody logged in to their instance, who brings that cookie along under the console's name."""
    return with_cookie(office, spaces[0].signed_in().cookies()["session"])


def of_a_super_conseiller(office: Office, spaces: tuple[Space, Space], dossiers: Dossiers) -> PageClient:
    return with_cookie(office, spaces[0].signed_in(Role.SUPER_CONSEILLER).cookies()["session"])


def of_a_visitor_of_the_support(
    office: Office, spaces: tuple[Space, Space], dossiers: Dossiers
) -> PageClient:
    """The cookie that an instance gave to somebody of the staff: the console gives its own."""
    door = SupportDoor(office, spaces[0], spaces[0].host.split(".", 1)[0])
    door.close()
    return with_cookie(office, door.visitor(door.open()).cookies()["session"])


def of_a_contact(office: Office, spaces: tuple[Space, Space], dossiers: Dossiers) -> PageClient:
    browser = dossiers.opened_by_contact().browser
    return with_cookie(office, browser.cookies()["annexe_session"])


def of_nobody(office: Office, spaces: tuple[Space, Space], dossiers: Dossiers) -> PageClient:
    return office.visitor()


def with_cookie(office: Office, value: str) -> PageClient:
    browser = office.visitor()
    browser.browser.set_cookie("console_session", value, domain=browser.host)
    return browser


VISITORS = [of_nobody, of_a_member, of_a_super_conseiller, of_a_visitor_of_the_support, of_a_contact]


@pytest.mark.parametrize("state", [InstanceState.ACTIVE, InstanceState.SUSPENDED])
@pytest.mark.parametrize("visitor", VISITORS)
def test_whoever_is_not_staff_is_asked_to_log_in_and_changes_nothing(
    office: Office, spaces: tuple[Space, Space], dossiers: Dossiers, state: InstanceState, visitor: Any
) -> None:
    dossier_id = dossiers.folders.new()
    with office.listed(1, state=state) as (slug,):
        refused_everywhere(office, visitor(office, spaces, dossiers), samples(slug, dossier_id))
        assert office.instance(slug).state is state
    with dossiers.folders.rows() as session:
        dossier = drafting.find(session, dossier_id)
        assert (dossier.state, dossier.revision, dossier.links) == (DossierState.TO_REVIEW, 1, [])


def refused_everywhere(office: Office, browser: PageClient, given: dict[str, Any]) -> None:
    found = doors(office.app, given)
    token = csrf_token(browser.get("/login"))
    closed = [door for door in found if str(door) not in PUBLIC]
    # Leaving comes last: it ends the session that the token is of.
    inside = sorted(closed, key=lambda door: door.endpoint == "login.leave")
    answers = by_name((door, knock(browser, door, token)) for door in inside)
    assert answers == {str(door): Answer.LOGIN for door in closed}


def test_what_is_public_is_a_list_that_somebody_wrote(office: Office, live: str) -> None:
    found = doors(office.app, samples(live, uuid.uuid4()))
    assert {str(door) for door in found} >= PUBLIC
    for door in found:
        if str(door) in PUBLIC - SECRET_ADDRESSES and door.method == "GET":
            assert knock(office.visitor(), door, "") is Answer.OPEN


@dataclass(frozen=True)
class Saved:
    """An instance that archives, copies and a name can be made up for."""

    shelf: Shelf
    names: Names
    instance: Instance

    def name(self) -> None:
        """A new one, whatever became of the one before."""
        self.names.clear([self.instance.id])
        self.names.served(self.instance.id, f"mixeur.{self.instance.slug}.example")

    def archive_and_copy(self) -> tuple[uuid.UUID, uuid.UUID]:
        """New ones. The copy has no database: its contents cannot be read, and its page says so."""
        archive_id = self.shelf.archive(self.instance.id)
        return archive_id, self.shelf.copy(archive_id, state=RestorationState.READY)


def opened_by(browser: PageClient, door: Door) -> Answer:
    return knock(browser, door, csrf_token(browser.get("/accessibilite")))


@pytest.fixture
def saved(platform: Platform) -> Iterator[Saved]:
    """An instance with an archive, and a copy whose database is there."""
    instance = live_instance(platform)
    shelf, names = Shelf(platform), Names(platform)
    yield Saved(shelf, names, instance)
    shelf.clear([instance.id])
    names.clear([instance.id])


def test_staff_are_refused_nothing_that_exists(office: Office, dossiers: Dossiers, saved: Saved) -> None:
    slug = saved.instance.slug
    names = {str(door) for door in doors(office.app, samples(slug, uuid.uuid4()))}
    reached, reader = {}, office.signed_in()
    for name in names - PUBLIC:
        saved.name()
        given = samples(slug, dossiers.folders.new(), *saved.archive_and_copy())
        door = next(each for each in doors(office.app, given) if str(each) == name)
        # What is posted may end the session that it is posted in.
        reached[name] = opened_by(reader if door.method == "GET" else office.signed_in(), door)
    assert reached == dict.fromkeys(reached, Answer.OPEN) | OTHERWISE


def test_what_does_not_exist_is_missing_for_staff(office: Office) -> None:
    unknown = doors(office.app, samples("nulle-part", uuid.uuid4()))
    places = ("nulle-part", "/dossiers/", "/archives/", "/copies/")
    concerned = [door for door in unknown if any(place in door.path for place in places)]
    concerned = [door for door in concerned if not door.endpoint.startswith("dossier_opening")]
    browser = office.signed_in()
    token = csrf_token(browser.get("/accessibilite"))
    answers = by_name((door, knock(browser, door, token)) for door in concerned)
    assert answers == dict.fromkeys(answers, Answer.MISSING)
    assert len(answers) > 20


def with_member(folders: Folders, dossier_id: uuid.UUID) -> None:
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())


def accepted(folders: Folders, dossier_id: uuid.UUID) -> None:
    decision = folders.decision(dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        accept(session, folders.platform.intake, dossier, decision)


def put_aside(folders: Folders, dossier_id: uuid.UUID) -> None:
    with folders.opened(dossier_id) as (session, dossier):
        handing.give_up(session, dossier, folders.platform.clock())


@pytest.mark.parametrize("bring", [with_member, accepted, put_aside])
def test_in_every_state_staff_see_the_dossier_and_nobody_else_does(
    office: Office, dossiers: Dossiers, live: str, bring: Any
) -> None:
    dossier_id = dossiers.folders.new()
    bring(dossiers.folders, dossier_id)
    found = doors(office.app, samples(live, dossier_id), method="GET")
    pages = [door for door in found if f"/dossiers/{dossier_id}" in door.path]
    staff, nobody = office.signed_in(), office.visitor()
    assert {knock(nobody, door, "") for door in pages} == {Answer.LOGIN}
    assert {str(door): knock(staff, door, "") for door in pages} == {str(door): Answer.OPEN for door in pages}
