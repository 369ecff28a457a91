"""`extensions.conf`: an extension for each number, and what happens when nobody is there to take a call.

A call to a number is answered and offered to the media process by `Stasis(perezvon,arrive,<line>)`: that it is answered here
saves a question about each. When the media process is away, which Stasis says at once, the caller hears music and is offered
again every few seconds, for as long as it takes. They would come back in no particular order, so a media process that
returns may call them in the order in which they came:

1. before it connects, so that nobody comes by themselves meanwhile, redirect each channel whose context is `names.WAITING` to
   the extension `names.GATHERED` there;
2. connect, and redirect them to `names.CALLED` by the time at which the channel was made, which is told in milliseconds, and
   then by the number at the end of its id; each when the one before has come.

A number that is nobody's has no extension, so the carrier is told 404 and no channel comes to be. Neither has a phone's
context any. A customer's page reaches the one line for which it was let in, whatever it dials: `page_callers` writes it, and
what else is known of the call, into the variables of the page's endpoint.
"""

from collections.abc import Sequence

from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan, Header, Number
from perezvon.adapters.telephony.asterisk.configure.text import Option, document, section
from perezvon.adapters.telephony.asterisk.names import (
    APP,
    ARRIVALS,
    ARRIVE,
    CALL_IN,
    CALLED,
    GATHERED,
    HEADER,
    LINE,
    MUSIC,
    PAGES,
    PHONES,
    WAITING,
)

OFFERED_AGAIN_S = 2
"""After how long a caller who has just begun to wait is offered again; each try comes so much later than the one before."""
AT_LEAST_EVERY_S = 10
"""The longest pause between two tries. Each one writes two lines into Asterisk's log."""
GATHERED_FOR_S = 30
ANSWER = "Answer(,i)"
"""Without `i` it would wait half a second for sound."""
_PAUSE = "PEREZVON_PAUSE"


def extensions(plan: AsteriskPlan) -> str:
    """The text of `extensions.conf`."""
    arrivals: list[Option] = []
    for number in plan.numbers:
        arrivals += _arrival(number, plan.headers)
    return document(
        section("general", ("static", "yes"), ("writeprotect", "yes"), ("clearglobalvars", "yes")),
        section(ARRIVALS, arrivals),
        section(WAITING, _waiting()),
        section(PAGES, _steps(CALL_IN, ANSWER, f"Goto({WAITING},{CALLED},1)")),
        section(PHONES),
    )


def _arrival(number: Number, headers: Sequence[Header]) -> list[Option]:
    """The line is a variable only for those who wait: each variable set is an event that costs."""
    return _steps(
        number.number,
        *(f"Set({HEADER}{one.attribute}=${{PJSIP_HEADER(read,{one.header})}})" for one in headers),
        ANSWER,
        f"Stasis({APP},{ARRIVE},{number.line})",
        f"Set({LINE}={number.line})",
        f"Goto({WAITING},s,1)",
    )


def _waiting() -> list[Option]:
    """Round and round until the media process takes the call, and the end once it has let go of it."""
    longer = f"0${{{_PAUSE}}} < {AT_LEAST_EVERY_S} ? 0${{{_PAUSE}}} + {OFFERED_AGAIN_S} :: {AT_LEAST_EVERY_S}"
    return [
        *_steps(
            "s",
            'GotoIf($["${STASISSTATUS}" != "FAILED"]?over,1)',
            f"Set({_PAUSE}=$[{longer}])",
            f"MusicOnHold({MUSIC},${{{_PAUSE}}})",
            f"Goto({CALLED},1)",
        ),
        *_steps(CALLED, f"Stasis({APP},{ARRIVE},${{{LINE}}})", "Goto(s,1)"),
        *_steps(GATHERED, f"MusicOnHold({MUSIC},{GATHERED_FOR_S})", f"Goto({CALLED},1)"),
        *_steps("over", "Hangup()"),
    ]


def _steps(extension: str, *applications: str) -> list[Option]:
    first, *rest = applications
    return [("exten", f"{extension},1,{first}"), *(("same", f"n,{application}") for application in rest)]
