"""Proving that one knows a password (RFC 7616, with MD5, as Asterisk asks for it)."""

import hashlib
import re

from tests.support.sip.message import Request, Response, new_id

_PART = re.compile(r'(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,\s]+)')
_ANSWERS = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


def is_challenge(response: Response) -> bool:
    """Whether a response asks who we are."""
    return response.status in _ANSWERS


def prove(request: Request, response: Response, user: str, password: str) -> bool:
    """Add to a request what the challenge asks for. False when that was in it already, so the password is wrong."""
    asks, answers = _ANSWERS[response.status]
    for challenge in response.headers.all(asks):
        parts = {found[1].lower(): found[2].strip('"') for found in _PART.finditer(challenge)}
        if challenge.lower().startswith("digest") and parts.get("algorithm", "MD5").upper() == "MD5":
            if answers in request.headers and parts.get("stale", "").lower() != "true":
                return False
            request.headers.put(answers, _answer(parts, request, user, password))
            return True
    return False


def _answer(parts: dict[str, str], request: Request, user: str, password: str) -> str:
    realm, nonce = parts.get("realm", ""), parts.get("nonce", "")
    secret, asked = _md5(f"{user}:{realm}:{password}"), _md5(f"{request.method}:{request.uri}")
    said = {"username": user, "realm": realm, "nonce": nonce, "uri": request.uri}
    text = ", ".join(f'{name}="{value}"' for name, value in said.items())
    if "auth" in [quality.strip() for quality in parts.get("qop", "").split(",")]:
        ours = new_id()
        response = _md5(f"{secret}:{nonce}:00000001:{ours}:auth:{asked}")
        text += f', qop=auth, nc=00000001, cnonce="{ours}"'
    else:
        response = _md5(f"{secret}:{nonce}:{asked}")
    opaque = f', opaque="{parts["opaque"]}"' if "opaque" in parts else ""
    return f'Digest {text}, response="{response}", algorithm=MD5{opaque}'


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
