"""Names that instances asked for, what happened to them, links of their DNS admins; canonical addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STATES = ("requested", "waiting", "verified", "served", "degraded", "released")
_TOKEN_REASONS = ("pointed_before", "was_anothers", "no_cname", "lapsed")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20)


def upgrade() -> None:
    op.add_column("registered_instances", sa.Column("canonical_host", sa.String(length=253), nullable=True))
    _domains()
    _events()
    _links()


def _domains() -> None:
    moments = [
        *("checked_at", "next_look_at", "watched_at", "urged_at"),
        *("failing_since", "verified_at", "served_at", "degraded_at"),
        *("certificate_until", "certificate_checked_at", "released_at", "gone_at"),
    ]
    op.create_table(
        "domains",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("state", _choice("domainstate", *_STATES), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("token_reason", _choice("tokenreason", *_TOKEN_REASONS), nullable=True),
        *(sa.Column(name, _MOMENT, nullable=True) for name in moments),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("diagnosis", sa.JSON(), nullable=True),
        sa.Column("failing_looks", sa.Integer(), nullable=False),
        sa.Column("certificate_problem", sa.Text(), nullable=True),
        sa.Column("released_by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_domains_instance_id_instances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domains")),
    )
    for column in ("host", "instance_id"):
        op.create_index(op.f(f"ix_domains_{column}"), "domains", [column])
        claimed = sa.text("released_at IS NULL")
        op.create_index(
            f"uq_domains_{column}_claimed", "domains", [column], unique=True, postgresql_where=claimed
        )
    op.create_index(op.f("ix_domains_next_look_at"), "domains", ["next_look_at"])


def _events() -> None:
    op.create_table(
        "domain_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain_id", sa.Uuid(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("state", _choice("domainstate", *_STATES), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["domains.id"], name=op.f("fk_domain_events_domain_id_domains")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_events")),
    )
    op.create_index(op.f("ix_domain_events_domain_id"), "domain_events", ["domain_id"])


def _links() -> None:
    op.create_table(
        "domain_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("domain_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        *(
            sa.Column(name, _MOMENT, nullable=name != "expires_at")
            for name in ("expires_at", "revoked_at", "opened_at")
        ),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["domains.id"], name=op.f("fk_domain_links_domain_id_domains")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_domain_links")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_domain_links_token_sha256")),
    )
    op.create_index(op.f("ix_domain_links_domain_id"), "domain_links", ["domain_id"])
