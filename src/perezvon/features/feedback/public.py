"""What other features call. Of `tables` they may read in queries of their own."""

from perezvon.features.feedback import tables as tables
from perezvon.features.feedback.domain import Measure as Measure
