"""What the control database says of the service, as gauges: one statement each, however many instances.

Moments are told as moments and not as ages, so that one which nobody renews grows older by itself; what waits
is told by its age, which is 0 where nothing does. A label is a slug, a state or a name of ours: no person.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from provisioner.backups.models import Archive, ArchiveState, BackupAlert
from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.domains.models import Domain, DomainState
from provisioner.instances.conditions import ConditionType
from provisioner.models import Condition, ConditionStatus, ControlMail, Instance
from tenants.registry import InstanceState

Reading = Callable[[Session, datetime], Iterator[GaugeMetricFamily]]
_NOT_HOLDING: Final = (ConditionStatus.FALSE, ConditionStatus.UNKNOWN)
_ANSWERED: Final = tuple(state for state in DomainState if state.is_answered)


def instances(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    rows = session.execute(select(Instance.slug, Instance.state)).all()
    states = [row.state for row in rows]
    yield _gauge(
        "provisioner_instances",
        "Instances by what their people get.",
        ("state",),
        (((state.value,), states.count(state)) for state in InstanceState),
    )
    yield _gauge(
        "provisioner_instance_active",
        "0 for an instance that is suspended: it answers 503, and is meant to.",
        ("slug",),
        (((row.slug,), row.state is InstanceState.ACTIVE) for row in rows),
    )


def conditions(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """Of active instances. ``unknown`` waits for something, ``false`` for a person."""
    statement = select(Condition.type, Condition.status, func.count()).join(
        Instance, Instance.id == Condition.instance_id
    )
    of_active = statement.where(Instance.state == InstanceState.ACTIVE)
    counted = _counts(session, of_active.group_by(Condition.type, Condition.status))
    yield _gauge(
        "provisioner_conditions_not_holding",
        "Active instances of which a condition does not hold.",
        ("type", "status"),
        (
            ((kind.value, status.value), counted.get((kind.value, status), 0))
            for kind in ConditionType
            for status in _NOT_HOLDING
        ),
    )


def archives(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """``drilled_at`` is written when a drill held; of what cannot be opened any more, nothing counts."""
    verified = func.max(Archive.taken_at).filter(Archive.state == ArchiveState.VERIFIED)
    proven = func.max(Archive.drilled_at).filter(Archive.state != ArchiveState.SHREDDED)
    columns = (Instance.slug, verified.label("verified"), proven.label("proven"))
    by_owner = select(*columns).select_from(Archive).outerjoin(Archive.instance).group_by(Instance.slug)
    rows = session.execute(by_owner).all()
    of_instances = [row for row in rows if row.slug is not None]
    yield _moments(
        "provisioner_instance_archive_timestamp_seconds",
        "Snapshot of the newest archive that was read back whole.",
        "slug",
        ((row.slug, row.verified) for row in of_instances),
    )
    yield _moments(
        "provisioner_instance_proof_timestamp_seconds",
        "When a restore of an archive was last proven.",
        "slug",
        ((row.slug, row.proven) for row in of_instances),
    )
    control = next((row for row in rows if row.slug is None), None)
    yield _moment(
        "provisioner_control_archive_timestamp_seconds",
        "Snapshot of the control database's newest archive that was read back whole.",
        control.verified if control is not None else None,
    )
    yield _moment(
        "provisioner_control_proof_timestamp_seconds",
        "When a restore of an archive of the control database was last proven.",
        control.proven if control is not None else None,
    )


def alerts(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    statement = select(BackupAlert.code).where(BackupAlert.closed_at.is_(None))
    codes = [AlertCode.of(code) for code in session.scalars(statement)]
    yield _gauge(
        "provisioner_backup_alerts_open",
        "What staff were told of by mail and is not over.",
        ("code",),
        (((code.value,), codes.count(code)) for code in AlertCode),
    )


def mails(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """The control plane's own: those of an instance are in its own database."""
    waiting = ControlMail.delivered_at.is_(None)
    count, oldest = session.execute(
        select(func.count(), func.min(ControlMail.created_at)).where(waiting)
    ).one()
    yield _gauge(
        "provisioner_outbox_waiting", "Mails of the control plane that have not left.", (), [((), count)]
    )
    yield _gauge(
        "provisioner_outbox_oldest_age_seconds",
        "Since when the oldest of them waits.",
        (),
        [((), _age(oldest, now))],
    )


