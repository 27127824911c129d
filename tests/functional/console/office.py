"""The console as a test meets it: its pages from outside, the control database behind it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from provisioner import staff
from provisioner.addresses import Addresses
from provisioner.app.control_plane import console_application
from provisioner.audit.events import StaffPasswordChosen
from provisioner.audit.trail import record
from provisioner.instances.conditions import ESTABLISHED, holds, note
from provisioner.instances.directory import find
from provisioner.instances.work import Platform
from provisioner.models import Instance, Member, StaffMember, ThemePublication
from provisioner.web.app import create_app
from provisioner.web.database import close_database
from tenants.registry import InstanceState
from tenants.second_factor import FactorKey
from tests.pages import Page, PageClient
from tests.passwords import hash_of
from tests.second_factors import Telephone

HOST = "console.localhost"
PASSWORD = "onze barques sur la rive"
# By e-mail, of the colleagues that tests made up: logging in takes both.
_TELEPHONES: dict[str, Telephone] = {}


@dataclass(frozen=True)
class Office:
    """``app`` is the console as it is served: with the console's role, which has data rights only."""

    platform: Platform
    addresses: Addresses
    app: Flask

    @classmethod
    @contextmanager
    def opened(cls, platform: Platform, addresses: Addresses, *, demo: bool = False) -> Iterator["Office"]:
        app = console_application(addresses, platform.tenants, demo=demo)
        yield cls(platform, addresses, app)
        close_database(app)

    def visitor(self) -> PageClient:
        return PageClient(self.app, HOST)

    @contextmanager
    def rows(self) -> Iterator[Session]:
        """The control database, committed at the end."""
        with Session(self.platform.control) as session, session.begin():
            yield session

    def invite(self) -> tuple[str, str]:
        """The e-mail of somebody new, and the path of their one-time link."""
        email = f"{uuid.uuid4().hex[:12]}@operateur.example"
        return email, self.link(email)

    def link(self, email: str) -> str:
        """The path of a one-time link, as ``provisioner staff add`` makes it."""
        with self.rows() as session:
            member = staff.add(session, email, self.platform.clock())
            return staff.link_path(self.addresses.staff_links, member, self.platform.clock())

    @contextmanager
    def configured(self, **changes: Any) -> Iterator["Office"]:
        """The same console with parts of its configuration changed."""
        app = create_app(replace(self.app.extensions["console"], **changes))
        yield replace(self, app=app)
        close_database(app)

    def newcomer(self) -> str:
        """The e-mail of somebody new who has chosen PASSWORD and nothing else yet."""
        email, _ = self.invite()
        with self.rows() as session:
            member = session.query(StaffMember).filter_by(email=email).one()
            # What ``choose_password`` leaves, without hashing it once more.
            member.password_hash = hash_of(PASSWORD)
            member.link_epoch += 1
            record(session, StaffPasswordChosen(member.email), self.platform.clock())
        return email

    def colleague(self) -> str:
        """The e-mail of somebody new who has chosen PASSWORD and has a telephone that gives codes."""
        email = self.newcomer()
        _TELEPHONES[email] = self.telephone(email).set_up()
        return email

    def telephone(self, email: str) -> Telephone:
        with self.rows() as session:
            owner = session.query(StaffMember).filter_by(email=email).one().id
        key = FactorKey(self.addresses.staff_factors)
        return Telephone(self.rows, staff.STAFF_FACTORS, key, owner, self.platform.clock)

    def signed_in(self) -> PageClient:
        """The browser of somebody new who has logged in."""
        browser = self.visitor()
        entered = log_in(browser, self.colleague())
        assert (entered.status, entered.headers["Location"]) == (302, "/")
        return browser

    def instance(self, slug: str) -> Instance:
        """Its row as it is now, detached."""
        with Session(self.platform.control) as session:
            found = find(session, slug)
            session.expunge(found)
        return found

    def queued(self, instance_id: uuid.UUID) -> int:
        """How many reconciliations of the instance wait in the queue."""
        statement = text(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND args->>'instance_id' = :id"
        )
        with self.rows() as session:
            return int(session.scalar(statement, {"id": str(instance_id)}) or 0)

    @contextmanager
    def listed(self, count: int, **changes: Any) -> Iterator[list[str]]:
        """Rows of live instances that nothing stands behind, for as long as the block lasts; their slugs."""
        with bare_instances(self.platform, count, **changes) as made:
            yield [one.slug for one in made]


@contextmanager
def bare_instances(platform: Platform, count: int, **changes: Any) -> Iterator[list[Instance]]:
    """Rows of live instances that nothing stands behind, for as long as the block lasts; detached."""
    with Session(platform.control, expire_on_commit=False) as session, session.begin():
        made = [bare_instance(session, platform, **changes) for _ in range(count)]
        session.flush()
        session.expunge_all()
    try:
        yield made
    finally:
        with Session(platform.control) as session, session.begin():
            _erase(session, [(one.id, one.member_id, one.slug) for one in made])


def log_in(browser: PageClient, email: str, password: str = PASSWORD, path: str = "/login") -> Page:
    """Fill in the login form, and give the code of whoever has a telephone; returns the last answer."""
    asked = browser.submit(browser.get(path), {"email": email, "password": password})
    return give_code(browser, asked, email)


def give_code(browser: PageClient, asked: Page, email: str) -> Page:
    """Go on from the password to the code, where one is asked."""
    telephone = _TELEPHONES.get(email.strip().lower())
    if telephone is None or not asked.headers.get("Location", "").startswith("/connexion/code"):
        return asked
    return browser.submit(browser.follow(asked), {"code": telephone.code()}, action=_action(asked))


def _action(asked: Page) -> str:
    return str(asked.headers["Location"])


def bare_instance(session: Session, platform: Platform, **changes: Any) -> Instance:
    """The rows of a live instance that nothing stands behind."""
    now, slug = platform.clock(), f"essai-{uuid.uuid4().hex[:10]}"
    member = Member(
        id=uuid.uuid4(),
        name=changes.get("name", f"Commune {slug}"),
        description="Un essai.",
        contact_first_name="Zoé",
        contact_last_name="Brisebarre",
        contact_email=f"{slug}@structure.example",
        marked_member_at=now,
        accepted_on=date(2025, 6, 18),
        accepted_at="Surville",
        accepted_terms="18/06/2025",
        document_sha256="0" * 64,
    )
    instance = Instance(
        id=uuid.uuid4(),
        member=member,
        slug=slug,
        state=changes.get("state", InstanceState.ACTIVE),
        offer="mixeur",
        database_server="primary",
        theme_version="0" * 32,
        applications=[],
        created_at=now,
        next_look_at=None,
    )
    for kind in ESTABLISHED:
        note(instance, kind, holds("Done", "Fait."), now)
    session.add(instance)
    session.flush()
    session.add(_publication(instance))
    return instance


def _publication(instance: Instance) -> ThemePublication:
    return ThemePublication(
        id=uuid.uuid4(),
        instance_id=instance.id,
        version="0" * 32,
        primary="#7A1F3D",
        secondary="#1F4E7A",
        logo_sha256="0" * 64,
        asked_at=instance.created_at,
        asked_by="essai",
    )


def _erase(session: Session, ids: list[tuple[uuid.UUID, uuid.UUID, str]]) -> None:
    instances, members = [one[0] for one in ids], [one[1] for one in ids]
    session.execute(delete(ThemePublication).where(ThemePublication.instance_id.in_(instances)))
    for instance_id in instances:
        session.delete(session.get_one(Instance, instance_id))
    session.flush()
    session.execute(delete(Member).where(Member.id.in_(members)))
