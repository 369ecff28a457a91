"""Callers from the telephone network are known by their numbers.

`0049...` and `+49...` are one number, which is kept in the second spelling. Where a customer has both, or another one has the
second, the first stays as it is: nobody is found by it, and nobody loses an address.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.create_table(
        "stranger",
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("party", name=op.f("pk_stranger")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_stranger_kind_value")),
    )
    op.execute(
        """
        update customer_address as one set value = '+' || substr(value, 3)
        where kind = 'phone' and value ~ '^00[1-9][0-9]{6}' and not exists (
            select from customer_address as other
            where other.kind = 'phone' and other.value = '+' || substr(one.value, 3)
        )
        """
    )
