"""Runs migrations on the connection that the caller hands over, in one transaction with short lock waits."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
target = context.config.attributes["metadata"]

context.configure(
    connection=connection,
    target_metadata=target,
    include_object=context.config.attributes["owned"],
    render_item=context.config.attributes["render"],
)
with context.begin_transaction():
    connection.execute(text("set local lock_timeout = '4s'"))
    context.run_migrations()
