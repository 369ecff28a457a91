"""What contacts need to know from features above them."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement


class RecordedContacts(Protocol):
    """Of which contacts there is sound to hear."""

    def __call__(self, contact: ColumnElement[Any]) -> ColumnElement[bool]:
        """A condition on the contact whose id that column holds."""
        ...
