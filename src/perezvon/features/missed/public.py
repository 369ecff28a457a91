"""What other features call."""

from perezvon.features.missed.domain import Entry as Entry
from perezvon.features.missed.domain import Sought as Sought
from perezvon.features.missed.schemas import MissedFilter as MissedFilter
from perezvon.features.missed.service import MissedNames as MissedNames
from perezvon.features.missed.service import MissedService as MissedService
