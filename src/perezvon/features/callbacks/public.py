"""What other features call."""

from perezvon.features.callbacks.domain import CallbackMovedError as CallbackMovedError
from perezvon.features.callbacks.domain import CallbackRequest as CallbackRequest
from perezvon.features.callbacks.domain import CallbackTakenError as CallbackTakenError
from perezvon.features.callbacks.domain import Cause as Cause
from perezvon.features.callbacks.domain import Closing as Closing
from perezvon.features.callbacks.domain import ReachBy as ReachBy
from perezvon.features.callbacks.domain import Reason as Reason
from perezvon.features.callbacks.repository import closed_by_people as closed_by_people
from perezvon.features.callbacks.repository import unfinished as unfinished
from perezvon.features.callbacks.service import CallbackNumbers as CallbackNumbers
from perezvon.features.callbacks.service import CallbacksService as CallbacksService
from perezvon.features.callbacks.service import MissedCallers as MissedCallers
