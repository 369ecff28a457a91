"""Telephony without sound, for tests and simulations: an exchange that tests play, and an adapter on it.

`SimulatedExchange` stands for the world: it lives on when an adapter dies, as the media process does, and has the doors by
which customers and agents act. `SimulatedTelephony` is one adapter on it. Time is the running loop's, so that hours pass
at once on a loop with virtual time.

Faults are planted on the exchange: `refuse_next`, `lose_acknowledgements`, `unplug` and `plug_in`.
"""

from perezvon.adapters.telephony.simulated.adapter import SimulatedTelephony as SimulatedTelephony
from perezvon.adapters.telephony.simulated.exchange import RELOADING_S as RELOADING_S
from perezvon.adapters.telephony.simulated.exchange import SPEECH_S as SPEECH_S
from perezvon.adapters.telephony.simulated.exchange import SimulatedExchange as SimulatedExchange
