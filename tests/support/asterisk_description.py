"""What the operator of an Asterisk of tests would have written down of it, so that the product finds it."""

import json

from perezvon.adapters.telephony.asterisk.configure.description import FILE, SECRETS
from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing
from perezvon.adapters.telephony.asterisk.configure.plan import Trunk
from tests.support.asterisk import RunningAsterisk


def describe(asterisk: RunningAsterisk) -> None:
    """Write `perezvon.toml` and the secrets beside it into its folder, by which its configuration comes to be as it is."""
    plan = asterisk.plan
    (asterisk.folder / SECRETS).write_text(f'ari = "{plan.secrets.ari}"\nami = "{plan.secrets.ami}"\n')
    parts = [f'name = "{plan.name}"\nmodules = "{plan.places.modules}"', _listening(asterisk)]
    parts += map(_trunk, plan.trunks)
    parts += [_dialing(plan.dialing)] if plan.dialing.allowed else []
    parts += [f'[[numbers]]\nnumber = "{number.number}"\nline = "{number.line}"' for number in plan.numbers]
    parts += [
        f'[[phones]]\nagent = "{phone.agent}"\nkind = "{phone.kind}"\npassword = "{phone.password}"'
        for phone in plan.phones
    ]
    (asterisk.folder / FILE).write_text("\n\n".join(parts) + "\n")


def _trunk(trunk: Trunk) -> str:
    peers = ", ".join(f'{{ host = "{peer.host}", port = {peer.port} }}' for peer in trunk.peers)
    return f'[[trunks]]\nname = "{trunk.name}"\nhosts = {json.dumps(trunk.hosts)}\npeers = [{peers}]'


def _dialing(dialing: Dialing) -> str:
    told = {"allowed": dialing.allowed, "country": dialing.country, "national": dialing.national}
    return "\n".join(("[dialing]", *(f"{name} = {json.dumps(value)}" for name, value in told.items())))


def _listening(asterisk: RunningAsterisk) -> str:
    places = asterisk.plan.listening
    told = {
        "sip_host": places.sip_host,
        "sip": places.sip,
        "sip_tls": places.sip_tls,
        "web": places.web,
        "web_tls": places.web_tls,
        "ami": places.ami,
        "rtp": list(places.rtp),
    }
    return "\n".join(("[listening]", *(f"{name} = {json.dumps(value)}" for name, value in told.items())))
