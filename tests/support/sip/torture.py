"""The messages of RFC 4475, by the names that they have there: valid ones that are hard to read, and invalid ones.

Written from what the RFC says of each; the long ones are made, and lengths are filled in where the RFC has them right.
"""

from typing import Final

_SDP: Final = """\
v=0
o=mhandley 29739 7272939 IN IP4 192.0.2.3
s=-
c=IN IP4 192.0.2.4
t=0 0
m=audio 49217 RTP/AVP 0 12
m=video 3227 RTP/AVP 31
a=rtpmap:31 LPC
"""


def _message(head: str, body: str = "") -> bytes:
    """On the wire. `{length}` in the head is how long the body is."""
    said = body.replace("\n", "\r\n").encode()
    return head.replace("{length}", str(len(said))).replace("\n", "\r\n").encode() + b"\r\n" + said


def _request(
    method: str, uri: str, name: str, *lines: str, body: str = "", to: str = "sip:j.user@example.com"
) -> bytes:
    """A request in good order but for what `lines` say; they take the place of a line of the same name."""
    own = {
        "Via": "SIP/2.0/UDP 192.0.2.15;branch=z9hG4bKkdjuw",
        "Max-Forwards": "70",
        "From": "sip:caller@example.net;tag=134161461246",
        "To": to,
        "Call-ID": f"{name}.0ha0isndaksdjasdf3234nas",
        "CSeq": f"8 {method}",
        "Content-Length": "{length}",
    }
    given = {line.partition(":")[0].strip() for line in lines}
    kept = [f"{key}: {value}" for key, value in own.items() if key not in given]
    return _message("\n".join((f"{method} {uri} SIP/2.0", *kept, *lines, "")), body)


def _invite(uri: str, name: str, *lines: str) -> bytes:
    return _request(
        "INVITE",
        uri,
        name,
        "Contact: <sip:caller@host5.example.net>",
        "Content-Type: application/sdp",
        *lines,
        body=_SDP,
    )


def _register(name: str, *lines: str) -> bytes:
    return _request("REGISTER", "sip:example.com", name, *lines, to="sip:user@example.com")


def _options(uri: str, name: str, *lines: str) -> bytes:
    return _request("OPTIONS", uri, name, *lines)


def _response(status: str, name: str, *lines: str) -> bytes:
    own = (
        "Via: SIP/2.0/UDP 192.0.2.105;branch=z9hG4bK2398ndaoe",
        f"Call-ID: {name}.asdof3uj203asdnf3429uasdhfas3ehjasdfas9i",
        "From: <sip:user@example.com>;tag=39ansfi3",
        "To: <sip:user@example.edu>;tag=902jndnke3",
        "Content-Length: 0",
    )
    given = {line.partition(":")[0] for line in lines}
    kept = [line for line in own if line.partition(":")[0] not in given]
    return _message("\n".join((f"SIP/2.0 {status}", *kept, *lines, "")))


# --- Valid, and hard to read. ----------------------------------------------------------------------------------------

_WSINV = _message(
    """\
INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
TO :
 sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
  ;
  tag = 98asjd8
MaX-fOrWaRdS: 0068
Call-ID: wsinv.ndaksdj@192.0.2.1
Content-Length   : {length}
cseq: 0009
  INVITE
Via  : SIP  /   2.0
 /UDP
    192.0.2.2;branch=390skdjuw
s :
NewFangledHeader:   newfangled value
 continued newfangled value
UnknownHeaderWithUnusualValue: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
v:  SIP  / 2.0  / TCP     spindle.example.com   ;
  branch  =   z9hG4bK9ikj8  ,
 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
 z9hG4bK30239
m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
      newvalue ;
  secondparam ; q = 0.33
""",
    _SDP,
)

_ODD = "!interesting-Method0123456789_*+`.%indeed'~"
_ODD_USER = "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
_INTMETH = _message(
    f"""\
{_ODD} sip:{_ODD_USER}:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com SIP/2.0
Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~
To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:{_ODD_USER}@example.com>
From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="работающий";tag=_token~1'+`*%!-.
Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/"][?}}{{
CSeq: 139122385 {_ODD}
Max-Forwards: 255
extensionHeader-!.%*+_`'~:\ufeff大停電
Content-Length: 0
"""
)

