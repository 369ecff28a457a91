"""`extensions.conf`: an extension for each number, and what happens when nobody is there to take a call.

A call to a number is offered to the media process by `Stasis(perezvon,arrive,<line>)`. When the media process is away, which
Stasis says at once, the caller is answered, hears music and is offered again every two seconds, for as long as it takes. When
it comes back it finds those who wait by their context, `names.WAITING`, and takes them in the order in which they came.

A number that is nobody's has no extension, so the carrier is told 404 and no channel comes to be. Neither has a phone's
context any.
"""

from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan, Number
from perezvon.adapters.telephony.asterisk.configure.text import Option, document, section
from perezvon.adapters.telephony.asterisk.names import APP, ARRIVALS, ARRIVE, LINE, MUSIC, PHONES, WAITING

OFFERED_AGAIN_S = 2
"""How long a waiting caller hears music between two tries."""


def extensions(plan: AsteriskPlan) -> str:
    """The text of `extensions.conf`."""
    arrivals: list[Option] = []
    for number in plan.numbers:
        arrivals += _arrival(number)
    return document(
        section("general", ("static", "yes"), ("writeprotect", "yes"), ("clearglobalvars", "yes")),
        section(ARRIVALS, arrivals),
        section(WAITING, _waiting()),
        section(PHONES),
    )


def _arrival(number: Number) -> list[Option]:
    """The line is a variable only for those who wait: each variable set is an event that costs."""
    return _steps(
        number.number,
        f"Stasis({APP},{ARRIVE},{number.line})",
        f"Set({LINE}={number.line})",
        f"Goto({WAITING},s,1)",
    )


def _waiting() -> list[Option]:
    """Round and round until the media process takes the call, and the end once it has let go of it.

    The pause keeps a caller without music, for whom `MusicOnHold` returns at once, from asking thousands of times a second.
    """
    return _steps(
        "s",
        'GotoIf($["${STASISSTATUS}" != "FAILED"]?over,1)',
        "Answer(,i)",
        f"MusicOnHold({MUSIC},{OFFERED_AGAIN_S})",
        f"Stasis({APP},{ARRIVE},${{{LINE}}})",
        "Goto(s,1)",
    ) + _steps("over", "Hangup()")


def _steps(extension: str, *applications: str) -> list[Option]:
    first, *rest = applications
    return [("exten", f"{extension},1,{first}"), *(("same", f"n,{application}") for application in rest)]
