"""The SIP telephone of the tests at a registrar, which is a script here and knows one password."""

import hashlib
import re
from collections.abc import AsyncIterator

import pytest

from tests.support.polling import eventually
from tests.support.sip.message import Request
from tests.support.sip.phone import SipPhone
from tests.support.sip.registration import RegistrationRefused
from tests.support.sip.transactions import Received, Transactions

PASSWORD = "a secret, with: all = sorts"


class Registrar:
    """Challenges, checks, and grants what is asked for, or less."""

    def __init__(self) -> None:
        self.transactions = Transactions("127.0.0.1", 0, self._take)
        self.qop = 'qop="auth,auth-int"'
        self.granted_s: int | None = None
        self.least_s = 0
        self.stale = 0
        """How often a right answer comes too late."""
        self.contacts: dict[str, int] = {}
        """For how many seconds, by URI."""
        self.registered: list[Request] = []
        """The requests that were granted."""
        self._nonces: list[str] = []

    @property
    def address(self) -> tuple[str, int]:
        return self.transactions.wire.here

    def _take(self, received: Received) -> None:
        request = received.request
        if request.method == "INVITE":
            received.respond(404)
        elif (proof := request.headers.get("Authorization")) is None:
            self._challenge(received)
        elif not self._is_proof(proof, request):
            received.respond(403)
        elif self.stale:
            self.stale -= 1
            self._challenge(received, ", stale=TRUE")
        else:
            self._register(received)

    def _register(self, received: Received) -> None:
        request = received.request
        wanted = int(request.headers["Expires"])
        if 0 < wanted < self.least_s:
            received.respond(423, [("Min-Expires", str(self.least_s))])
            return
        granted = min(wanted, self.granted_s) if self.granted_s is not None else wanted
        self.contacts[request.headers["Contact"].strip("<>")] = granted
        self.registered.append(request)
        received.respond(200, [("Contact", f"{request.headers['Contact']};expires={granted}")])

    def _challenge(self, received: Received, more: str = "") -> None:
        self._nonces.append(f"nonce{len(self._nonces)}")
        asked = ", ".join(filter(None, [f'realm="a centre", nonce="{self._nonces[-1]}"', "algorithm=MD5", self.qop]))
        received.respond(401, [("WWW-Authenticate", f"Digest {asked}{more}")])

    def _is_proof(self, proof: str, request: Request) -> bool:
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', proof))
        first, second = _md5(f"anna:a centre:{PASSWORD}"), _md5(f"{request.method}:{request.uri}")
        between = f"{said['nc']}:{said['cnonce']}:{said['qop']}:" if "qop" in said else ""
        right = _md5(f"{first}:{said['nonce']}:{between}{second}")
        return bool(
            said["response"] == right and said["nonce"] == self._nonces[-1] and ("qop" in said) == bool(self.qop)
        )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


@pytest.fixture
async def registrar() -> AsyncIterator[Registrar]:
    registrar = Registrar()
    yield registrar
    registrar.transactions.close()


@pytest.fixture
async def phone(registrar: Registrar) -> AsyncIterator[SipPhone]:
    phone = await SipPhone("anna", server=registrar.address, password=PASSWORD, hz=440).open()
    yield phone
    await phone.aclose()


@pytest.mark.parametrize("qop", ["", 'qop="auth"', 'qop="auth,auth-int"'])
async def test_who_knows_the_password_is_registered(registrar: Registrar, phone: SipPhone, qop: str) -> None:
    registrar.qop = qop
    await phone.register()
    assert registrar.contacts == {phone.uri: 300}
    assert phone.is_registered


async def test_who_does_not_is_refused(registrar: Registrar) -> None:
    stranger = await SipPhone("anna", server=registrar.address, password="guessed", hz=440).open()
    with pytest.raises(RegistrationRefused, match="403"):
        await stranger.register()
    assert not stranger.is_registered
    await stranger.aclose()
    assert not registrar.contacts


async def test_a_challenge_that_has_grown_old_is_answered_again(registrar: Registrar, phone: SipPhone) -> None:
    registrar.stale = 1
    await phone.register()
    assert phone.uri in registrar.contacts


async def test_a_registration_is_renewed_before_it_expires(registrar: Registrar, phone: SipPhone) -> None:
    registrar.granted_s = 1
    await phone.register()
    await eventually(lambda: len(registrar.registered) == 3)
    assert phone.renewals >= 1
    first, *later = registrar.registered
    assert {request.call_id for request in later} == {first.call_id}
    assert [request.sequence for request in registrar.registered] == [2, 4, 6]


async def test_a_registrar_may_want_it_longer(registrar: Registrar) -> None:
    registrar.least_s = 60
    phone = await SipPhone("anna", server=registrar.address, password=PASSWORD, hz=440, expires_s=20).open()
    await phone.register()
    assert registrar.contacts == {phone.uri: 60}
    await phone.aclose()


async def test_a_phone_that_is_put_away_is_registered_no_more(registrar: Registrar, phone: SipPhone) -> None:
    await phone.register()
    await phone.aclose()
    assert registrar.contacts == {phone.uri: 0}


async def test_a_phone_whose_cable_is_pulled_stays_registered_until_it_comes_back(
    registrar: Registrar, phone: SipPhone
) -> None:
    await phone.register()
    phone.vanish()
    assert not phone.is_registered
    assert registrar.contacts == {phone.uri: 300}
    await phone.open()
    await phone.register()
    assert registrar.contacts == {phone.uri: 300}, "it is where it was"


async def test_a_registrar_that_says_nothing_is_waited_for_no_longer_than_told(phone: SipPhone) -> None:
    phone.wire.lose(lambda message: True, times=10)
    with pytest.raises(TimeoutError):
        await phone.register(within=0.1)
    phone.vanish()
