"""What a worker tells of the whole service, from a control database with instances and work in it."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sqlalchemy import create_engine, update
from sqlalchemy.orm import Session

from provisioner.backups.copies.drilling import drill
from provisioner.backups.models import Archive
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.conditions import ConditionType
from provisioner.instances.lifecycle import suspend
from provisioner.instances.work import Platform
from provisioner.jobs import RECONCILE, BackupOrder, defer_reconciliation
from provisioner.models import Condition, ConditionStatus, Instance
from provisioner.status.collector import worker_registry
from provisioner.status.requests import RequestCounts
from storage.database import connect
from tests.functional.status.fronts import front_that_was_seen
from tests.functional.status.scraping import Scrape
from tests.mailbox import free_port
from tests.members import live_instance

ROOT = Path(__file__).parents[3]
OPERATE = ROOT / "docs/operate.md"
RULES = ROOT / "ansible/roles/monitoring/files/alerts/provisioner.yml"


def scrape(platform: Platform) -> Scrape:
    """A worker's that has just started: it remembers nothing."""
    registry = worker_registry(platform.control, platform.clock)
    return Scrape.of(generate_latest(registry).decode())


@pytest.fixture
def instance(platform: Platform) -> Instance:
    return live_instance(platform)


def test_an_instance_is_counted_with_the_size_of_its_database(platform: Platform) -> None:
    before = scrape(platform)
    instance = live_instance(platform)
    seen = scrape(platform)
    active = seen("provisioner_instances", state="active")
    assert active == before("provisioner_instances", state="active") + 1
    assert seen("provisioner_instance_active", slug=instance.slug) == 1
    assert seen("provisioner_instance_database_bytes", slug=instance.slug) > 5_000_000
    assert seen("provisioner_control_database_bytes") > 5_000_000
    assert seen("provisioner_control_database_up") == 1


def test_one_that_is_suspended_is_told_to_be_so(platform: Platform, instance: Instance) -> None:
    suspended = scrape(platform)("provisioner_instances", state="suspended")
    with Session(platform.control) as session, session.begin():
        suspend(session, instance.slug, platform.clock())
    seen = scrape(platform)
    assert seen("provisioner_instances", state="suspended") == suspended + 1
    assert ("provisioner_instance_active", frozenset({("slug", instance.slug)})) in seen.samples
    assert seen("provisioner_instance_active", slug=instance.slug) == 0


def test_archives_count_from_their_snapshot_once_they_were_read_back(
    platform: Platform, instance: Instance
) -> None:
    assert scrape(platform)("provisioner_instance_archive_timestamp_seconds", slug=instance.slug) == 0
    archive = run_backup(platform, BackupOrder(instance.id))
    control = run_backup(platform, BackupOrder(None))
    seen = scrape(platform)
    told = seen("provisioner_instance_archive_timestamp_seconds", slug=instance.slug)
    assert told == pytest.approx(archive.taken_at.timestamp(), abs=0.01)
    assert seen("provisioner_control_archive_timestamp_seconds") == pytest.approx(
        control.taken_at.timestamp(), abs=0.01
    )
    assert seen("provisioner_instance_proof_timestamp_seconds", slug=instance.slug) == 0


def test_a_restore_that_held_is_told_when_it_did(platform: Platform, instance: Instance) -> None:
    archive = run_backup(platform, BackupOrder(instance.id))
    before = platform.clock().timestamp()
    drill(platform, archive.id)
    with Session(platform.control) as session:
        held = session.get_one(Archive, archive.id).drilled_at
    assert held is not None
    told = scrape(platform)("provisioner_instance_proof_timestamp_seconds", slug=instance.slug)
    assert told == pytest.approx(held.timestamp(), abs=0.01)
    assert told >= before


def test_a_condition_that_does_not_hold_is_counted_by_type(platform: Platform, instance: Instance) -> None:
    kind = ConditionType.SERVED.value
    before = scrape(platform)("provisioner_conditions_not_holding", type=kind, status="false")
    with Session(platform.control) as session, session.begin():
        mine = Condition.instance_id == instance.id, Condition.type == kind
        session.execute(update(Condition).where(*mine).values(status=ConditionStatus.FALSE))
    after = scrape(platform)("provisioner_conditions_not_holding", type=kind, status="false")
    assert after == before + 1
    with Session(platform.control) as session, session.begin():
        session.execute(update(Condition).where(*mine).values(status=ConditionStatus.TRUE))


