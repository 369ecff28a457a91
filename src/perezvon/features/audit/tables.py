"""The table of the audit trail, and what the database itself sees to.

The chain is closed at the end of each transaction, so that one deed waits for another only while both commit. Numbers of
entries may be given out of the order in which they are committed; `position` is their place in the chain.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    event,
    func,
)

from perezvon.platform.columns import Instant
from perezvon.platform.db import metadata

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", Instant, nullable=False, server_default=func.now()),
    Column("actor", Text),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("purpose", Text),
    Column("position", BigInteger),
    Column("hash", LargeBinary),
    UniqueConstraint("position"),
    Index("audit_entry_subject", "subject", "at"),
    Index("audit_entry_actor", "actor", "id"),
)

CHAIN = """
create function audit_measured(field text) returns bytea language sql immutable as $$
    select coalesce(convert_to(octet_length(field) || ':' || field, 'UTF8'), '-'::bytea)
$$;

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

create constraint trigger audit_entry_chain after insert on audit_entry
    deferrable initially deferred for each row when (new.hash is null) execute function audit_close_chain();

create trigger audit_entry_kept before update or delete on audit_entry
    for each row execute function audit_refuse();
"""
"""The functions and triggers of the trail. `domain.link` computes the same hash."""


def _install(_table: Table, connection: Connection, **_: object) -> None:
    for statement in CHAIN.split("\n\n"):
        connection.exec_driver_sql(statement)


event.listen(audit_entry, "after_create", _install)