_LONG = "long" * 60
_LONGREQ = _request(
    "INVITE",
    f"sip:user{_LONG}@example.com;{_LONG}={_LONG};method=INVITE",
    "longreq" + "really" * 30,
    f'From: sip:amazinglylongcallername{_LONG}@example.net;tag=12982{"424" * 60};{_LONG}={_LONG};{_LONG}="{_LONG}"',
    f'To: "I have a user name of {_LONG}" <sip:user@example.com:6000;{_LONG}=very{_LONG}>',
    f"Unknown-{_LONG}-Name: unknown-{_LONG}-value; unknown-{_LONG}-parameter-name = unknown-{_LONG}-parameter-value",
    *(f"Via: SIP/2.0/TCP sip{number}.example.com;branch=z9hG4bK{number}{_LONG}" for number in range(33, 0, -1)),
    f"Contact: <sip:amazinglylongcallername{_LONG}@host5.example.net>",
    "Content-Type: application/sdp",
    body=_SDP,
)

_DBLREQ = _register("dblreq", "Contact: sip:j.user@host.example.com") + _invite("sip:joe@example.com", "dblreq-second")

_MPART = """\
--7a9cbec02ceef655
Content-Type: text/plain
Content-Transfer-Encoding: binary

Hello
--7a9cbec02ceef655
Content-Type: application/octet-stream
Content-Transfer-Encoding: binary

0\x820\x01R\x06\t*\x86H\x86\xf7\r\x01\x07\x02\x00\x7f\x00
--7a9cbec02ceef655--
"""

_VALID: Final = {
    "wsinv": _WSINV,
    "intmeth": _INTMETH,
    "esc01": _invite(
        "sip:sips%3Auser%40example.com@example.net",
        "esc01",
        "To: sip:%75se%72@example.com",
        "From: <sip:I%20have%20spaces@example.net>;tag=938",
        "Contact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>",
    ),
    "escnull": _register(
        "escnull",
        "To: sip:null-%00-null@example.com",
        "From: sip:null-%00-null@example.com;tag=839923423",
        "Contact: <sip:%00@host5.example.com>",
        "Contact: <sip:%00%00@host5.example.com>",
    ),
    "esc02": _request(
        "RE%47IST%45R",
        "sip:registrar.example.com",
        "esc02",
        'To: "%Z%45" <sip:resource@example.com>',
        'From: "%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
        "Via: SIP/2.0/TCP host.example.com;branch=z9hG4bK209%fzsnel234",
        "Contact: <sip:alias1@host1.example.com>",
        "C%6Fntact: <sip:alias2@host2.example.com>",
    ),
    "lwsdisp": _options("sip:user@example.com", "lwsdisp", "From: caller<sip:caller@example.com>;tag=323"),
    "longreq": _LONGREQ,
    "dblreq": _DBLREQ,
    "semiuri": _options("sip:user;par=u%40example.net@example.com", "semiuri"),
    "transports": _options(
        "sip:user@example.com",
        "transports",
        "Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw",
        "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf",
        "Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj",
        "Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en",
        "Via: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee",
    ),
    "mpart01": _request(
        "MESSAGE",
        "sip:kumiko@example.org",
        "mpart01",
        "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
        body=_MPART,
    ),
    "unreason": _response("200 = 2**3 * 5**2 но сто девяносто девять - простое", "unreason", "CSeq: 35 INVITE"),
    "noreason": _response("100 ", "noreason", "CSeq: 35 INVITE"),
}

# --- Invalid. --------------------------------------------------------------------------------------------------------

