"""What administrators set up: versions of settings, skills, breaks, names, prompts; the route of a contact."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BREAKS = (
    ("lunch", False, "Lunch", "Обед", "午餐"),
    ("rest", True, "Rest", "Отдых", "休息"),
    ("meeting", True, "Meeting", "Совещание", "会议"),
    ("training", True, "Training", "Обучение", "培训"),
    ("technical", True, "Technical", "Технический", "技术问题"),
)


def upgrade() -> None:
    for table in ("agent", "hours", "line", "outcome", "queue", "route", "team"):
        op.add_column(table, _version())
    for table in ("hours", "route", "team"):
        op.add_column(table, sa.Column("is_active", sa.Boolean(), server_default="true", nullable=False))
    _people()
    _flows()
    _prompts()
    op.add_column("contact", sa.Column("route", sa.Text(), nullable=True))
    op.create_index(
        "ix_contact_open", "contact", ["contact"], unique=False, postgresql_where=sa.text("ended_at IS NULL")
    )


def _version() -> sa.Column[int]:
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def _json(name: str, **options: object) -> sa.Column[object]:
    return sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), nullable=False, **options)  # type: ignore[arg-type]  # only defaults are passed


def _people() -> None:
    op.add_column("team", sa.Column("head", sa.Text(), nullable=True))
    op.add_column("agent", _json("skills", server_default="[]"))
    op.create_table(
        "skill",
        sa.Column("skill", sa.Text(), nullable=False),
        _json("name"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _version(),
        sa.PrimaryKeyConstraint("skill", name=op.f("pk_skill")),
    )
    breaks = op.create_table(
        "break_reason",
        sa.Column("reason", sa.Text(), nullable=False),
        _json("name"),
        sa.Column("is_paid", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _version(),
        sa.PrimaryKeyConstraint("reason", name=op.f("pk_break_reason")),
    )
    op.bulk_insert(
        breaks,
        [
            {
                "reason": reason,
                "name": {"en": english, "ru": russian, "zh-Hans": chinese},
                "is_paid": is_paid,
                "position": position,
                "is_active": True,
            }
            for position, (reason, is_paid, english, russian, chinese) in enumerate(_BREAKS)
        ],
    )


def _flows() -> None:
    op.add_column("hours", _json("name", server_default="{}"))
    op.add_column("hours", _json("holidays", server_default="[]"))
    op.execute("update hours set name = jsonb_build_object('en', hours)")
    op.execute(
        "update hours set holidays = coalesce("
        "(select jsonb_agg(jsonb_build_object('date', day, 'name', '')) from unnest(closed_dates) as day), '[]')"
    )
    op.alter_column("hours", "name", server_default=None)
    op.alter_column("hours", "holidays", server_default=None)
    op.drop_column("hours", "closed_dates")
    op.create_table(
        "flow",
        sa.Column("flow", sa.Text(), nullable=False),
        _json("name"),
        sa.PrimaryKeyConstraint("flow", name=op.f("pk_flow")),
    )


def _prompts() -> None:
    op.create_table(
        "prompt",
        sa.Column("prompt", sa.Text(), nullable=False),
        _json("name"),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _version(),
        sa.PrimaryKeyConstraint("prompt", name=op.f("pk_prompt")),
    )
    op.create_table(
        "prompt_sound",
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("duration", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("prompt", "language", name=op.f("pk_prompt_sound")),
    )


def downgrade() -> None:
    raise RuntimeError("what people have set up since cannot be kept: restore a backup instead")
