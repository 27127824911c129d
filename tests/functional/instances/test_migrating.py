"""`instance migrate`: databases that an older release left reach this one, whatever happens on the way."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.lifecycle import suspend
from provisioner.instances.locks import instance_lock
from provisioner.instances.migrating import Brought, Outcome, Pace, migrate, targets
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import ConditionStatus, ControlEvent, Instance
from provisioner.prepare import TENANT_MIGRATIONS
from storage.database import connect, run
from storage.migrations import head
from tenants.databases import TenantNames
from tenants.models import Account
from tests.command_line import CommandLine, document
from tests.functional.migrations.older import BEFORE, older_instance, revision_of
from tests.members import live_instance, load

HEAD = head(TENANT_MIGRATIONS)
# What the next migration makes: it cannot, in a database where somebody did so by hand.
OBSTACLE = "factors"


def brought(
    platform: Platform, instances: Sequence[Instance], wave: int = 10, patience: float = 0
) -> dict[str, Outcome]:
    return {one.slug: one.outcome for one in all_brought(platform, instances, wave, patience)}


def all_brought(
    platform: Platform, instances: Sequence[Instance], wave: int = 10, patience: float = 0
) -> list[Brought]:
    told: list[Brought] = []
    with Session(platform.control) as session:
        chosen = targets(session, [one.slug for one in instances])
    found = migrate(platform, chosen, Pace(wave, patience), told.append)
    heard = {one.slug: one for one in told}
    assert heard == {one.slug: one for one in found}
    return found


def revisions(platform: Platform, instances: Sequence[Instance]) -> list[str | None]:
    return [revision_of(platform, one) for one in instances]


def database_ready(platform: Platform, instance: Instance) -> tuple[ConditionStatus, str]:
    condition = find(load(platform, instance.id), ConditionType.DATABASE_READY)
    assert condition is not None
    return condition.status, condition.reason


def recorded(platform: Platform, kind: str) -> list[dict[str, Any]]:
    with Session(platform.control) as session:
        rows = session.scalars(select(ControlEvent).where(ControlEvent.kind == kind))
        return [row.fields for row in rows]


@contextmanager
def table_in_use(platform: Platform, instance: Instance) -> Iterator[None]:
    """As a backup or a long request has it."""
    with connect(platform.admin, TenantNames.of(instance.id).database) as inside, inside.transaction():
        run(inside, "LOCK TABLE accounts IN ACCESS SHARE MODE")
        yield


def obstruct(platform: Platform, instance: Instance) -> None:
    with connect(platform.admin, TenantNames.of(instance.id).database) as inside:
        run(inside, "CREATE TABLE {} ()", OBSTACLE)


def clear(platform: Platform, instance: Instance) -> None:
    with connect(platform.admin, TenantNames.of(instance.id).database) as inside:
        run(inside, "DROP TABLE {}", OBSTACLE)


def test_an_older_database_reaches_this_release_and_its_instance_goes_on(platform: Platform) -> None:
    instance = older_instance(platform)
    assert brought(platform, [instance]) == {instance.slug: Outcome.MIGRATED}
    assert revision_of(platform, instance) == HEAD
    assert database_ready(platform, instance) == (ConditionStatus.TRUE, "Walled")
    assert bring_up(platform, instance.id, 60, lambda kind, seen: None)
    with tenant_session(platform.tenants, instance) as tenant:
        assert len(tenant.scalars(select(Account)).all()) > 0


def test_the_trail_says_how_many_were_due(platform: Platform) -> None:
    instances = [older_instance(platform) for _ in range(3)]
    brought(platform, [*instances, live_instance(platform)])
    assert recorded(platform, "instances.migrating")[-1] == {"count": 3, "revision": HEAD}


def test_what_is_there_already_is_only_looked_at(platform: Platform) -> None:
    instance, before = live_instance(platform), len(recorded(platform, "instances.migrating"))
    with instance_lock(platform.admin, instance.id):
        assert brought(platform, [instance]) == {instance.slug: Outcome.READY}
    assert len(recorded(platform, "instances.migrating")) == before


def test_rights_that_drifted_come_back_with_the_schema_as_it_is(platform: Platform) -> None:
    instance = live_instance(platform)
    names = TenantNames.of(instance.id)
    with connect(platform.admin, names.database) as inside:
        run(inside, "GRANT DELETE ON TABLE audit_events TO {}", names.login)
    assert brought(platform, [instance]) == {instance.slug: Outcome.MIGRATED}
    with connect(platform.admin, names.database) as inside:
        question = "SELECT has_table_privilege(%s, 'audit_events', 'DELETE')"
        assert inside.execute(question, [names.login]).fetchone() == (False,)


def test_a_suspended_instance_is_brought_along(platform: Platform) -> None:
    instance = older_instance(platform)
    with Session(platform.control) as session, session.begin():
        suspend(session, instance.slug, platform.clock())
    assert brought(platform, [instance]) == {instance.slug: Outcome.MIGRATED}


def test_the_wave_with_a_failure_is_the_last_and_the_next_run_resumes(platform: Platform) -> None:
    instances = [older_instance(platform) for _ in range(6)]
    obstruct(platform, instances[3])
    assert list(brought(platform, instances, wave=2).values()) == [
        *[Outcome.MIGRATED] * 3,
        Outcome.FAILED,
        *[Outcome.LEFT] * 2,
    ]
    assert revisions(platform, instances) == [HEAD, HEAD, HEAD, BEFORE, BEFORE, BEFORE]
    clear(platform, instances[3])
    assert list(brought(platform, instances, wave=2).values()) == [
        *[Outcome.READY] * 3,
        *[Outcome.MIGRATED] * 3,
    ]
    assert revisions(platform, instances) == [HEAD] * 6


def test_a_failure_is_a_condition_and_on_record(platform: Platform) -> None:
    instance = older_instance(platform)
    obstruct(platform, instance)
    (failed,) = all_brought(platform, [instance])
    assert failed.outcome is Outcome.FAILED
    assert OBSTACLE in failed.message
    assert database_ready(platform, instance) == (ConditionStatus.FALSE, "MigrationFailed")
    assert {"slug": instance.slug, "revision": HEAD} in recorded(platform, "instance.not_migrated")


def test_an_instance_that_is_being_reconciled_is_waited_for(platform: Platform) -> None:
    instance = older_instance(platform)
    with instance_lock(platform.admin, instance.id):
        assert brought(platform, [instance]) == {instance.slug: Outcome.FAILED}
        running = threading.Thread(target=brought, args=(platform, [instance], 1, 60))
        running.start()
        assert revision_of(platform, instance) == BEFORE
    running.join()
    assert revision_of(platform, instance) == HEAD


def test_a_table_that_is_in_use_is_waited_for(platform: Platform) -> None:
    instance = older_instance(platform)
    with table_in_use(platform, instance):
        assert brought(platform, [instance]) == {instance.slug: Outcome.FAILED}
        assert database_ready(platform, instance) == (ConditionStatus.UNKNOWN, "Unavailable")
        running = threading.Thread(target=brought, args=(platform, [instance], 1, 60))
        running.start()
    running.join()
    assert revision_of(platform, instance) == HEAD


@pytest.fixture
def command(platform: Platform, tmp_path: Path) -> CommandLine:
    """In the installation of ``platform``."""
    return CommandLine(tmp_path, PROVISIONER_DATA_DIR=str(platform.settings.data_dir))


def test_killed_in_the_middle_it_is_resumed(platform: Platform, command: CommandLine) -> None:
    instances = [older_instance(platform) for _ in range(4)]
    slugs = [one.slug for one in instances]
    with table_in_use(platform, instances[2]):
        started = subprocess.Popen(
            [sys.executable, "-m", "provisioner", "instance", "migrate", *slugs, "--wave", "1"],
            env=command.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        with started:
            assert started.stderr is not None
            assert [slug in started.stderr.readline() for slug in slugs[:2]] == [True, True]
            _wait_for_its_lock(platform, instances[2])
            started.send_signal(signal.SIGKILL)
    assert revisions(platform, instances) == [HEAD, HEAD, BEFORE, BEFORE]
    resumed = command("instance", "migrate", *slugs, "--json")
    assert resumed.returncode == 0, resumed.stderr
    outcomes = [one["outcome"] for one in document(resumed)["instances"]]
    assert outcomes == ["ready", "ready", "migrated", "migrated"]
    assert revisions(platform, instances) == [HEAD] * 4


def _wait_for_its_lock(platform: Platform, instance: Instance) -> None:
    waiting = (
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
        "WHERE d.datname = %s AND NOT l.granted"
    )
    with connect(platform.admin) as admin:
        while admin.execute(waiting, [TenantNames.of(instance.id).database]).fetchone() == (0,):
            time.sleep(0.02)


def test_for_people_a_table_says_what_became_of_each(platform: Platform, command: CommandLine) -> None:
    older, current = older_instance(platform), live_instance(platform)
    done = command("instance", "migrate", older.slug, current.slug, older.slug)
    assert done.returncode == 0, done.stderr
    assert f"{older.slug} : mise à niveau" in done.stderr
    heading, *rows = (line.split() for line in done.stdout.splitlines())
    assert heading == ["instance", "base"]
    assert rows == [[older.slug, "mise", "à", "niveau"], [current.slug, "déjà", "à", "jour"]]


def test_a_failure_ends_with_a_sentence_and_its_code(platform: Platform, command: CommandLine) -> None:
    instance = older_instance(platform)
    obstruct(platform, instance)
    done = command("instance", "migrate", instance.slug, "--json")
    assert done.returncode == 6
    told = document(done)
    assert told["revision"] == HEAD
    (one,) = told["instances"]
    assert (one["slug"], one["outcome"]) == (instance.slug, "failed")
    assert OBSTACLE in one["message"]
    assert f"Base restée comme elle était : « {instance.slug} »" in done.stderr
    assert "relancez" in done.stderr


def test_an_unknown_instance_is_not_found(command: CommandLine) -> None:
    done = command("instance", "migrate", "nulle-part", "--json")
    assert done.returncode == 4
    assert "« nulle-part »" in document(done)["detail"]


def test_a_wave_has_at_least_one_instance(command: CommandLine) -> None:
    assert command("instance", "migrate", "--wave", "0").returncode == 2
