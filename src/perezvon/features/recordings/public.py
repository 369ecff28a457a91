"""What other features call."""

from typing import Any

from sqlalchemy import ColumnElement

from perezvon.features.recordings import repository


def is_recorded(contact: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether the contact whose id that column holds has a recording that can be heard, or will be."""
    return repository.is_recorded(contact)
