"""Facts of customers."""

from dataclasses import dataclass

from perezvon.kernel.ids import CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSaved:
    """A customer was added or changed."""

    customer: CustomerId