_INVALID: Final = {
    "badinv01": _invite(
        "sip:user@example.com",
        "badinv01",
        "Via: SIP/2.0/UDP 192.0.2.15;;,;,,",
        'Contact: "Joe" <sip:joe@example.org>;;;;',
    ),
    "clerr": _invite("sip:user@example.com", "clerr", "Content-Length: 9999"),
    "ncl": _invite("sip:user@example.com", "ncl", "Content-Length: -999"),
    "scalar02": _register(
        "scalar02",
        "CSeq: 36893488147419103232 REGISTER",
        "Max-Forwards: 300",
        "Expires: 10000000000000000000000000000000000000",
        "Contact: <sip:user@host129.example.com>;expires=280297596632815",
    ),
    "scalarlg": _response(
        "503 Service Unavailable",
        "scalarlg",
        "CSeq: 9292394834772304023312 OPTIONS",
        "Retry-After: 949302838503028349304023988",
        'Warning: 1812 overture "In Progress"',
    ),
    "quotbal": _invite("sip:user@example.com", "quotbal", 'To: "Mr. J. User <sip:j.user@example.com>'),
    "ltgtruri": _invite("<sip:user@example.com>", "ltgtruri"),
    "lwsruri": _invite("sip:user@example.com; lr", "lwsruri"),
    "lwsstart": _invite(" sip:user@example.com ", "lwsstart"),
    "trws": _options("sip:remote-target@example.com", "trws").replace(b" SIP/2.0\r\n", b" SIP/2.0  \r\n", 1),
    "escruri": _invite("sip:user@example.com?Route=%3Csip:example.com%3E", "escruri"),
    "baddate": _invite("sip:user@example.com", "baddate", "Date: Fri, 01 Jan 2010 16:00:00 EST"),
    "regbadct": _register("regbadct", "Contact: sip:user@example.com?Route=%3Csip:sip.example.com%3E"),
    "badaspec": _options("sip:user@example.org", "badaspec", 'To: "Watson, Thomas" < sip:t.watson@example.org >'),
    "baddn": _options("sip:t.watson@example.org", "baddn", "From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43"),
    "badvers": _options(
        "sip:t.watson@example.org", "badvers", "Via: SIP/7.0/UDP c.example.com;branch=z9hG4bKkdjuw"
    ).replace(b"SIP/2.0\r\n", b"SIP/7.0\r\n", 1),
    "mismatch01": _options("sip:user@example.com", "mismatch01", "CSeq: 8 INVITE"),
    "mismatch02": _request("NEWMETHOD", "sip:user@example.com", "mismatch02", "CSeq: 9 REGISTER", body=_SDP),
    "bigcode": _response("4294967301 better not break the receiver", "bigcode", "CSeq: 353494 INVITE"),
    "badbranch": _options("sip:user@example.com", "badbranch", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"),
    "insuf": _message(
        """\
INVITE sip:user@example.com SIP/2.0
CSeq: 193942 INVITE
Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf
Content-Type: application/sdp
l: {length}
""",
        _SDP,
    ),
    "unkscm": _options("nobodyKnowsThisScheme:totallyopaquecontent", "unkscm"),
    "novelsc": _options("soap.beep://192.0.2.103:3002", "novelsc"),
    "unksm2": _register(
        "unksm2",
        "To: isbn:2983792873",
        "From: <http://www.example.com>;tag=3234233",
        "Contact: <name:John_Smith>",
    ),
    "bext01": _options(
        "sip:user@example.com",
        "bext01",
        "Require: nothingSupportsThis, nothingSupportsThisEither",
        "Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis",
    ),
    "invut": _invite("sip:user@example.com", "invut").replace(b"application/sdp", b"application/unknownformat"),
    "regaut01": _register("regaut01", "Authorization: NoOneKnowsThisScheme opaque-data=here"),
    "multi01": _invite(
        "sip:user@company.com",
        "multi01",
        "CSeq: 5 INVITE",
        "CSeq: 59 INVITE",
        "Call-ID: multi01.98asdh@192.0.2.1",
        "Call-ID: multi01.98asdh@192.0.2.2",
        "From: sip:caller@example.com;tag=3413415",
        "From: sip:caller@example.net;tag=2923420123",
        "To: sip:user@example.com",
        "To: sip:other@example.net",
        "Max-Forwards: 70",
        "Max-Forwards: 5",
    ),
    "mcl01": _options("sip:user@example.com", "mcl01", "Content-Length: 13", "Content-Length: 5") + b"There's no way",
    "bcast": _response(
        "200 OK",
        "bcast",
        "Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923",
        "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23",
        "CSeq: 35 INVITE",
    ),
    "zeromf": _options("sip:user@example.com", "zeromf", "Max-Forwards: 0"),
    "cparam01": _register("cparam01", "Contact: sip:+19725552222@gw1.example.net;unknownparam"),
    "cparam02": _register("cparam02", "Contact: <sip:+19725552222@gw1.example.net;unknownparam>"),
    "regescrt": _register("regescrt", "Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>"),
    "sdp01": _invite("sip:user@example.com", "sdp01", "Accept: text/nobodyKnowsThis"),
    "inv2543": _message(
        """\
INVITE sip:UserB@example.com SIP/2.0
Via: SIP/2.0/UDP iftgw.example.com
From: <sip:+13035551111@ift.client.example.net;user=phone>
Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: inv2543.1717@ift.client.example.com
CSeq: 56 INVITE
Content-Type: application/sdp
""",
        _SDP,
    ),
}

MESSAGES: Final = _VALID | _INVALID
"""All 49, in the order of the RFC."""