def test_work_is_told_by_queue_and_state_and_how_long_it_has_waited(platform: Platform) -> None:
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs")
    now = platform.clock()
    with Session(platform.control) as session, session.begin():
        defer_reconciliation(session, uuid.uuid4(), now - timedelta(seconds=90))
        defer_reconciliation(session, uuid.uuid4())
        defer_reconciliation(session, uuid.uuid4(), now + timedelta(hours=1))
    seen = scrape(platform)
    counted = {
        state: seen("provisioner_jobs", queue="default", state=state)
        for state in ("waiting", "scheduled", "doing", "failed")
    }
    assert counted == {"waiting": 2, "scheduled": 1, "doing": 0, "failed": 0}
    assert 90 <= seen("provisioner_job_oldest_waiting_age_seconds", queue="default") < 200
    assert seen("provisioner_job_oldest_waiting_age_seconds", queue="backups") == 0
    with connect(platform.admin) as admin:
        admin.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [RECONCILE])


def test_what_comes_round_by_the_clock_is_told_when_it_last_ended_well(platform: Platform) -> None:
    with connect(platform.admin) as admin:
        new = (
            "INSERT INTO procrastinate_jobs (task_name, queue_name) VALUES ('sweep', 'default') RETURNING id"
        )
        (job,) = admin.execute(new).fetchone() or (0,)
        noted = "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, job_id)"
        admin.execute(f"{noted} VALUES ('sweep', 1, %s)", [job])
        for status in ("doing", "succeeded"):
            admin.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])
        told = scrape(platform)("provisioner_task_success_timestamp_seconds", task="sweep")
        admin.execute("DELETE FROM procrastinate_periodic_defers")
        admin.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job])
    assert told == pytest.approx(platform.clock().timestamp(), abs=60)


def test_without_the_database_that_alone_is_told(platform: Platform) -> None:
    nowhere = create_engine(platform.admin.set(host="127.0.0.1", port=free_port()))
    registry = worker_registry(nowhere, platform.clock)
    seen = Scrape.of(generate_latest(registry).decode())
    assert ("provisioner_control_database_up", frozenset()) in seen.samples
    assert seen("provisioner_control_database_up") == 0
    assert "provisioner_instances" not in seen.names
    assert seen.total("provisioner_build_info") == 1


def test_two_who_ask_at_once_cost_one_reading(platform: Platform) -> None:
    registry = worker_registry(platform.control, platform.clock)
    before = Scrape.of(generate_latest(registry).decode())
    instance = live_instance(platform)
    after = Scrape.of(generate_latest(registry).decode())
    assert after.total("provisioner_instance_active") == before.total("provisioner_instance_active")
    assert after("provisioner_instance_active", slug=instance.slug) == 0


def test_every_metric_is_told_of_and_rules_use_no_other(platform: Platform, tmp_path: Path) -> None:
    told = set(re.findall(r"\b(?:provisioner|process)_\w+", OPERATE.read_text()))
    with front_that_was_seen(tmp_path) as front:
        worker = worker_registry(platform.control, platform.clock, front)
    families = [family for registry in (RequestCounts().registry, worker) for family in registry.collect()]
    exported = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in families
        if family.name.startswith(("provisioner_", "process_"))
    }
    assert told == exported | {"provisioner_control"}
    used = {f"provisioner_{name}" for name in re.findall(r"\bprovisioner_(\w+)", RULES.read_text())}
    assert {name.removesuffix("_bucket") for name in used} <= exported


def test_no_metric_says_anything_of_a_person(platform: Platform, instance: Instance) -> None:
    text = generate_latest(worker_registry(platform.control, platform.clock)).decode()
    assert "@" not in text
    known = {"slug", "state", "type", "status", "code", "queue", "task", "version"}
    assert Scrape.of(text).labels <= known
