"""What entrypoints call."""

from perezvon.features.twin.domain.calls import Call as Call
from perezvon.features.twin.domain.calls import CallLog as CallLog
from perezvon.features.twin.domain.refusals import FileRefusedError as FileRefusedError
from perezvon.features.twin.service.living import live as live
