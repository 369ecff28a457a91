"""Work for later: jobs that exist when, and only when, the transaction that asked for them commits.

A job is a kind and a small JSON payload. A worker runs the handler of that kind in one transaction, and the job is
done in the same transaction: what the handler wrote and the end of the job become true together. A handler that
raises leaves nothing behind; its job is tried again, each time four times later, and after the fifth failure it is set
aside, where it is kept and counted until somebody revives it. Whatever a handler does outside of the database may
happen twice, so handlers are idempotent.

A worker beats while it runs a job. When the beats stop, another worker takes the job over; the end of a job checks
who owns it, so a worker that was only slow cannot finish a job that is no longer its own. A worker that is told to stop
gives back what it did not finish.

Jobs that need milliseconds and nothing but the database are brief: a worker takes a batch of them, does them and ends
them in one transaction, so that the database itself gives them back when the worker dies.

The queue itself is PgQueuer's, in tables named `job...` of the same database.
"""

from perezvon.platform.jobs.brief import each
from perezvon.platform.jobs.pace import BatchHandler, Handler, Pace
from perezvon.platform.jobs.queue import TABLES, Jobs, Payload, install, schema
from perezvon.platform.jobs.worker import Schedule, Worker

__all__ = [
    "TABLES",
    "BatchHandler",
    "Handler",
    "Jobs",
    "Pace",
    "Payload",
    "Schedule",
    "Worker",
    "each",
    "install",
    "schema",
]
