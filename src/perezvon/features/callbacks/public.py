"""What other features call."""

from perezvon.features.callbacks.domain import CallbackRequest as CallbackRequest
from perezvon.features.callbacks.service import CallbackNumbers as CallbackNumbers
from perezvon.features.callbacks.service import CallbacksService as CallbacksService
