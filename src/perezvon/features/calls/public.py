"""What other features and the entrypoints call."""

from perezvon.features.calls.service import server_secret as server_secret