def names(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    counted = _counts(session, select(Domain.state, func.count()).group_by(Domain.state))
    yield _gauge(
        "provisioner_domains",
        "Members' own names by state.",
        ("state",),
        (((state.value,), counted.get((state,), 0)) for state in DomainState),
    )
    soonest = select(func.min(Domain.certificate_until)).where(Domain.state.in_(_ANSWERED))
    yield _moment(
        "provisioner_certificate_soonest_end_timestamp_seconds",
        "When the first certificate of a name that is answered ends.",
        session.scalar(soonest),
    )


def jobs(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """``scheduled`` is queued for later; ``failed`` counts seven days, for which jobs are kept."""
    rows = session.execute(_JOBS, {"now": now}).all()
    yield _gauge(
        "provisioner_jobs",
        "Queued work by queue and state.",
        ("queue", "state"),
        (((row.queue, row.state), row.number) for row in rows),
    )
    yield _gauge(
        "provisioner_job_oldest_waiting_age_seconds",
        "For how long the oldest job that is due has waited.",
        ("queue",),
        (((row.queue,), _age(row.oldest, now)) for row in rows if row.state == "waiting"),
    )


def tasks(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """Of what comes round by the clock; the clockwork's heartbeat is that of ``sweep``."""
    yield _moments(
        "provisioner_task_success_timestamp_seconds",
        "When a task of the clockwork last ended well.",
        "task",
        ((row.name, row.at) for row in session.execute(_TASKS)),
    )


def sizes(session: Session, now: datetime) -> Iterator[GaugeMetricFamily]:
    """The server looks at every file of every database: asked less often than the rest."""
    rows = session.execute(_SIZES).all()
    yield _gauge(
        "provisioner_instance_database_bytes",
        "Size of an instance's database.",
        ("slug",),
        (((row.slug,), row.size) for row in rows if row.slug is not None),
    )
    yield _gauge(
        "provisioner_control_database_bytes",
        "Size of the control database.",
        (),
        (((), row.size) for row in rows if row.slug is None),
    )


READINGS: Final[Sequence[Reading]] = (instances, conditions, archives, alerts, mails, names, jobs, tasks)
RARE_READINGS: Final[Sequence[Reading]] = (sizes,)

_JOBS = text("""
    SELECT queues.name AS queue, states.name AS state, count(jobs.id) AS number, min(jobs.due) AS oldest
      FROM unnest(ARRAY['default', 'backups', 'domains']) AS queues (name)
      CROSS JOIN unnest(ARRAY['waiting', 'scheduled', 'doing', 'failed']) AS states (name)
      LEFT JOIN (
           SELECT job.id, job.queue_name,
                  CASE WHEN job.status <> 'todo' THEN job.status::text
                       WHEN job.scheduled_at > :now THEN 'scheduled' ELSE 'waiting' END AS state,
                  CASE WHEN job.status = 'todo' THEN coalesce(job.scheduled_at, (
                       SELECT min(at) FROM procrastinate_events WHERE job_id = job.id)) END AS due
             FROM procrastinate_jobs AS job WHERE job.status IN ('todo', 'doing', 'failed')) AS jobs
        ON jobs.queue_name = queues.name AND jobs.state = states.name
     GROUP BY queues.name, states.name
""")
_TASKS = text("""
    SELECT tasks.name, (SELECT max(at) FROM procrastinate_events WHERE type = 'succeeded' AND job_id = (
                        SELECT id FROM procrastinate_jobs
                         WHERE task_name = tasks.name AND status = 'succeeded'
                         ORDER BY id DESC LIMIT 1)) AS at
      FROM (SELECT DISTINCT task_name AS name FROM procrastinate_periodic_defers) AS tasks
""")
# A database is called after its instance (tenants.databases.TenantNames).
_SIZES = text("""
    SELECT instances.slug, pg_database_size(databases.oid) AS size
      FROM pg_database AS databases
      LEFT JOIN instances ON databases.datname = 'tenant_' || replace(instances.id::text, '-', '')
     WHERE instances.id IS NOT NULL OR databases.datname = current_database()
""")


def _counts(session: Session, statement: Select[*tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """From rows that end with a number."""
    return {tuple(row[:-1]): row[-1] for row in session.execute(statement)}


def _gauge(
    name: str, sentence: str, labels: Sequence[str], samples: Iterable[tuple[Sequence[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, sentence, labels=labels)
    for values, number in samples:
        family.add_metric(values, number)
    return family


def _moments(
    name: str, sentence: str, label: str, told: Iterable[tuple[str, datetime | None]]
) -> GaugeMetricFamily:
    """Without those that never were."""
    happened = (((value,), at.timestamp()) for value, at in told if at is not None)
    return _gauge(name, sentence, (label,), happened)


def _moment(name: str, sentence: str, at: datetime | None) -> GaugeMetricFamily:
    return _gauge(name, sentence, (), [((), at.timestamp())] if at is not None else [])


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0) if since is not None else 0
