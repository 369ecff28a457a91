"""What other features and the entrypoints call."""

from perezvon.features.calls.domain import CallLimit as CallLimit
from perezvon.features.calls.domain import InvalidTokenError as InvalidTokenError
from perezvon.features.calls.domain import TooManyCallsError as TooManyCallsError
from perezvon.features.calls.domain import contact_of as contact_of
from perezvon.features.calls.domain import customer_of as customer_of
from perezvon.features.calls.service import server_secret as server_secret
