"""The second factor: codes of six digits that a device makes from a shared secret and the time (RFC 6238).

A code is good within half a minute of its own, once. Ten recovery codes stand in for a device that is lost.
"""

import base64
import hmac
import io
import secrets
from dataclasses import replace

import pyotp
import segno

from perezvon.features.identity import repository
from perezvon.features.identity.domain import CodeNeededError, SecondFactor, WrongCodeError
from perezvon.features.identity.service.passwords import digest
from perezvon.kernel.ids import UserId
from perezvon.kernel.time import SECOND, Micros
from perezvon.platform.db import Tx

ISSUER = "Perezvon"
_STEP = 30 * SECOND
_RECOVERY_CODES = 10
_RECOVERY_BYTES = 10


def new_factor() -> SecondFactor:
    """A secret that is not in use yet."""
    return SecondFactor(secret=pyotp.random_base32())


def address_of(factor: SecondFactor, login: str) -> str:
    """What a device takes the secret from."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=login, issuer_name=ISSUER)


def drawing_of(address: str) -> str:
    """The address as a QR code: an SVG document."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=5, border=3, xmldecl=False, light="#fff")
    return out.getvalue().decode()


def used(factor: SecondFactor, code: str, now: Micros) -> SecondFactor | None:
    """The factor after this code was used; `None` when the code is not good now or was used before."""
    current = now // _STEP
    generator = pyotp.TOTP(factor.secret)
    for step in (current - 1, current, current + 1):
        fits = hmac.compare_digest(generator.generate_otp(step).encode(), code.encode())
        if fits and step > factor.last_step:
            return replace(factor, last_step=step)
    return None


async def check_code(tx: Tx, user: UserId, code: str | None, now: Micros) -> None:
    """Use a code of the device, or a recovery code, up. Does nothing for a user without a second factor.

    Raises `CodeNeededError` or `WrongCodeError`.
    """
    factor = await repository.factor(tx, user)
    if factor is None or not factor.is_on:
        return
    if not code:
        raise CodeNeededError
    plain = _normal(code)
    if (after := used(factor, plain, now)) is not None:
        await repository.save_factor(tx, user, after)
    elif not await repository.take_recovery_code(tx, user, digest(plain)):
        raise WrongCodeError


async def new_recovery_codes(tx: Tx, user: UserId) -> list[str]:
    """Codes to write down; those from before are worth nothing any more."""
    codes = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(_RECOVERY_CODES)]
    await repository.save_recovery_codes(tx, user, [digest(code) for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def _normal(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()
