"""Sessions and second factors of staff, the control plane's trail, and how far those of instances came."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.trail_guard import guard_heads, guard_lines

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.alter_column("staff", "session_epoch", new_column_name="link_epoch")
    _staff_sign_ins()
    _staff_factors()
    _trail()
    _heads()
    for statement in (*guard_lines("audit_events"), *guard_heads("trail_heads")):
        op.execute(statement)


def _staff_sign_ins() -> None:
    op.create_table(
        "staff_sign_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("created_at", "seen_at", "expires_at")),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("stage", _choice("signinstage", "open", "code", "enrolment"), nullable=False),
        _of_staff("staff_sign_ins"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sign_ins"),
    )
    op.create_index("ix_staff_sign_ins_staff_id", "staff_sign_ins", ["staff_id"])
    op.create_index("ix_staff_sign_ins_expires_at", "staff_sign_ins", ["expires_at"])


def _staff_factors() -> None:
    op.create_table(
        "staff_factors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("factorkind", "totp"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        _of_staff("staff_factors"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_factors"),
    )
    op.create_index("ix_staff_factors_staff_id", "staff_factors", ["staff_id"])
    op.create_table(
        "staff_recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        _of_staff("staff_recovery_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_recovery_codes"),
    )
    op.create_index("ix_staff_recovery_codes_staff_id", "staff_recovery_codes", ["staff_id"])


def _trail() -> None:
    op.create_table(
        "audit_events",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=63), nullable=False),
        sa.Column("actor", sa.String(length=300), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_at", "audit_events", ["at"])


def _heads() -> None:
    op.create_table(
        "trail_heads",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["registered_instances.id"],
            name="fk_trail_heads_instance_id_registered_instances",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("instance_id", "position", name="pk_trail_heads"),
    )


def _of_staff(table: str) -> sa.Column[Any]:
    key = sa.ForeignKey("staff.id", name=f"fk_{table}_staff_id_staff", ondelete="CASCADE")
    return sa.Column("staff_id", sa.Uuid(), key, nullable=False)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20)
