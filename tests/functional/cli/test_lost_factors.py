"""A second factor that was lost is taken away from the command line, and nothing else with it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.orm import Session

from provisioner import staff
from provisioner.addresses import Addresses
from provisioner.app.platform import open_platform
from provisioner.instances.directory import find
from provisioner.instances.work import Platform
from provisioner.models import ControlEvent, StaffMember
from provisioner.settings import Settings
from tenants.accounts import find_by_email
from tenants.keys import Purpose
from tenants.models import AuditEvent
from tenants.second_factor import ACCOUNT_FACTORS, FactorKey
from tests.command_line import ACCEPTED, CommandLine, document
from tests.second_factors import Telephone

COLLEAGUE = "e.garance@operateur.example"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    return CommandLine(tmp_path_factory.mktemp("lost-factors"))


@contextmanager
def platform_of(run: CommandLine) -> Iterator[tuple[Settings, Platform]]:
    settings = Settings(data_dir=run.folder / "installation")
    with open_platform(settings) as platform:
        yield settings, platform


def test_a_colleague_sets_another_up(run: CommandLine) -> None:
    assert run("staff", "add", COLLEAGUE).returncode == 0
    with platform_of(run) as (settings, platform):

        @contextmanager
        def rows() -> Iterator[Session]:
            with Session(platform.control) as session, session.begin():
                yield session

        with rows() as session:
            member = session.query(StaffMember).filter_by(email=COLLEAGUE).one().id
        key = FactorKey(Addresses(settings).staff_factors)
        Telephone(rows, staff.STAFF_FACTORS, key, member, platform.clock).set_up()
    asked = run("staff", "reset-factor", COLLEAGUE.upper(), typed="non\n")
    assert asked.returncode == 5
    assert f"Retirer le second facteur de {COLLEAGUE}" in asked.stderr
    done = run("staff", "reset-factor", COLLEAGUE.upper(), typed="oui\n")
    assert done.returncode == 0, done.stderr
    assert "est retiré" in done.stderr
    with platform_of(run) as (_, platform), Session(platform.control) as session:
        assert staff.STAFF_FACTORS.of(session, member) is None
        assert "staff.factor_reset" in session.scalars(session.query(ControlEvent.kind).statement).all()
    again = run("staff", "reset-factor", COLLEAGUE, "--yes")
    assert again.returncode == 5
    assert "il n’y a rien à retirer" in again.stderr


def test_who_leaves_the_staff_has_no_account_any_more(run: CommandLine) -> None:
    leaving = "f.houx@operateur.example"
    assert run("staff", "add", leaving).returncode == 0
    assert run("staff", "remove", leaving, typed="\n").returncode == 5
    done = run("staff", "remove", leaving, typed="oui\n")
    assert done.returncode == 0, done.stderr
    assert f"Le compte de {leaving} est supprimé" in done.stderr
    with platform_of(run) as (_, platform), Session(platform.control) as session:
        assert session.query(StaffMember).filter_by(email=leaving).count() == 0
        assert "staff.removed" in session.scalars(session.query(ControlEvent.kind).statement).all()
    assert run("staff", "remove", leaving, "--yes").returncode == 4


def test_nobody_of_that_address_is_said(run: CommandLine) -> None:
    done = run("staff", "reset-factor", "personne@operateur.example")
    assert done.returncode == 4
    assert "personne@operateur.example" in done.stderr


def test_somebody_of_an_instance_comes_in_by_the_password_again(run: CommandLine) -> None:
    shown = document(run("onboard", run.annex("Ville de Sombreval"), "--logo", run.logo, *ACCEPTED, "--json"))
    email = shown["accounts"][0]["email"]
    with platform_of(run) as (_, platform):
        with Session(platform.control) as control:
            instance = find(control, shown["slug"])
            engine = platform.tenants.engine(instance.id, instance.database_server)

        @contextmanager
        def rows() -> Iterator[Session]:
            with Session(engine) as session, session.begin():
                yield session

        with rows() as session:
            found = find_by_email(session, email)
            assert found is not None
            owner = found.id
        key = FactorKey(platform.keys.derive(Purpose.SECOND_FACTOR, instance.id))
        Telephone(rows, ACCOUNT_FACTORS, key, owner, platform.clock).set_up()
        assert run("account", "reset-factor", shown["slug"], email, typed="\n").returncode == 5
        done = run("account", "reset-factor", shown["slug"], email, typed="oui\n")
        assert done.returncode == 0, done.stderr
        assert "(Ville de Sombreval) et fermer ses sessions ?" in done.stderr
        with rows() as session:
            assert ACCOUNT_FACTORS.of(session, owner) is None
            (event,) = session.query(AuditEvent).filter_by(kind="factor.reset").all()
            assert event.actor == "operator"
    assert run("account", "reset-factor", shown["slug"], email, "--yes").returncode == 5
    assert run("account", "reset-factor", shown["slug"], "personne@structure.example").returncode == 4
    assert run("account", "reset-factor", "nulle-part", email).returncode == 4
