"""The skills and prompts that a contact depends on. Contacts from before get theirs by a rebuild."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LINKS_UP_TO_NOW = """
    insert into setting_link (kind, key, names)
    select 'skills', agent, array(
        select distinct one ->> 'skill' from jsonb_array_elements(skills) one order by 1
    ) from agent
    union all
    select 'prompts', flow, array(
        select distinct prompt #>> '{}' collate "C"
        from jsonb_path_query(
            graph, '$.nodes[*].*[*] ? (@.type == "prompt" || @.type == "position").keyvalue() '
            '? (@.key == "prompt" || @.key == "before").value'
        ) prompt
        order by 1
    )
    from (select distinct on (flow) flow, graph from flow_version order by flow, version desc) newest
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("contact", sa.Column("prompts", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False))
    op.execute(_LINKS_UP_TO_NOW)
