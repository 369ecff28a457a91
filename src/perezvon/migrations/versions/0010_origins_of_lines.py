"""Which web sites may show a button for a line: none until somebody says so."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("line", sa.Column("origins", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
