"""The tables of the control database, the registry of instances and the job queue."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registered_instances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "state", sa.Enum("active", "suspended", name="instancestate", native_enum=False), nullable=False
        ),
        sa.Column("database_server", sa.String(length=63), nullable=False),
        sa.Column("theme_version", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_registered_instances"),
        sa.UniqueConstraint("slug", name="uq_registered_instances_slug"),
    )
    op.create_table(
        "hostnames",
        sa.Column("hostname", sa.String(length=253), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind", sa.Enum("default", "custom", name="hostnamekind", native_enum=False), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["registered_instances.id"], name="fk_hostnames_instance_id_registered_instances"
        ),
        sa.PrimaryKeyConstraint("hostname", name="pk_hostnames"),
    )
    op.create_index("ix_hostnames_instance_id", "hostnames", ["instance_id"], unique=False)
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("contact_first_name", sa.String(length=200), nullable=False),
        sa.Column("contact_last_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("postal_address", sa.Text(), nullable=True),
        sa.Column("referent_first_name", sa.String(length=200), nullable=True),
        sa.Column("referent_last_name", sa.String(length=200), nullable=True),
        sa.Column("referent_function", sa.String(length=200), nullable=True),
        sa.Column("marked_member_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.String(length=200), nullable=False),
        sa.Column("accepted_terms", sa.String(length=63), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("siret", name="uq_members_siret"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
    )
    op.create_table(
        "instances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=63), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "suspended", name="instancestate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("offer", sa.String(length=63), nullable=False),
        sa.Column("database_server", sa.String(length=63), nullable=False),
        sa.Column("theme_version", sa.String(length=64), nullable=False),
        sa.Column("applications", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_instances_member_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_instances"),
        sa.UniqueConstraint("slug", name="uq_instances_slug"),
    )
    op.create_index("ix_instances_member_id", "instances", ["member_id"], unique=False)
    op.create_index("ix_instances_next_look_at", "instances", ["next_look_at"], unique=False)
    op.create_table(
        "conditions",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=63), nullable=False),
        sa.Column(
            "status",
            sa.Enum("true", "false", "unknown", name="conditionstatus", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=63), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name="fk_conditions_instance_id_instances"
        ),
        sa.PrimaryKeyConstraint("instance_id", "type", name="pk_conditions"),
    )
    op.create_table(
        "planned_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("first_name", sa.String(length=200), nullable=True),
        sa.Column("last_name", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column(
            "role",
            sa.Enum("super_conseiller", "conseiller", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name="fk_planned_accounts_instance_id_instances"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_planned_accounts"),
    )
    op.create_index("ix_planned_accounts_instance_id", "planned_accounts", ["instance_id"], unique=False)
    op.create_table(
        "theme_publications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("primary", sa.String(length=7), nullable=False),
        sa.Column("secondary", sa.String(length=7), nullable=False),
        sa.Column("logo_sha256", sa.String(length=64), nullable=True),
        sa.Column("banner_sha256", sa.String(length=64), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name="fk_theme_publications_instance_id_instances"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_theme_publications"),
    )
    op.create_index("ix_theme_publications_instance_id", "theme_publications", ["instance_id"], unique=False)
    # The queue's own schema, as its release writes it; its later changes come as migrations here.
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
