"""What was lately tried at an instance's login, invitations and resets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "throttle_buckets",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("clear_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_throttle_buckets"),
    )
    op.create_index("ix_throttle_buckets_clear_at", "throttle_buckets", ["clear_at"], unique=False)
