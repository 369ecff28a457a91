"""All files but those of SIP and of the dialplan.

ARI and AMI answer this machine alone: `http.conf` refuses `/ari` to everybody else even where browsers reach its WebSocket,
and AMI listens on loopback. The AMI user hears of the system and of no call. Asterisk lets only those start a recording who
may do nearly everything to it, so what keeps others out is the address, the password, and that no module is loaded that
runs programs.
"""

from perezvon.adapters.telephony.asterisk.configure.modules import LOADED
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.configure.text import Option, document, section
from perezvon.adapters.telephony.asterisk.names import APP, HEADER, MUSIC, TOLD

_MOST_WEB_SESSIONS = 2_000
"""Each browser phone keeps one."""
_HERE = (("deny", "0.0.0.0/0"), ("deny", "::/0"), ("permit", "127.0.0.1/32"), ("permit", "::1/128"))


def asterisk(plan: AsteriskPlan) -> str:
    """Where everything is. Read at the start only."""
    places = plan.places
    folders = {
        "astetcdir": places.etc,
        "astmoddir": places.modules,
        "astvarlibdir": places.lib,
        "astdbdir": places.lib,
        "astkeydir": places.lib,
        "astdatadir": places.data,
        "astcachedir": places.lib,
        "astagidir": places.lib,
        "astspooldir": places.spool,
        "astrundir": places.run,
        "astlogdir": places.log,
    }
    return document(
        section("directories", [(name, str(folder)) for name, folder in folders.items()]),
        section(
            "options",
            ("verbose", 0),
            ("debug", 0),
            ("nocolor", "yes"),
            ("hideconnect", "yes"),
            ("systemname", plan.name),
            ("transmit_silence", "yes"),  # some carriers end a call in which they hear nothing
            ("live_dangerously", "no"),
            ("disable_remote_console_shell", "yes"),
            ("dumpcore", "no"),  # a core holds what people said
        ),
    )


def modules(_: AsteriskPlan) -> str:
    """What is loaded. Read at the start only."""
    return document(section("modules", ("autoload", "no"), [("load", f"{name}.so") for name in LOADED]))


def logger(_: AsteriskPlan) -> str:
    """One file of what went wrong; `logger rotate` begins it anew."""
    return document(
        section("general", ("dateformat", "%F %T.%3q"), ("queue_log", "no"), ("rotatestrategy", "rotate")),
        section("logfiles", ("messages.log", "notice,warning,error")),
    )


def http(plan: AsteriskPlan) -> str:
    """The server of ARI and of the browser phones' WebSocket."""
    listening = plan.listening
    return document(
        section(
            "general",
            ("enabled", "yes"),
            ("bindaddr", listening.web_host),
            ("bindport", listening.web),
            ("enable_static", "no"),
            ("enable_status", "no"),
            ("sessionlimit", _MOST_WEB_SESSIONS),
            ("session_inactivity", 30_000),
            ("session_keep_alive", 60_000),
            _tls(plan),
        ),
        section("/ari", ("type", "restriction"), _HERE),
    )


def _tls(plan: AsteriskPlan) -> list[Option]:
    if plan.certificate is None:
        return []
    host = plan.listening.web_host
    place = f"[{host}]" if ":" in host else host
    return [
        ("tlsenable", "yes"),
        ("tlsbindaddr", f"{place}:{plan.listening.web_tls}"),
        ("tlscertfile", str(plan.certificate.chain)),
        ("tlsprivatekey", str(plan.certificate.key)),
        ("tlsdisablev1", "yes"),
        ("tlsdisablev11", "yes"),
    ]


def ari(plan: AsteriskPlan) -> str:
    """The one user of ARI, and the variables of ours that come with every event."""
    return document(
        section(
            "general",
            ("enabled", "yes"),
            ("pretty", "no"),
            ("websocket_write_timeout", 1_000),
            ("channelvars", ",".join((*TOLD, *(f"{HEADER}{header.attribute}" for header in plan.headers)))),
        ),
        section(APP, ("type", "user"), ("read_only", "no"), _HERE, ("password", plan.secrets.ari)),
    )


