"""Legs say what their agents heard, and since when they were responsible.

Until now every agent's leg talked and was responsible from its beginning.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("leg", sa.Column("part", sa.Text(), nullable=False, server_default="talk"))
    op.alter_column("leg", "part", server_default=None)
    op.add_column("leg", sa.Column("responsible_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE leg SET responsible_at = started_at WHERE agent IS NOT NULL")
