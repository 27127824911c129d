"""Which visits in instances the staff's sessions vouch for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_passes",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sign_in_id"],
            ["staff_sign_ins.id"],
            name="fk_support_passes_sign_in_id_staff_sign_ins",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("visit_id", name="pk_support_passes"),
    )
    op.create_index("ix_support_passes_sign_in_id", "support_passes", ["sign_in_id"])
