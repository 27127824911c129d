"""Restoring an instance for proof: from the archive in the store to a copy compared, migrated, seen, gone."""

from sqlalchemy.orm import Session

from provisioner.backups.copies.drilling import drill
from provisioner.backups.taking.taking import run_backup
from provisioner.instances.directory import all_instances
from provisioner.instances.work import Platform
from provisioner.jobs import BackupOrder
from tests.benchmarks.figures import line, spread, timed
from tests.benchmarks.night import fill

SAMPLES = 10


def drills(platform: Platform) -> None:
    """Of one instance of 5 MB; the first drill also makes the web application, as a worker does once."""
    megabytes = fill(platform)[0]
    with Session(platform.control) as session:
        instance_id = all_instances(session)[0].id
    archive = run_backup(platform, BackupOrder(instance_id))

    def prove() -> None:
        assert drill(platform, archive.id).held

    first, seconds = timed(prove), [timed(prove) for _ in range(SAMPLES)]
    line(
        "drill",
        megabytes=round(megabytes, 1),
        archived_bytes=archive.bytes,
        first_ms=round(first * 1000, 1),
        **spread(seconds),
        target_ms=3_000,
    )
