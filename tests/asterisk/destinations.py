"""Where somebody who means ill would have us call. None of it may be called by the policy `strict`."""

from collections.abc import Sequence
from typing import Final

from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing, Limits, Outside, Prefix

GOOD: Final = "+4930123456"
"""May be called."""
ALLOWED: Final = ("+49", "+7495")
FORBIDDEN: Final = ("+49900", "+49137", "+491805", "+490")
PREMIUM: Final = "+499001234567"

_ENDINGS: Final = ("12345678", "000000001", "5551234")
_ABROAD: Final = (
    "1900", "1876", "1809", "1284", "1473", "1649", "232", "252", "224", "245", "247", "248", "252", "257", "263",
    "269", "291", "371", "372", "373", "375", "381", "387", "423", "4490", "4470", "53", "563", "592", "593", "670",
    "674", "675", "676", "677", "678", "679", "682", "683", "685", "686", "688", "690", "7809", "7900", "8190",
    "808", "850", "870", "878", "881", "8816", "882", "88213", "883", "888", "939", "960", "967", "979", "991", "992",
)  # fmt: skip
_PREMIUM: Final = ("+499001234567", "+491371234567", "+4918051234567")
_SPELLINGS: Final = ("{}", "00{}", "011{}", "+00{}", "000{}", "++{}", "+ {}", "9{}", "+4900{}")
_TRICKS: Final = (
    "{good}&PJSIP/{bad}@trunk-carrier",
    "{good}@trunk-carrier&{bad}",
    "{bad}@trunk-carrier",
    "{good}@127.0.0.2",
    "{good}@trunk-carrier/n",
    "{good};phone-context={bad}",
    "{good};user=phone",
    "{good}?Replaces={bad}",
    "{good}#{bad}",
    "{good}*{bad}",
    "*21*{bad}#",
    "#31#{bad}",
    "{good},{bad}",
    "{good},,{bad}",
    "{good}p{bad}",
    "{good}w{bad}",
    "{good}\r\nX-Evil: 1",
    "{good}\r\nContact: <sip:{bad}@127.0.0.2>",
    "{good}\n",
    "{good}\r",
    "{good}\t",
    "{good}\x00{bad}",
    "{good} {bad}",
    " {good}",
    "{good} ",
    "Local/{bad}@perezvon-arrivals",
    "Local/{bad}@perezvon-phones/n",
    "PJSIP/{bad}@trunk-carrier",
    "PJSIP/agent-anna",
    "agent-anna",
    "SIP/{bad}",
    "IAX2/{bad}",
    "DAHDI/1/{bad}",
    "UnicastRTP/127.0.0.2:5060",
    "trunk-carrier/sip:{bad}@127.0.0.2",
    "sip:{bad}@127.0.0.2",
    "sips:{bad}@127.0.0.2",
    "tel:{bad}",
    "tel:{good}",
    "<{good}>",
    '"x" <{good}>',
    "%2B881612345678",
    "%30%30881612345678",
    "{good}%26PJSIP%2F{bad}%40trunk-carrier",
    "{good}%0d%0aX-Evil:1",
    "${{EXTEN}}",
    "${{SHELL(id)}}",
    "$[1+1]",
    "{good}|{bad}",
    "{good}^{bad}",
    "{good}/{bad}",
    "../{good}",
    "{good}'; DROP TABLE customer; --",
    "o{bad}",
    "+４９３０１２３４５６",
    "+٤٩٣٠١٢٣٤٥٦",
    "+४९३०१२३४५६",
    "+49３０123456",
    "+⁴⁹30123456",
    "＋4930123456",
    "+49\u200b30123456",
    "\u202e+4930123456",
    "+4930123456\u0660",
    "+49 30 123456",
    "+49-30-123456",
    "(+49)30123456",
    "+49.30.123456",
    "",
    "+",
    "0",
    "00",
    "s",
    "h",
    "i",
    "t",
    "anonymous",
    "110",
    "112",
    "911",
    "999",
    "115",
    "10",
    "0900",
    "09001234567",
    "+49",
    "+4930",
    "49",
    "100",
    "+49100",
    "0100",
    "4951000",
    "+4951000",
    "004951000",
    "051000",
    "+490900123456",
    "+490049900123456",
    "+49001900123456",
    "+7495",
    "+78104990012345",
    "84990012345678",
    "+" + "4" * 16,
    "+49" + "3" * 14,
    "49" + "3" * 31,
    "3" * 100,
    "+49" + "0" * 12,
    "1e10",
    "0x10",
    "-4930123456",
    "+-4930123456",
    "4930123456.0",
    "None",
    "null",
)


def destinations() -> Sequence[str]:
    """All of them, each once."""
    found = [f"+{code}{ending}" for code in _ABROAD for ending in _ENDINGS]
    found += [spelling.format(code + _ENDINGS[0]) for code in _ABROAD for spelling in ("00{}", "011{}", "+00{}")]
    found += [spelling.format(number[1:]) for number in _PREMIUM for spelling in _SPELLINGS]
    found += [number.replace("+49", "0") for number in _PREMIUM]
    found += [trick.format(good=GOOD, bad="+881612345678") for trick in _TRICKS]
    return list(dict.fromkeys(found))


def strict() -> Dialing:
    """Germany and Moscow may be called, by who writes numbers as in Germany."""
    return Dialing(
        allowed=ALLOWED,
        forbidden=FORBIDDEN,
        country="49",
        national="0",
        international=("00", "011"),
        limits=Limits(at_once=1_000, per_hour=1_000, per_day=1_000, agent_per_hour=1_000, agent_per_day=1_000),
        ways=(Prefix(prefix="+49", trunk="carrier"), Prefix(prefix="+7", trunk="carrier")),
        outside=tuple(Outside(name=f"evil{place}", number=number) for place, number in enumerate(BAD_TARGETS)),
    )


BAD_TARGETS: Final = (PREMIUM, "+881612345678", "0088161234567", "09001234567", "4951000", "112", "19001234567")
"""Where an operator has flows pass callers on to, without allowing it."""