def manager(plan: AsteriskPlan) -> str:
    """AMI, for what ARI cannot do: recording. Events of calls stay off, since each would be made into text for nobody."""
    return document(
        section(
            "general",
            ("enabled", "yes"),
            ("webenabled", "no"),
            ("bindaddr", "127.0.0.1"),
            ("port", plan.listening.ami),
            ("displayconnects", "no"),
            ("authtimeout", 10),
            ("authlimit", 10),
        ),
        section(
            APP,
            ("secret", plan.secrets.ami),
            _HERE,
            ("read", "system"),
            ("write", "system,call"),
            ("writetimeout", 1_000),
        ),
    )


def sorcery(_: AsteriskPlan) -> str:
    """Where phones come from: the files, and Asterisk's memory, in which pages that are phones are kept. Read at the start
    only."""
    kinds = ("auth", "aor", "endpoint")
    return document(
        section(
            "res_pjsip",
            *([(kind, f"config,pjsip.conf,criteria=type={kind}"), (kind, "memory")] for kind in kinds),
        )
    )


def rtp(plan: AsteriskPlan) -> str:
    """Sound. Packets from elsewhere than where the sound of a call comes from are dropped."""
    first, last = plan.listening.rtp
    return document(
        section("general", ("rtpstart", first), ("rtpend", last), ("strictrtp", "yes"), ("icesupport", "yes"))
    )


def music(plan: AsteriskPlan) -> str:
    """What those hear who wait."""
    return document(
        section("general", ("cachertclasses", "no")),
        section(MUSIC, ("mode", "files"), ("directory", str(plan.music)), ("sort", "alpha")),
    )


def calls_ended(_: AsteriskPlan) -> str:
    """That the end of each channel is noted, for calls that ended while nobody watched."""
    return document(section("general", ("enable", "yes"), ("events", "HANGUP")))


def ended_calls(_: AsteriskPlan) -> str:
    """The file of ended channels: when, its id, the id of the first one of its call, why as JSON, and the contact of a page.

    No number and no name. Asterisk opens the file for each line, so it may be renamed and read at any time.
    """
    fields = "eventtime,uniqueid,linkedid,eventextra,accountcode"
    return document(
        section(
            "perezvon-ended.csv",
            ("format", "dsv"),
            ("separator_character", ","),
            ("quoting_method", "all"),
            ("fields", fields),
        )
    )


def libraries(_: AsteriskPlan) -> str:
    """What the SIP library writes into the log: what went wrong."""
    levels = (("asterisk_error", "0,1"), ("asterisk_warning", "2"), ("asterisk_debug", "3,4,5"))
    return document(section("levels", ("type", "log_mappings"), levels))


def indications(_: AsteriskPlan) -> str:
    """Tones, where telephony makes them: those of ITU-T E.180, 425 Hz."""
    tones = {
        "dial": "425",
        "ring": "425/1000,0/4000",
        "busy": "425/500,0/500",
        "congestion": "425/250,0/250",
        "callwaiting": "425/200,0/600,425/200,0/3000",
        "record": "1400/500,0/15000",
        "info": "950/330,1400/330,1800/330,0/1000",
    }
    zone: list[Option] = [("description", "ITU-T E.180"), ("ringcadence", "1000,4000")]
    return document(section("general", ("country", "itu")), section("itu", zone, list(tones.items())))


def empty(_: AsteriskPlan) -> str:
    """A file that Asterisk asks for and that has nothing to say."""
    return document()


def silent_records(_: AsteriskPlan) -> str:
    """No call detail records: the centre keeps its own."""
    return document(section("general", ("enable", "no")))


_UNHEARD = (
    # More than half of what ARI would be told. The variables that matter come with every event of their channel anyway.
    "ast_channel_varset_type",
    "ast_rtp_rtcp_received_type",
    "ast_rtp_rtcp_sent_type",
    "ast_test_suite_message_type",
)


def stasis(_: AsteriskPlan) -> str:
    """Messages inside Asterisk that nobody here listens to are not made: so there is no `ChannelVarset` in ARI."""
    return document(section("declined_message_types", [("decline", name) for name in _UNHEARD]))
