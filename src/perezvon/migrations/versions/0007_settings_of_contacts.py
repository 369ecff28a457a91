"""Which settings a contact depends on. Contacts from before get theirs by a rebuild."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LINKS_UP_TO_NOW = """
    insert into setting_link (kind, key, names)
    select 'line', line, array[setup ->> 'flow'] from line
    union all
    select 'agent', agent, array_remove(array[team], null) from agent
    union all
    select 'flow', flow, array(
        select node ->> 'hours' from jsonb_array_elements(graph -> 'nodes') node where node ->> 'type' = 'is_open'
    )
    from (select distinct on (flow) flow, graph from flow_version order by flow, version desc) newest
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("contact", sa.Column("flow", sa.Text(), nullable=True))
    op.add_column("contact", sa.Column("hours", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.create_table(
        "setting_link",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("names", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_setting_link")),
    )
    op.execute(_LINKS_UP_TO_NOW)
