"""Column types that speak the kernel's language."""

from datetime import datetime

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from perezvon.kernel.time import Micros, from_datetime, to_datetime


class Instant(TypeDecorator[Micros]):
    """`Micros` in Python, `timestamptz` in the database: exact here, readable and fit for calendars there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: Micros | None, dialect: Dialect) -> datetime | None:
        return None if value is None else to_datetime(value)

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> Micros | None:
        return None if value is None else from_datetime(value)
