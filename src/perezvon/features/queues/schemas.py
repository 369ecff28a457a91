"""What goes over HTTP."""

from pydantic import BaseModel

from perezvon.kernel.values import Language


class QueueItem(BaseModel):
    """A queue with its name in each language."""

    queue: str
    name: dict[Language, str]
