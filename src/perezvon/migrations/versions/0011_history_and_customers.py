"""Figures by which the history is searched and put in order; versions of customers, and profiles that were merged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_FIGURES_UP_TO_NOW = """
    update contact set
        wait = (extract(epoch from coalesce(answered_at, ended_at) - routed_at) * 1000000)::bigint,
        rating = (
            select digit::smallint from survey_response
            where survey_response.contact = contact.contact and question = 'agent_rating' and digit between '1' and '5'
            order by seq desc limit 1
        )
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    op.add_column("contact", sa.Column("rating", sa.SmallInteger(), nullable=True))
    op.add_column("contact", sa.Column("wait", sa.BigInteger(), nullable=True))
    op.execute(_FIGURES_UP_TO_NOW)
    op.create_index(op.f("ix_contact_agent_arrived_at_contact"), "contact", ["agent", "arrived_at", "contact"])
    op.create_index(op.f("ix_contact_queue_arrived_at_contact"), "contact", ["queue", "arrived_at", "contact"])
    op.create_index(op.f("ix_contact_talk_contact"), "contact", ["talk", "contact"])
    op.create_index("ix_contact_wait_contact", "contact", [sa.text("coalesce(wait, 0)"), "contact"])
    op.create_index(
        "ix_contact_rated",
        "contact",
        ["rating", "arrived_at", "contact"],
        postgresql_where=sa.text("rating IS NOT NULL"),
    )
    op.create_index(
        "ix_contact_note_words", "contact_note", [sa.text("to_tsvector('simple', text)")], postgresql_using="gin"
    )
    op.create_index(op.f("ix_callback_request_customer_asked_at"), "callback_request", ["customer", "asked_at"])
    _customers()


def _customers() -> None:
    op.add_column("customer", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("customer", sa.Column("merged_into", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_customer_merged_into_customer"), "customer", "customer", ["merged_into"], ["customer"]
    )
    op.create_index(op.f("ix_customer_merged_into"), "customer", ["merged_into"])
    op.create_index(op.f("ix_customer_name_customer"), "customer", ["name", "customer"])
    op.create_index(op.f("ix_customer_manager"), "customer", ["manager"])
    op.create_table(
        "customer_merge",
        sa.Column("merge", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("other", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["kept"], ["customer.customer"], name=op.f("fk_customer_merge_kept_customer"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["customer.customer"], name=op.f("fk_customer_merge_other_customer"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("merge", name=op.f("pk_customer_merge")),
    )
    op.create_index(op.f("ix_customer_merge_kept"), "customer_merge", ["kept"])
