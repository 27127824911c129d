"""Dossiers, private links to them, the control plane's own mails, and whom originals are sealed for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=20)


def upgrade() -> None:
    op.add_column("instances", sa.Column("recipient", sa.String(length=100), nullable=True))
    _dossiers()
    _revisions()
    _files()
    _links()
    _comments()
    _outbox()


def _dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            _choice("dossierstate", "a-verifier", "chez-le-membre", "accepte", "classe"),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(length=100), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_at", sa.String(length=200), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("accepted_by", sa.String(length=254), nullable=True),
        sa.Column("instance_slug", sa.String(length=63), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_dossiers"),
    )
    op.create_index("ix_dossiers_state", "dossiers", ["state"], unique=False)


def _revisions() -> None:
    op.create_table(
        "dossier_revisions",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("hand", _choice("hand", "staff", "contact", "document"), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_dossier_revisions_dossier_id_dossiers"
        ),
        sa.PrimaryKeyConstraint("dossier_id", "number", name="pk_dossier_revisions"),
    )


def _files() -> None:
    op.create_table(
        "dossier_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("filekind", "document", "logo", "banner"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("hand", _choice("hand", "staff", "contact", "document"), nullable=False),
        sa.Column("received_by", sa.String(length=254), nullable=False),
        sa.Column("retired_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_dossier_files_dossier_id_dossiers"),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_files"),
    )
    op.create_index("ix_dossier_files_dossier_id", "dossier_files", ["dossier_id"], unique=False)


def _links() -> None:
    op.create_table(
        "private_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_private_links_dossier_id_dossiers"),
        sa.PrimaryKeyConstraint("id", name="pk_private_links"),
        sa.UniqueConstraint("token_sha256", name="uq_private_links_token_sha256"),
    )
    op.create_index(
        "ix_private_links_one_open",
        "private_links",
        ["dossier_id"],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _comments() -> None:
    op.create_table(
        "dossier_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        sa.Column("answered_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_dossier_comments_dossier_id_dossiers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_comments"),
    )
    op.create_index("ix_dossier_comments_dossier_id", "dossier_comments", ["dossier_id"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=63), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("next_attempt_at", _MOMENT, nullable=False),
        sa.Column("delivered_at", _MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
