"""What a running Asterisk lets in, compared with what its plan says: also what was changed by hand at its console."""

from dataclasses import dataclass

from perezvon.adapters.telephony.asterisk.configure.console import Console
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan
from perezvon.adapters.telephony.asterisk.names import ARRIVALS, PHONES, PhoneKind, agent_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Strays:
    """What runs otherwise than planned: names of endpoints, and extensions as `context/extension`, sorted."""

    missing_endpoints: tuple[str, ...] = ()
    unplanned_endpoints: tuple[str, ...] = ()
    missing_extensions: tuple[str, ...] = ()
    unplanned_extensions: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(
            self.missing_endpoints or self.unplanned_endpoints or self.missing_extensions or self.unplanned_extensions
        )


def compare_running(plan: AsteriskPlan, console: Console) -> Strays:
    """How what runs differs from the plan. Blocks. Raises `AdapterError`."""
    endpoints = _endpoints(console.ask("pjsip show endpoints"))
    planned = {trunk.endpoint for trunk in plan.trunks} | {phone.endpoint for phone in plan.phones}
    extensions = {
        f"{context}/{extension}"
        for context in (ARRIVALS, PHONES)
        for extension in _extensions(console.ask(f"dialplan show {context}"))
    }
    wanted = {f"{ARRIVALS}/{number.number}" for number in plan.numbers}
    return Strays(
        missing_endpoints=tuple(sorted(planned - endpoints)),
        unplanned_endpoints=tuple(sorted(filter(_is_lasting, endpoints - planned))),
        missing_extensions=tuple(sorted(wanted - extensions)),
        unplanned_extensions=tuple(sorted(extensions - wanted)),
    )


def _is_lasting(endpoint: str) -> bool:
    """Pages that are phones come and go, and are in no plan."""
    owner = agent_of(endpoint)
    return owner is None or owner[1] is not PhoneKind.BROWSER


def _endpoints(shown: str) -> set[str]:
    """Names in lines such as ` Endpoint:  agent-7/7    Not in use    0 of inf`; the first such line explains the table."""
    lines = [line.split() for line in shown.splitlines() if line.startswith(" Endpoint:")]
    return {words[1].partition("/")[0] for words in lines if not words[1].startswith("<")}


def _extensions(shown: str) -> set[str]:
    """Names in lines such as `  '100' =>   1. Stasis(perezvon,arrive,main)`."""
    return {line.split("'")[1] for line in shown.splitlines() if line.startswith("  '")}
