"""Agents call people by their own wish."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("contact", sa.Column("called_by", sa.Text()))
    op.add_column("callback_caller", sa.Column("is_called", sa.Boolean(), nullable=False, server_default="false"))
