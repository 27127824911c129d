"""The catalogue of archives, drills, restorations and alerts; copies in the registry."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20)


def upgrade() -> None:
    _registry()
    _archives()
    _drills()
    _restorations()
    _alerts()


def _registry() -> None:
    for column in ("saved_at", "proven_at", "copied_at"):
        op.add_column("registered_instances", sa.Column(column, _MOMENT, nullable=True))
    op.add_column("registered_instances", sa.Column("copy_of", sa.Uuid(), nullable=True))


def _archives() -> None:
    op.create_table(
        "archives",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=63), nullable=False),
        sa.Column("slot", _MOMENT, nullable=True),
        sa.Column(
            "state",
            _choice(
                "archivestate", "running", "stored", "verified", "failed", "damaged", "expired", "shredded"
            ),
            nullable=False,
        ),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.Column("asked_by", sa.String(length=254), nullable=True),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("version", sa.String(length=200), nullable=True),
        sa.Column("manifest_version", sa.String(length=200), nullable=True),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.String(length=63), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("locked_until", _MOMENT, nullable=True),
        sa.Column("verified_at", _MOMENT, nullable=True),
        sa.Column("drilled_at", _MOMENT, nullable=True),
        sa.Column("problem_code", sa.String(length=63), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name="fk_archives_instance_id_instances"),
        sa.PrimaryKeyConstraint("id", name="pk_archives"),
        sa.UniqueConstraint("key", name="uq_archives_key"),
    )
    op.create_index("ix_archives_instance_id_taken_at", "archives", ["instance_id", "taken_at"])
    op.create_index("ix_archives_state", "archives", ["state"])
    op.create_index("ix_archives_expires_at", "archives", ["expires_at"])


def _drills() -> None:
    op.create_table(
        "drills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("archive_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("revision", sa.String(length=63), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["archive_id"], ["archives.id"], name="fk_drills_archive_id_archives"),
        sa.PrimaryKeyConstraint("id", name="pk_drills"),
    )
    op.create_index("ix_drills_archive_id", "drills", ["archive_id"])


def _restorations() -> None:
    op.create_table(
        "restorations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("archive_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            _choice("restorationstate", "asked", "running", "ready", "failed", "dropped"),
            nullable=False,
        ),
        sa.Column("hostname", sa.String(length=253), nullable=True),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("done_bytes", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=True),
        sa.Column("files", sa.JSON(), nullable=True),
        sa.Column("ready_at", _MOMENT, nullable=True),
        sa.Column("drop_after", _MOMENT, nullable=True),
        sa.Column("dropped_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["archive_id"], ["archives.id"], name="fk_restorations_archive_id_archives"),
        sa.PrimaryKeyConstraint("id", name="pk_restorations"),
    )
    op.create_index("ix_restorations_archive_id", "restorations", ["archive_id"])
    op.create_index("ix_restorations_state", "restorations", ["state"])
    op.create_index("ix_restorations_drop_after", "restorations", ["drop_after"])


def _alerts() -> None:
    op.create_table(
        "backup_alerts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=63), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("told_at", _MOMENT, nullable=True),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name="fk_backup_alerts_instance_id_instances"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_backup_alerts"),
    )
    op.create_index("ix_backup_alerts_instance_id", "backup_alerts", ["instance_id"])
