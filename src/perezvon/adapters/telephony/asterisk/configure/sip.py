"""`pjsip.conf`: carriers and agents' phones; and beside it the transports, which Asterisk reads at the start only.

Nobody is let in unknown. A trunk is known by where it calls from or by the registration that it answers, never by the name
that a caller claims; a phone by its user name, and then by its password. There is no anonymous endpoint. A phone's calls
begin in a context of their own, where nothing is allowed, and neither phones nor carriers may transfer calls themselves.
"""

from collections.abc import Iterable, Iterator, Mapping

from perezvon.adapters.telephony.asterisk.configure.plan import (
    AsteriskPlan,
    Codec,
    Nat,
    Peer,
    Phone,
    Silence,
    Transport,
    Trunk,
)
from perezvon.adapters.telephony.asterisk.configure.text import Option, Section, document, section
from perezvon.adapters.telephony.asterisk.names import ARRIVALS, MUSIC, PAGES, PHONES, PhoneKind

TRANSPORTS = "pjsip_transports.conf"

_DESK_CODECS = (Codec.G722, Codec.ALAW, Codec.ULAW, Codec.OPUS)
"""Opus last: most calls come as G.711, and turning one into the other costs more than all else of a call."""
_BROWSER_CODECS = (Codec.OPUS, Codec.G722, Codec.ALAW, Codec.ULAW)


def pjsip(plan: AsteriskPlan) -> str:
    """The text of `pjsip.conf`."""
    sections = [_global(), _system()]
    for trunk in plan.trunks:
        sections += _trunk(plan, trunk)
    for phone in plan.phones:
        sections += _phone(plan, phone)
    return document(*sections, includes=TRANSPORTS)


def transports(plan: AsteriskPlan) -> str:
    """The text of the file that `pjsip.conf` includes: what SIP listens on."""
    return document(*_transports(plan))


def _global() -> Section:
    return section(
        "global",
        ("type", "global"),
        ("user_agent", "Perezvon"),
        ("endpoint_identifier_order", "ip,username"),
        ("default_outbound_endpoint", "nobody"),
        # A backlog elsewhere than in SIP is no reason to be deaf to new calls.
        ("taskprocessor_overload_trigger", "pjsip_only"),
        ("keep_alive_interval", 30),
        ("allow_sending_180_after_183", "yes"),
    )


def _system() -> Section:
    return section("system", ("type", "system"), ("timer_t1", 500), ("timer_b", 32_000), ("disable_tcp_switch", "yes"))


# --- Transports. -----------------------------------------------------------------------------------------------------


def _transports(plan: AsteriskPlan) -> Iterator[Section]:
    listening, router = plan.listening, _router(plan.nat)
    bound = _place(listening.sip_host, listening.sip)
    for protocol in ("udp", "tcp"):
        yield section(f"by-{protocol}", ("type", "transport"), ("protocol", protocol), ("bind", bound), router)
    # Their sockets are those of the web server.
    web = ("bind", _place(listening.sip_host, listening.web))
    yield section("by-ws", ("type", "transport"), ("protocol", "ws"), web, router)
    if plan.certificate is not None:
        secure = ("bind", _place(listening.sip_host, listening.web_tls))
        yield section("by-wss", ("type", "transport"), ("protocol", "wss"), secure, router)
        yield section(
            "by-tls",
            ("type", "transport"),
            ("protocol", "tls"),
            ("bind", _place(listening.sip_host, listening.sip_tls)),
            ("cert_file", str(plan.certificate.chain)),
            ("priv_key_file", str(plan.certificate.key)),
            ("method", "tlsv1_2"),
            router,
        )


def _router(nat: Nat | None) -> list[Option]:
    if nat is None:
        return []
    local: list[Option] = [("local_net", network) for network in nat.local]
    return [("external_media_address", nat.external), ("external_signaling_address", nat.external), *local]


