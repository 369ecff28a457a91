"""How long recordings are kept, and which are kept in any case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("recording", sa.Column("keep", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "recording_retention",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_recording_retention_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_retention")),
    )
