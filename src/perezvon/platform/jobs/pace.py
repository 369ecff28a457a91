"""What a handler of jobs is, and how a worker spends its time."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from perezvon.platform.db import Tx
from perezvon.platform.jobs.queue import Payload

Handler: TypeAlias = Callable[[Tx, Payload], Awaitable[None]]

BatchHandler: TypeAlias = Callable[[Tx, Sequence[Payload]], Awaitable[None]]
"""Does brief jobs of one kind, all of them or none."""

FAILURES = 5
"""After so many a job is set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a worker spends its time; the defaults suit production."""

    at_once: int = 4
    """Jobs that run side by side, at least two. Each holds a connection of the database's pool."""
    batch: int = 100
    """Brief jobs of one transaction, at most."""
    first_retry: timedelta = timedelta(seconds=2)
    poll: timedelta = timedelta(seconds=2)
    """How often to look for jobs that have become due. New jobs announce themselves."""
    lost_after: timedelta = timedelta(seconds=30)
    """Without a beat for this long, a job is taken over."""
    grace: timedelta = timedelta(seconds=15)
    """How long a worker that stops lets its jobs go on."""
    reconnect: timedelta = timedelta(seconds=1)

    def retry_after(self, attempts: int) -> timedelta | None:
        """How long a job that has failed once more, after so many `attempts`, waits; None: it is set aside."""
        return None if attempts + 1 >= FAILURES else self.first_retry * 4**attempts
