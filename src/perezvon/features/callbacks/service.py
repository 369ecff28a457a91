"""Asking to be called back, and calling back."""

from collections.abc import Mapping, Sequence

from perezvon.features.audit.public import record
from perezvon.features.callbacks import repository
from perezvon.features.callbacks.domain import (
    CallbackAction,
    CallbackNotFoundError,
    CallbackRequest,
    CallbackState,
    ReachBy,
    TooManyRequestsError,
    after,
    checked,
)
from perezvon.features.calls.public import CallLimit, TooManyCallsError, customer_of
from perezvon.features.flows.public import open_line
from perezvon.features.identity.public import names_of
from perezvon.kernel.actor import Actor
from perezvon.kernel.ids import CustomerId, IdSource, LineId, UserId
from perezvon.kernel.time import SECOND, Clock, Micros
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx

_WAITING = (CallbackState.OPEN, CallbackState.TAKEN)
_ENDED = (CallbackState.DONE, CallbackState.NOT_REACHED)
_MOST_SHOWN = 200


class CallbacksService:
    """Callback requests of all lines."""

    def __init__(self, clock: Clock, ids: IdSource, *, secret: bytes) -> None:
        """`secret` is what signs callers' tokens."""
        self._clock = clock
        self._ids = ids
        self._secret = secret
        self._limit = CallLimit(calls=5, calls_of_all=600, window=600 * SECOND)

    async def ask(
        self,
        tx: Tx,
        *,
        line: LineId,
        caller: str | None,
        name: str,
        language: Language,
        reach_by: ReachBy,
        address: str,
        wished_at: Micros | None,
        note: str,
        has_consented: bool,
        peer: str,
    ) -> None:
        """Leave a request. What is answered does not tell whether somebody is known.

        Raises `TooManyRequestsError`, `LineNotFoundError`, `InvalidTokenError` and what `checked` raises. Only a signed
        caller is attached to a customer: anybody may write anybody's number.
        """
        now = self._clock.now()
        asked = checked(
            CallbackRequest(
                request=self._ids.new(),
                line=line,
                customer=None if caller is None else customer_of(self._secret, caller, now=now),
                name=name,
                language=language,
                reach_by=reach_by,
                address=address,
                wished_at=wished_at,
                note=note,
                asked_at=now,
            ),
            has_consented=has_consented,
        )
        await open_line(tx, line)
        try:
            self._limit.begin(peer, now)
        except TooManyCallsError as error:
            raise TooManyRequestsError("", **error.params) from error
        await repository.add(tx, asked)
        await record(tx, None, "callbacks.ask", asked.request)

    async def waiting(self, tx: Tx, actor: Actor) -> Sequence[CallbackRequest]:
        """Those to be called, in the order in which they are due; at most 200."""
        return await repository.in_states(tx, actor, _WAITING, oldest_first=True, limit=_MOST_SHOWN)

    async def ended(self, tx: Tx, actor: Actor) -> Sequence[CallbackRequest]:
        """Those that are over, the latest first; at most 200."""
        return await repository.in_states(tx, actor, _ENDED, oldest_first=False, limit=_MOST_SHOWN)

    async def of_customer(self, tx: Tx, actor: Actor, customer: CustomerId) -> Sequence[CallbackRequest]:
        """What a customer asked for, the newest first; at most 200."""
        return await repository.of_customer(tx, actor, customer, _MOST_SHOWN)

    async def count_open(self, tx: Tx, actor: Actor) -> int:
        """How many wait for somebody to take them."""
        return await repository.count_open(tx, actor)

    async def names(self, tx: Tx, requests: Sequence[CallbackRequest]) -> Mapping[UserId, str]:
        """The names of those who have taken these requests."""
        return await names_of(tx, {request.taken_by for request in requests if request.taken_by is not None})

    async def act(self, tx: Tx, actor: Actor, request: str, action: CallbackAction) -> CallbackRequest:
        """Do something about a request. Raises `CallbackNotFoundError` and what `after` raises."""
        found = await repository.find_to_change(tx, actor, request)
        if found is None:
            raise CallbackNotFoundError
        may_interfere = actor.may("contacts.supervise")
        changed = after(found, action, actor.user, self._clock.now(), may_interfere=may_interfere)
        await repository.change(tx, changed)
        await record(tx, actor, f"callbacks.{action}", request)
        return changed
