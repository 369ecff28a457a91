"""People who sign in: reach, devices, second factors, links to a new password; and the chain of the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_CHAIN = (
    """
create function audit_measured(field text) returns bytea language sql immutable as $$
    select coalesce(convert_to(octet_length(field) || ':' || field, 'UTF8'), '-'::bytea)
$$;
    """,
    """
create function audit_close_chain() returns trigger language plpgsql as $$
declare
    before record;
begin
    perform pg_advisory_xact_lock(7203415092);
    select position, hash into before from audit_entry where position is not null order by position desc limit 1;
    update audit_entry set
        position = coalesce(before.position, 0) + 1,
        hash = sha256(
            coalesce(before.hash, ''::bytea)
            || audit_measured(new.id::text)
            || audit_measured((extract(epoch from new.at) * 1000000)::bigint::text)
            || audit_measured(new.actor)
            || audit_measured(new.action)
            || audit_measured(new.subject)
            || audit_measured(new.purpose)
        )
    where id = new.id;
    return null;
end
$$;
    """,
    """
create function audit_refuse() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if old.hash is null and row(new.id, new.at, new.actor, new.action, new.subject, new.purpose)
            is not distinct from row(old.id, old.at, old.actor, old.action, old.subject, old.purpose)
        then
            return new;
        end if;
    end if;
    raise exception 'the audit trail is only ever added to';
end
$$;
    """,
    """
create constraint trigger audit_entry_chain after insert on audit_entry
    deferrable initially deferred for each row when (new.hash is null) execute function audit_close_chain();
    """,
    """
create trigger audit_entry_kept before update or delete on audit_entry
    for each row execute function audit_refuse();
    """,
)

_CHAIN_OLD_ENTRIES = """
do $$
declare
    entry audit_entry;
    place bigint := 0;
    before bytea := ''::bytea;
begin
    for entry in select * from audit_entry order by id loop
        place := place + 1;
        before := sha256(
            before
            || audit_measured(entry.id::text)
            || audit_measured((extract(epoch from entry.at) * 1000000)::bigint::text)
            || audit_measured(entry.actor)
            || audit_measured(entry.action)
            || audit_measured(entry.subject)
            || audit_measured(entry.purpose)
        );
        update audit_entry set position = place, hash = before where id = entry.id;
    end loop;
end
$$
"""


def upgrade() -> None:
    op.add_column("app_user", sa.Column("teams", sa.ARRAY(sa.Text()), nullable=True))
    op.execute("delete from user_session")  # Everybody signs in anew once; old sessions do not say from where.
    op.add_column("user_session", sa.Column("session_id", sa.Text(), nullable=False))
    op.add_column("user_session", sa.Column("device", sa.Text(), nullable=False))
    op.create_unique_constraint(op.f("uq_user_session_session_id"), "user_session", ["session_id"])
    _create_second_factors()
    _create_reset_links()
    _close_chain()


def _create_second_factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.user_id"], name=op.f("fk_second_factor_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.user_id"], name=op.f("fk_recovery_code_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_code")),
    )


def _create_reset_links() -> None:
    op.create_table(
        "reset_link",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.user_id"], name=op.f("fk_reset_link_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reset_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reset_link_token_hash")),
    )


def _close_chain() -> None:
    op.add_column("audit_entry", sa.Column("position", sa.BigInteger(), nullable=True))
    op.add_column("audit_entry", sa.Column("hash", sa.LargeBinary(), nullable=True))
    functions, triggers = _CHAIN[:3], _CHAIN[3:]
    for statement in functions:
        op.execute(statement)
    op.execute(_CHAIN_OLD_ENTRIES)
    op.create_unique_constraint(op.f("uq_audit_entry_position"), "audit_entry", ["position"])
    op.create_index("audit_entry_actor", "audit_entry", ["actor", "id"])
    for statement in triggers:
        op.execute(statement)
