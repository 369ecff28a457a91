"""Answers to questions "what if", and logs of calls that people brought along."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '10s'")
    json = postgresql.JSONB(astext_type=sa.Text())
    op.create_table(
        "twin_answer",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("log", sa.Text(), nullable=True),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("change", json, nullable=False),
        sa.Column("replications", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", json, nullable=False),
        sa.Column("overall", json, nullable=False),
        sa.Column("figures", json, nullable=False),
        sa.PrimaryKeyConstraint("question", name=op.f("pk_twin_answer")),
    )
    op.create_index(op.f("ix_twin_answer_asked_at"), "twin_answer", ["asked_at"])
    op.create_table(
        "twin_log",
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("oddities", json, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("log", name=op.f("pk_twin_log")),
    )
