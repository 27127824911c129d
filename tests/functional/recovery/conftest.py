"""One service that is lost, made once; each test brings it back on a machine of its own."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from provisioner.audit import record
from provisioner.audit.events import SupportReported
from provisioner.backups.keys.shredding import shred
from provisioner.domains.claims.claiming import Wish, request
from provisioner.domains.tokens import token_of
from provisioner.instances.work import Platform
from provisioner.jobs import defer_mail, defer_reconciliation
from provisioner.models import ControlMail, Instance
from provisioner.recovery.report import Outcome, Report
from storage.outbox import OutboxMessage
from tenants.audit.events import SupportAsked
from tenants.models import Mail
from tests.functional.recovery.lost_machine import (
    Lost,
    bring_back,
    outcome_of,
    running,
    saved,
    suspended,
    what_is_saved,
)
from tests.functional.tenants.second_factor.keys import come_in, somebody_with_telephone
from tests.functional.tenants.space import Space
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
from tests.members import live_instance

RELAYED = "deja-partie"
# Of an instance's trail: one that was told of to the control plane and is in no archive of the instance.
LOST_LINE = 900
T = TypeVar("T", bound=OutboxMessage)


@pytest.fixture(scope="session")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Lost:
    """Four instances (open, suspended, shredded, and one onboarded after the last control archive), each with
    an archive; a mail that waited in the first, jobs, a name, a person with a second factor."""
    known = Lost(tmp_path_factory.mktemp("lost") / "machine")
    with running(known.folder) as (platform, app):
        _make(platform, known, "open", "suspended", "shredded")
        with Session(platform.control) as session:
            space = Space.of(platform, app, session.get_one(Instance, known.ids["open"]))
        _live(platform, space, known)
        suspended(platform, known.slugs["suspended"])
        suspended(platform, known.slugs["shredded"])
        for name in ("open", "suspended", "shredded"):
            _save(platform, known, name)
        shred(platform, known.slugs["shredded"])
        known.rows["control"] = dict(saved(platform, None).rows or {})
        # The names of archives tell whole seconds: of two within one, neither is the newer.
        time.sleep(1)
        _save(platform, known, "open")
        known.rows["control"] = dict(saved(platform, None).rows or {})
        _save(platform, known, "suspended")
        _make(platform, known, "late")
        _save(platform, known, "late")
    return known


@dataclass(frozen=True)
class Recovered:
    """The same service on another machine."""

    report: Report
    platform: Platform
    app: Flask

    def outcome(self, lost: Lost, name: str) -> Outcome:
        return outcome_of(self.report, lost, name)

    def space(self, instance_id: uuid.UUID) -> Space:
        with Session(self.platform.control) as session:
            return Space.of(self.platform, self.app, session.get_one(Instance, instance_id))


@pytest.fixture(scope="session")
def recovered(lost: Lost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recovered]:
    """Brought back once, for tests that look at it and leave it as it is."""
    folder = what_is_saved(lost.folder, tmp_path_factory.mktemp("found") / "machine")
    report = bring_back(folder)
    with running(folder) as (platform, app):
        yield Recovered(report, platform, app)


@pytest.fixture
def bare(lost: Lost, tmp_path: Path) -> Path:
    """A machine with nothing but archives, keys and the operator's key."""
    return what_is_saved(lost.folder, tmp_path / "machine")


def _make(platform: Platform, known: Lost, *names: str) -> None:
    for name in names:
        instance = live_instance(platform)
        known.slugs[name], known.ids[name] = instance.slug, instance.id


def _save(platform: Platform, known: Lost, name: str) -> None:
    known.rows[name] = dict(saved(platform, known.ids[name]).rows or {})


def _live(platform: Platform, space: Space, known: Lost) -> None:
    """Somebody comes in with a code, a name is asked for, work and mails wait."""
    known.person, telephone = somebody_with_telephone(space)
    come_in(space, known.person, telephone)
    now = platform.clock()
    with space.rows() as tenant:
        tenant.add(_waiting(Mail(), now - timedelta(minutes=20)))
    with Session(platform.control) as session, session.begin():
        instance = session.get_one(Instance, space.id)
        wish = Wish("outils.commune-essai.fr", "ambre@service.example", now)
        known.domain = request(session, platform.intake.names, instance, wish).id
        known.token = token_of(platform.domain_key, known.domain)
        told = SupportReported(instance.slug, None, SupportAsked.kind, None, LOST_LINE, now)
        record(session, told, now)
        session.add(_waiting(ControlMail(), now - timedelta(minutes=20)))
        defer_mail(session)
        defer_reconciliation(session, instance.id)


def _waiting(mail: T, due: datetime) -> T:
    """Of no topic that anybody writes: a delivery would fail loudly."""
    mail.id, mail.key, mail.topic, mail.payload = uuid.uuid4(), RELAYED, RELAYED, {}
    mail.created_at = mail.next_attempt_at = due
    return mail
