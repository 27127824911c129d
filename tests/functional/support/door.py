"""The way of the operator's staff into an instance, as a test goes it from both sides."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from provisioner import staff as people
from provisioner.audit.events import SupportReported
from provisioner.instances.directory import find
from provisioner.instances.support_access import vouch
from provisioner.models import ControlEvent
from provisioner.staff import STAFF_SIGN_INS
from tenants.audit.event import Event
from tenants.audit.events import LinkRefused
from tenants.models import Account, AuditEvent, SupportGrant
from tenants.registry import InstanceState
from tenants.roles import Role, SignInStage
from tenants.sign_ins import Device
from tenants.support import Entry, EntryKey, Grantor, current, give_up, link_path, offer
from tests.functional.access.matrix import csrf_token
from tests.functional.console.office import Office
from tests.functional.tenants.space import Person, Space
from tests.pages import Page, PageClient

SOMEBODY = "lou.saule@operateur.example"
REASON = "Un export ne se termine pas"


@dataclass(frozen=True)
class Door:
    """One instance, with the console that it is entered from."""

    office: Office
    space: Space
    slug: str

    @property
    def page(self) -> str:
        """Of the access, in the console."""
        return f"/instances/{self.slug}/support"

    def ask(self, staff: PageClient, reason: str = REASON) -> Page:
        return staff.submit(staff.get(self.page), {"reason": reason}, action=self.page)

    def way_in(self, staff: PageClient) -> Page:
        """What the console answers to « Entrer »."""
        token = csrf_token(staff.get(self.page))
        return staff.post(f"{self.page}/entree", {"csrf_token": token})

    def open(self, keeper: Person | None = None, hours: int = 4) -> uuid.UUID:
        """An access that ``keeper`` gave; its id."""
        somebody = keeper or self.space.member(Role.SUPER_CONSEILLER)
        with self.space.rows() as session:
            by = Grantor(somebody.id, hours)
            return offer(session, by, REASON, self.space.platform.clock()).id

    def close(self) -> None:
        """Nothing is asked or open any more."""
        with self.space.rows() as session:
            row = current(session, self.space.platform.clock())
            if row is not None:
                give_up(session, row.id, self.space.platform.clock())

    def live(self) -> uuid.UUID:
        """The id of what is asked or open."""
        with self.space.rows() as session:
            row = current(session, self.space.platform.clock())
            assert row is not None
            return row.id

    def grant(self, grant_id: uuid.UUID) -> SupportGrant:
        """Its row as it is now, detached."""
        with self.space.rows() as session:
            row = session.get_one(SupportGrant, grant_id)
            session.expunge(row)
        return row

    def link(self, grant_id: uuid.UUID, staff: str = SOMEBODY) -> str:
        """The path that the console would lead to, from a session of somebody's that is begun for it."""
        key, now = EntryKey(self.space.platform.keys, self.space.id), self.space.platform.clock()
        with self.office.rows() as session:
            member = people.add(session, staff, now)
            device = Device(None, "Un navigateur")
            sign_in = STAFF_SIGN_INS.begin(session, member.id, device, SignInStage.OPEN, now)
            entry = Entry(vouch(session, sign_in.id), grant_id, staff)
        return link_path(key.token(entry, now))

    def visitor(self, grant_id: uuid.UUID, staff: str = SOMEBODY) -> PageClient:
        """The browser of somebody of the staff who came in."""
        browser = self.space.visitor()
        assert browser.get(self.link(grant_id, staff)).status == 302
        return browser

    def on_record(self, grant_id: uuid.UUID) -> Sequence[tuple[str, str | None]]:
        """Kind and actor of what the instance's trail says of an access."""
        about = AuditEvent.fields["grant"].astext == str(grant_id)
        lines = select(AuditEvent.kind, AuditEvent.actor).where(about).order_by(AuditEvent.position)
        with self.space.rows() as session:
            return [(kind, actor) for kind, actor in session.execute(lines)]

    def last_actor(self, event: type[Event]) -> str | None:
        """Who did the last thing of this kind in the instance."""
        lines = select(AuditEvent.actor).where(AuditEvent.kind == event.kind)
        with self.space.rows() as session:
            return session.scalars(lines.order_by(AuditEvent.position.desc())).first()

    def on_record_at_the_operator(self, grant_id: uuid.UUID) -> Sequence[tuple[str, str | None]]:
        """The same, of the control plane's trail."""
        about = ControlEvent.fields["grant"].astext == str(grant_id)
        lines = select(ControlEvent.kind, ControlEvent.actor).where(about).order_by(ControlEvent.position)
        with self.office.rows() as session:
            return [(kind, actor) for kind, actor in session.execute(lines)]

    def reported(self, grant_id: uuid.UUID) -> Sequence[tuple[str, str | None]]:
        """What the control plane's trail repeats of the instance's."""
        lines = select(ControlEvent.fields).where(
            ControlEvent.kind == SupportReported.kind, ControlEvent.fields["grant"].astext == str(grant_id)
        )
        with self.office.rows() as session:
            said: Iterable[dict[str, Any]] = session.scalars(lines.order_by(ControlEvent.position))
            return [(fields["what"], fields["by"]) for fields in said]

    def last_refusal(self) -> dict[str, str]:
        """What the instance's trail says of the last link that was refused."""
        refused = select(AuditEvent.fields).where(AuditEvent.kind == LinkRefused.kind)
        with self.space.rows() as session:
            return dict(session.scalars(refused.order_by(AuditEvent.position.desc())).first() or {})

    def demote(self, person: Person) -> None:
        with self.space.rows() as session:
            session.get_one(Account, person.id).role = Role.CONSEILLER

    @contextmanager
    def suspended(self) -> Iterator[None]:
        """By the operator, whose row says so before anything else knows."""
        self._set(InstanceState.SUSPENDED)
        try:
            yield
        finally:
            self._set(InstanceState.ACTIVE)

    def _set(self, state: InstanceState) -> None:
        with self.office.rows() as session:
            find(session, self.slug).state = state

    def is_closed(self) -> bool:
        with self.space.rows() as session:
            return current(session, self.space.platform.clock()) is None


def path_of(led: Page) -> str:
    """Where the console led, without the host."""
    link = led.document.find(".//a[@rel='noreferrer']")
    assert link is not None
    assert led.headers["Refresh"] == f"0; url={link.get('href')}"
    return urlsplit(link.get("href", "")).path


def is_in(browser: PageClient) -> bool:
    return browser.get("/").status == 200


def refused(door: Door, path: str) -> bool:
    """Whether the link opens nothing, and says so."""
    browser = door.space.visitor()
    answer = browser.get(path)
    return (answer.status, is_in(browser)) == (410, False)


def same_browser(browser: PageClient, space: Space) -> PageClient:
    """The cookie of ``browser``, taken elsewhere."""
    other = space.visitor()
    other.browser.set_cookie("session", browser.cookies()["session"], domain=other.host)
    return other
