"""The newest partition of the log ends soon after its last row, so that those that follow have the size of the centre."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ROWS = 100_000
AHEAD = 10_000


def upgrade() -> None:
    connection = op.get_bind()
    newest = connection.execute(
        sa.text(
            "select relname, bounds[1]::bigint as first, bounds[2]::bigint as end_ from pg_inherits"
            " join pg_class on pg_class.oid = inhrelid cross join lateral"
            " regexp_match(pg_get_expr(relpartbound, pg_class.oid), 'FROM \\(''(\\d+)''\\) TO \\(''(\\d+)''\\)') bounds"
            " where inhparent = 'step'::regclass order by 2 desc limit 1"
        )
    ).one_or_none()
    if newest is None:
        return
    last = connection.execute(sa.text("select coalesce(max(seq), 0) from step")).scalar_one()
    end = max(-(-(last + AHEAD) // ROWS) * ROWS, newest.first + ROWS)
    if end < newest.end_:
        op.execute(f"alter table step detach partition {newest.relname}")
        op.execute(f"alter table step attach partition {newest.relname} for values from ({newest.first}) to ({end})")