def _place(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


# --- Trunks. ---------------------------------------------------------------------------------------------------------


def _trunk(plan: AsteriskPlan, trunk: Trunk) -> Iterator[Section]:
    name, account = trunk.endpoint, trunk.registration
    yield section(
        name,
        ("type", "endpoint"),
        ("context", ARRIVALS),
        ("transport", f"by-{trunk.transport}"),
        ("aors", name),
        ("identify_by", "ip"),
        ("trust_id_inbound", "yes"),
        ("send_pai", "yes"),
        # Otherwise the caller is sent an INVITE again as soon as an agent answers, at which some carriers fail.
        ("send_connected_line", "no"),
        ("dtmf_mode", "auto"),
        ("redirect_method", "user"),  # see `outgoing`: who answers "moved" (302) is not followed at all
        ("rtp_timeout", plan.silence.trunk),
        _for_all(trunk.codecs),
        _address(plan),
        [("from_user", account.user), ("from_domain", account.server), ("outbound_auth", name)] if account else [],
    )
    contacts: list[Option] = [("contact", _contact(peer, trunk.transport)) for peer in _peers(trunk)]
    yield section(
        name, ("type", "aor"), contacts, ("qualify_frequency", plan.silence.asked_every if trunk.is_watched else 0)
    )
    if trunk.hosts:
        known: list[Option] = [("match", host) for host in trunk.hosts]
        yield section(name, ("type", "identify"), ("endpoint", name), ("srv_lookups", "no"), known)
    if account is not None:
        credentials = (("username", account.user), ("password", account.password))
        yield section(name, ("type", "auth"), ("auth_type", "userpass"), credentials)
        server = _contact(Peer(host=account.server, port=account.port), trunk.transport)
        yield section(
            name,
            ("type", "registration"),
            ("transport", f"by-{trunk.transport}"),
            ("outbound_auth", name),
            ("server_uri", server),
            ("client_uri", server.replace("sip:", f"sip:{account.user}@", 1)),
            ("contact_user", account.number),
            ("endpoint", name),
            ("line", "yes"),
            ("max_random_initial_delay", 1),
            ("retry_interval", 30),
            ("forbidden_retry_interval", 300),
            ("fatal_retry_interval", 300),
            ("max_retries", 1_000_000),
            ("auth_rejection_permanent", "no"),
        )


def _peers(trunk: Trunk) -> tuple[Peer, ...]:
    """Where calls go: to the peers, else to where it registers."""
    if trunk.peers or trunk.registration is None:
        return trunk.peers
    return (Peer(host=trunk.registration.server, port=trunk.registration.port),)


def _contact(peer: Peer, transport: Transport) -> str:
    way = "" if transport is Transport.UDP else f";transport={transport}"
    return f"sip:{_place(peer.host, peer.port)}{way}"


# --- Agents' phones. -------------------------------------------------------------------------------------------------


def _phone(plan: AsteriskPlan, phone: Phone) -> Iterator[Section]:
    own = browser_options(plan.silence) if phone.kind is PhoneKind.BROWSER else [*_desk(plan), *_address(plan)]
    for kind, options in phone_objects(phone.endpoint, phone.password, plan.silence, own).items():
        yield section(phone.endpoint, ("type", kind), options)


def phone_objects(name: str, password: str, silence: Silence, own: Iterable[Option]) -> Mapping[str, list[Option]]:
    """What Asterisk is to know of a phone, by the type of the object; each names only those before it. `own` is what
    holds for this kind of phone alone."""
    return {
        "auth": password_options(name, password),
        "aor": [
            ("max_contacts", 1),
            ("remove_existing", "yes"),  # the newest is where the agent is
            ("qualify_frequency", silence.asked_every),
            ("support_path", "yes"),
        ],
        "endpoint": [
            ("context", PHONES),
            ("aors", name),
            *_known_by_name(name),
            ("redirect_method", "user"),  # see `outgoing`: who answers "moved" (302) is not followed at all
            *own,
        ],
    }


def caller_objects(
    name: str, password: str, contact: str, silence: Silence, variables: Mapping[str, str]
) -> Mapping[str, list[Option]]:
    """The same of a customer's page, which calls in this contact and is not called. `variables` are those of its channels."""
    return {
        "auth": password_options(name, password),
        "endpoint": [
            ("context", PAGES),
            # By which the file of ended channels names it: its channel does not say which contact it was.
            ("accountcode", contact),
            *_known_by_name(name),
            *[("set_var", f"{variable}={value}") for variable, value in variables.items()],
            *browser_options(silence),
        ],
    }


def password_options(name: str, password: str) -> list[Option]:
    """How somebody proves who they are."""
    return [("auth_type", "userpass"), ("username", name), ("password", password)]


def _known_by_name(name: str) -> list[Option]:
    return [
        ("auth", name),
        ("identify_by", "username"),
        ("dtmf_mode", "rfc4733"),
        # Where a phone really is, it shows; what it says of itself may be behind a router.
        ("rtp_symmetric", "yes"),
        ("force_rport", "yes"),
        ("rewrite_contact", "yes"),
    ]


def _desk(plan: AsteriskPlan) -> list[Option]:
    return [("rtp_timeout", plan.silence.desk), *_for_all(_DESK_CODECS)]


def browser_options(silence: Silence) -> list[Option]:
    """Sound on every address of the machine: ICE finds the way, and browsers need not come from where SIP does."""
    return [
        ("webrtc", "yes"),
        ("dtls_auto_generate_cert", "yes"),
        ("rtp_timeout", silence.browser),
        *_for_all(_BROWSER_CODECS),
    ]


def _for_all(codecs: tuple[Codec, ...]) -> list[Option]:
    """What holds for every endpoint. Sound always goes through Asterisk: it is recorded, and calls outlive us there."""
    return [
        ("disallow", "all"),
        ("allow", ",".join(codecs)),
        ("direct_media", "no"),
        ("allow_transfer", "no"),
        ("allow_subscribe", "no"),
        ("allow_overlap", "no"),
        ("moh_suggest", MUSIC),
    ]


def _address(plan: AsteriskPlan) -> list[Option]:
    """Sound stays on the address of SIP when there is only one."""
    if not plan.is_on_one_address:
        return []
    return [("media_address", plan.listening.sip_host), ("bind_rtp_to_media_address", "yes")]
