"""Accounts that members run themselves: sessions, second factors, the sheet, support access, the trail."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from storage.trail import EMPTY, Line, Value
from storage.trail_guard import guard_heads, guard_lines

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_TRAIL = sa.table(
    "audit_events",
    sa.column("position", sa.BigInteger),
    sa.column("at", _MOMENT),
    sa.column("kind", sa.String),
    sa.column("actor", sa.String),
    sa.column("address", sa.String),
    sa.column("request_id", sa.String),
    sa.column("fields", JSONB),
    sa.column("previous", sa.String),
    sa.column("hash", sa.String),
)
_BEFORE = (
    sa.select(sa.column("at", _MOMENT), sa.column("kind", sa.String()), sa.column("account_id", sa.Uuid()))
    .select_from(sa.table("audit_events"))
    .order_by(sa.column("id"))
)


def upgrade() -> None:
    _accounts()
    _email_changes()
    _devices()
    _factors()
    _structure()
    _support()
    _trail()
    op.create_table(
        "operator_heads",
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_operator_heads"),
    )
    for statement in (*guard_lines("audit_events"), *guard_heads("operator_heads")):
        op.execute(statement)


def _accounts() -> None:
    op.drop_column("accounts", "session_epoch")
    op.add_column("accounts", sa.Column("suspended_at", _MOMENT, nullable=True))
    op.add_column("accounts", sa.Column("deleted_at", _MOMENT, nullable=True))
    op.add_column("accounts", sa.Column("successor_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "fk_accounts_successor_id_accounts", "accounts", "accounts", ["successor_id"], ["id"]
    )
    op.drop_constraint("ck_accounts_complete", "accounts")
    op.create_check_constraint(
        op.f("ck_accounts_complete"),
        "accounts",
        "state IN ('incomplete', 'deleted') OR (email IS NOT NULL AND last_name IS NOT NULL)",
    )


def _email_changes() -> None:
    op.create_table(
        "email_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        _of_account("email_changes"),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("old_confirmed_at", _MOMENT, nullable=True),
        sa.Column("new_confirmed_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_email_changes"),
    )
    op.create_index("ix_email_changes_account_id", "email_changes", ["account_id"])


def _devices() -> None:
    op.create_table(
        "sign_ins",
        *_device(),
        sa.Column("stage", _choice("signinstage", "open", "code", "enrolment"), nullable=False),
        _of_account("sign_ins"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_account_id", "sign_ins", ["account_id"])
    op.create_index("ix_sign_ins_expires_at", "sign_ins", ["expires_at"])


def _factors() -> None:
    op.create_table(
        "factors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("factorkind", "totp"), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=True),
        _of_account("factors"),
        sa.PrimaryKeyConstraint("id", name="pk_factors"),
    )
    op.create_index("ix_factors_account_id", "factors", ["account_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("used_at", _MOMENT, nullable=True),
        _of_account("recovery_codes"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_account_id", "recovery_codes", ["account_id"])


def _structure() -> None:
    texts = {
        "phone": 40,
        "email": 254,
        "website": 300,
        "referent_first_name": 200,
        "referent_last_name": 200,
        "referent_function": 200,
        "referent_email": 254,
        "referent_phone": 40,
        "dpo_name": 200,
        "dpo_email": 254,
    }
    op.add_column("structure", sa.Column("postal_address", sa.Text(), nullable=True))
    for name, length in texts.items():
        op.add_column("structure", sa.Column(name, sa.String(length=length), nullable=True))
    for name in ("edited_at", "factor_required_at"):
        op.add_column("structure", sa.Column(name, _MOMENT, nullable=True))


def _support() -> None:
    op.create_table(
        "support_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=True),
        sa.Column("asked_by", sa.String(length=254), nullable=True),
        sa.Column("granted_at", _MOMENT, nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        *(
            sa.ForeignKeyConstraint([by], ["accounts.id"], name=f"fk_support_grants_{by}_accounts")
            for by in ("granted_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_support_grants"),
    )
    op.create_table(
        "support_visits",
        *_device(),
        sa.Column("grant_id", sa.Uuid(), nullable=False),
        sa.Column("staff_email", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["support_grants.id"], name="fk_support_visits_grant_id_support_grants"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_support_visits"),
    )
    op.create_index("ix_support_visits_grant_id", "support_visits", ["grant_id"])
    op.create_index("ix_support_visits_expires_at", "support_visits", ["expires_at"])


def _trail() -> None:
    """What was recorded before goes on in the chain, in its order."""
    bind = op.get_bind()
    recorded = bind.execute(_BEFORE).all()
    op.drop_table("audit_events")
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
    head = EMPTY
    for at, kind, account_id in recorded:
        fields: dict[str, Value] = {"account": str(account_id) if account_id else None}
        before, head = head, head.next(Line(at, kind, fields=fields))
        row = {"position": head.position, "at": at, "kind": kind, "fields": fields}
        bind.execute(sa.insert(_TRAIL).values(**row, previous=before.hash, hash=head.hash))


def _device() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(name, _MOMENT, nullable=False) for name in ("created_at", "seen_at", "expires_at")),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
    ]


def _of_account(table: str) -> sa.Column[Any]:
    key = sa.ForeignKey("accounts.id", name=f"fk_{table}_account_id_accounts")
    return sa.Column("account_id", sa.Uuid(), key, nullable=False)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20)
