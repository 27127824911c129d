"""A live instance as a test meets it: its pages from outside, its rows from inside."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.accounts import NewAccount, add_missing
from tenants.audit import acting_as, record
from tenants.audit.events import PasswordChosen
from tenants.invitations import InvitationLink, issue_missing
from tenants.keys import Purpose
from tenants.models import Account, AuditEvent, Invitation, Structure
from tenants.registry import InstanceState, RegisteredInstance
from tenants.roles import AccountState, Role
from tenants.second_factor import ACCOUNT_FACTORS, FactorKey
from tenants.web.app import create_app
from tenants.web.database import close_databases
from tests.pages import Page, PageClient
from tests.passwords import hash_of
from tests.second_factors import Telephone

PASSWORD = "sept petites lanternes"


@dataclass(frozen=True)
class Person:
    id: uuid.UUID
    first_name: str
    email: str


@dataclass(frozen=True)
class Space:
    platform: Platform
    app: Flask
    id: uuid.UUID
    name: str
    host: str
    theme_version: str

    @classmethod
    def of(cls, platform: Platform, app: Flask, instance: Instance) -> "Space":
        with Session(platform.control) as session:
            registered = session.get_one(RegisteredInstance, instance.id)
            version = registered.theme_version
        assert version is not None
        host = platform.settings.hostname(instance.slug)
        return cls(platform, app, instance.id, instance.member.name, host, version)

    @contextmanager
    def configured(self, **changes: Any) -> Iterator["Space"]:
        """The same instance, served by another application with parts of its configuration changed."""
        config = self.app.extensions["tenant_web"].config
        app = create_app(replace(config, **changes))
        yield replace(self, app=app)
        close_databases(app)

    def visitor(self) -> PageClient:
        return PageClient(self.app, self.host)

    @contextmanager
    def rows(self) -> Iterator[Session]:
        """The instance's database, with the rights of the instance; committed at the end."""
        engine = self.platform.tenants.engine(self.id, "primary")
        with Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def registered(self) -> Iterator[RegisteredInstance]:
        """Its entry in the registry, to change as the control plane would."""
        with Session(self.platform.control) as session, session.begin():
            yield session.get_one(RegisteredInstance, self.id)

    def kinds_about(self, account_id: uuid.UUID) -> list[str]:
        """What is on record about an account, in its order."""
        about = AuditEvent.fields["account"].astext == str(account_id)
        with self.rows() as session:
            return list(session.scalars(select(AuditEvent.kind).where(about).order_by(AuditEvent.position)))

    def suspend(self) -> None:
        with self.registered() as entry:
            entry.state = InstanceState.SUSPENDED

    def invite(self, role: Role = Role.CONSEILLER) -> tuple[Person, str]:
        """Somebody new, and the path of their invitation."""
        person = Person(uuid.uuid4(), "Noé", f"{uuid.uuid4().hex[:12]}@structure.example")
        new = NewAccount(person.id, person.first_name, "Tilleul", person.email, role, complete=True)
        with self.rows() as session:
            add_missing(session, [new], self.platform.clock())
            issue_missing(session, self.platform.clock())
            statement = select(Invitation.id).where(Invitation.account_id == person.id)
            invitation = session.scalars(statement).one()
        return person, InvitationLink.make(self.platform.keys, self.id, invitation).path

    def member(self, role: Role = Role.CONSEILLER) -> Person:
        """Somebody new who has chosen PASSWORD: what ``redeem`` leaves, without hashing it once more."""
        person, _ = self.invite(role)
        with self.rows() as session:
            account = session.get_one(Account, person.id)
            account.password_hash, account.state = hash_of(PASSWORD), AccountState.ACTIVE
            statement = select(Invitation).where(Invitation.account_id == person.id)
            session.scalars(statement).one().used_at = self.platform.clock()
            acting_as(session, person.id)
            record(session, PasswordChosen(person.id), self.platform.clock())
        return person

    def telephone(self, person: Person) -> Telephone:
        """What makes the codes of somebody, once their factor is set up."""
        key = FactorKey(self.platform.keys.derive(Purpose.SECOND_FACTOR, self.id))
        return Telephone(self.rows, ACCOUNT_FACTORS, key, person.id, self.platform.clock)

    def require_factor(self) -> None:
        """From now on, nobody works here without a second factor."""
        with self.rows() as session:
            session.get_one(Structure, 1).factor_required_at = self.platform.clock()

    def signed_in(self, role: Role = Role.CONSEILLER) -> PageClient:
        """The browser of somebody new who has logged in."""
        client = self.visitor()
        page = log_in(client, self.member(role).email)
        assert page.status == 302
        return client


def log_in(client: PageClient, email: str, password: str = PASSWORD, path: str = "/login") -> Page:
    """Fill in the login form; returns what it answers."""
    return client.submit(client.get(path), {"email": email, "password": password})
