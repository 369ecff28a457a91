"""A plan for tests, which state only what they are about; and configuration files read as Asterisk reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from perezvon.adapters.telephony.asterisk.configure.plan import (
    AsteriskPlan,
    Header,
    Number,
    Peer,
    Phone,
    Places,
    Registration,
    Secrets,
    Trunk,
)
from perezvon.adapters.telephony.asterisk.names import PhoneKind
from perezvon.kernel.ids import AgentId, LineId

_PLAN = AsteriskPlan(
    name="node",
    places=Places.under(Path("/srv/asterisk"), modules=Path("/usr/lib/asterisk/modules")),
    secrets=Secrets(ari="ari-secret", ami="ami-secret"),
    music=Path("/srv/asterisk/music"),
)


def plan(**parts: Any) -> AsteriskPlan:
    """A plan of nothing but these parts."""
    return replace(_PLAN, **parts)


def full_plan(**values: str) -> AsteriskPlan:
    """One of everything; `values` take the place of what people type."""
    take = {
        "name": "node",
        "ari": "a",
        "ami": "b",
        "trunk": "carrier",
        "host": "192.0.2.1",
        "server": "sip.example.org",
        "user": "u",
        "account_number": "74951000",
        "password": "p",
        "peer": "192.0.2.9",
        "agent": "7",
        "phone_password": "q",
        "number": "100",
        "line": "main",
        "attribute": "verified",
        "header": "P-Asserted-Identity",
        "parameter": "verstat",
        "folder": "/srv/asterisk",
    } | values
    registration = Registration(
        server=take["server"], user=take["user"], number=take["account_number"], password=take["password"]
    )
    trunk = Trunk(
        name=take["trunk"], hosts=(take["host"],), registration=registration, peers=(Peer(host=take["peer"]),)
    )
    agent, password = AgentId(take["agent"]), take["phone_password"]
    return plan(
        name=take["name"],
        places=Places.under(Path(take["folder"]), modules=Path("/usr/lib/asterisk/modules")),
        secrets=Secrets(ari=take["ari"], ami=take["ami"]),
        trunks=(trunk,),
        phones=(
            Phone(agent=agent, password=password),
            Phone(agent=agent, password=password, kind=PhoneKind.BROWSER),
        ),
        numbers=(Number(number=take["number"], line=LineId(take["line"])),),
        headers=(Header(attribute=take["attribute"], header=take["header"], parameter=take["parameter"]),),
    )


Line = tuple[str, str, str]
"""Section, key, value."""


def read(text: str) -> list[Line]:
    """The options of a file, read as Asterisk does it: comments, escapes, blocks of comments, includes."""
    return list(_lines(text))


def options(files: Mapping[str, str], name: str, section: str, **wanted: str) -> dict[str, list[str]]:
    """The options of a section; where several have that name, of the one that has the wanted values."""
    blocks: list[dict[str, list[str]]] = []
    for found, key, value in _lines(files[name]):
        if key == "":
            blocks.append({"": [found]})
        elif blocks:
            blocks[-1].setdefault(key, []).append(value)
    fitting = [
        block
        for block in blocks
        if block[""] == [section] and all(block.get(key) == [value] for key, value in wanted.items())
    ]
    assert len(fitting) == 1, f"{len(fitting)} sections {section} with {wanted}"
    return fitting[0]


def _lines(text: str) -> Iterator[Line]:
    section = ""
    is_comment = False
    for raw in text.split("\n"):
        line, is_comment = _without_comment(raw, is_comment)
        line = line.strip()
        if line.startswith("["):
            section = line[1 : line.index("]")]
            yield section, "", line[line.index("]") + 1 :]
        elif line.startswith("#"):
            yield section, "#", line
        elif line:
            key, is_there, value = line.partition("=")
            assert is_there, "a line that is no option"
            yield section, key.strip(), value.removeprefix(">").strip()


def _without_comment(line: str, is_comment: bool) -> tuple[str, bool]:
    kept, at = "", 0
    while at < len(line):
        if is_comment:
            end = line.find("--;", at)
            if end < 0:
                return kept, True
            at, is_comment = end + 3, False
        elif line.startswith("\\;", at):
            kept, at = kept + ";", at + 2
        elif line.startswith(";--", at) and not line.startswith(";---", at):
            at, is_comment = at + 3, True
        elif line[at] == ";":
            break
        else:
            kept, at = kept + line[at], at + 1
    return kept, is_comment
