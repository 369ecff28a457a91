"""What other features call."""

from perezvon.features.audit import repository
from perezvon.kernel.actor import Actor
from perezvon.platform.db import Tx


async def record(tx: Tx, actor: Actor | None, action: str, subject: str, purpose: str | None = None) -> None:
    """Note in the caller's transaction that `actor` did `action`, such as `customers.save`, to `subject`.

    `subject` is an id, never a name or a text. No actor means the system itself.
    """
    await repository.add(
        tx, actor=None if actor is None else actor.user, action=action, subject=subject, purpose=purpose
    )
