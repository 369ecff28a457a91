"""Several nodes of telephony as one.

A call lives at the node that it came to, and dies with it; an agent's phone registers at all of them. What is wanted for a
call is asked of its node. What exists is told once all nodes have told it, or are given up: so a node that is away for a
moment loses nobody, and one that is gone loses its calls alone.
"""

from perezvon.adapters.telephony.united.adapter import GIVEN_UP_S as GIVEN_UP_S
from perezvon.adapters.telephony.united.adapter import UnitedTelephony as UnitedTelephony
