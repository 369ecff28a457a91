"""Whom the policy lets be called, as what it is dialled, and how often."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perezvon.adapters.telephony.asterisk.configure.dialing import Dialing, Limits, Outside, Prefix
from perezvon.adapters.telephony.asterisk.configure.plan import Peer, Trunk
from perezvon.adapters.telephony.asterisk.configure.values import PlanError
from perezvon.adapters.telephony.asterisk.dialing.ledger import HOUR, Ledger
from perezvon.adapters.telephony.asterisk.dialing.numbering import Bare, NotDialledError
from perezvon.adapters.telephony.asterisk.dialing.policy import NOBODY_IS_CALLED, SPECIAL, DialingPolicy, policy_of
from perezvon.kernel.time import DAY, SECOND
from tests.asterisk.destinations import ALLOWED, BAD_TARGETS, FORBIDDEN, GOOD, destinations, strict
from tests.asterisk.plans import plan
from tests.support.asterisk import number
from tests.support.clock import TestClock

CARRIER = Trunk(name="carrier", hosts=("192.0.2.1",), peers=(Peer(host="192.0.2.1"),))
OTHER = Trunk(name="other", hosts=("192.0.2.2",), peers=(Peer(host="192.0.2.2"),), has_plus=False)
GERMAN = Dialing(allowed=("+49", "+7"), country="49", national="0")
RUSSIAN = Dialing(allowed=("+7", "+49"), country="7", national="8", international=("810",))
AMERICAN = Dialing(allowed=("+1212", "+49"), country="1", national="1", international=("011",), bare=Bare.NATIONAL)
STRICT = DialingPolicy(strict(), trunks=(CARRIER,), own=("100", "4951000"))


def dialled(written: str, dialing: Dialing = GERMAN, *trunks: Trunk) -> str:
    return DialingPolicy(dialing, trunks=trunks or (CARRIER,)).way(written).endpoint


def refused(written: str, policy: DialingPolicy = STRICT) -> str:
    with pytest.raises(NotDialledError) as error:
        policy.way(written)
    return error.value.why


@pytest.mark.parametrize(
    ("written", "dialing", "digits"),
    [
        ("+4930123456", GERMAN, "4930123456"),
        ("004930123456", GERMAN, "4930123456"),
        ("030123456", GERMAN, "4930123456"),
        ("4930123456", GERMAN, "4930123456"),
        ("0074951234567", GERMAN, "74951234567"),
        ("84951234567", RUSSIAN, "74951234567"),
        ("8104930123456", RUSSIAN, "4930123456"),
        ("74951234567", RUSSIAN, "74951234567"),
        ("+78121234567", RUSSIAN, "78121234567"),
        ("2125551234", AMERICAN, "12125551234"),
        ("12125551234", AMERICAN, "12125551234"),
        ("0114930123456", AMERICAN, "4930123456"),
    ],
)
def test_a_number_is_dialled_in_one_form_however_it_is_written(written: str, dialing: Dialing, digits: str) -> None:
    assert dialled(written, dialing) == f"PJSIP/+{digits}@trunk-carrier"


def test_without_a_policy_nobody_is_called() -> None:
    assert not NOBODY_IS_CALLED.allows_anybody
    assert refused(GOOD, NOBODY_IS_CALLED) == "not_in_allowed"


def test_what_is_forbidden_wins_over_what_is_allowed() -> None:
    policy = DialingPolicy(Dialing(allowed=("+49", "+49900123"), forbidden=("+49900",)), trunks=(CARRIER,))
    assert refused("+499001234567", policy) == "forbidden"


@pytest.mark.parametrize("code", SPECIAL)
def test_a_code_of_no_country_must_be_named(code: str) -> None:
    assert (
        refused(f"+{code}12345678", DialingPolicy(Dialing(allowed=("+8", "+9")), trunks=(CARRIER,))) == "special_code"
    )
    assert dialled(f"+{code}12345678", Dialing(allowed=("+8", "+9", f"+{code}"))).startswith(f"PJSIP/+{code}")


def test_a_short_number_is_called_as_it_is_and_only_if_it_is_named() -> None:
    assert dialled("115", Dialing(short=("115",))) == "PJSIP/115@trunk-carrier"
    assert refused("110") == "not_a_number"


@pytest.mark.parametrize("own", ["4951000", "+4951000", "004951000", "051000"])
def test_a_number_of_our_own_is_not_called(own: str) -> None:
    assert refused(own) == "own_number"


def test_the_longest_prefix_says_over_which_trunk() -> None:
    ways = (Prefix(prefix="+7", trunk="carrier"), Prefix(prefix="+7495", trunk="other"))
    dialing = Dialing(allowed=("+7", "+49"), ways=ways)
    assert dialled("+74951234567", dialing, CARRIER, OTHER) == "PJSIP/74951234567@trunk-other"
    assert dialled("+78121234567", dialing, CARRIER, OTHER) == "PJSIP/+78121234567@trunk-carrier"
    assert refused(GOOD, DialingPolicy(dialing, trunks=(CARRIER, OTHER))) == "no_trunk"


def test_a_trunk_without_peers_calls_nobody() -> None:
    policy = DialingPolicy(GERMAN, trunks=(Trunk(name="in", hosts=("192.0.2.1",)),))
    assert not policy.allows_anybody
    assert refused(GOOD, policy) == "no_trunk"


def test_a_line_is_shown_by_its_own_number_or_the_one_for_all() -> None:
    decided = plan(numbers=(number("+4930100", "main"), number("+4930200", "main")), dialing=Dialing(caller="+4930999"))
    assert [policy_of(decided).caller(line) for line in ("main", "other")] == ["+4930100", "+4930999"]


def test_there_are_enough_destinations_to_mean_something() -> None:
    assert len(destinations()) >= 200


@pytest.mark.parametrize("written", destinations())
def test_who_means_ill_is_refused(written: str) -> None:
    assert refused(written)


@pytest.mark.parametrize("target", [*(f"evil{place}" for place in range(len(BAD_TARGETS))), "nowhere", ""])
def test_a_place_outside_is_judged_like_any_number(target: str) -> None:
    with pytest.raises(NotDialledError):
        STRICT.way_outside(target)


def test_a_place_outside_that_is_allowed_is_called() -> None:
    policy = DialingPolicy(Dialing(allowed=("+49",), outside=(Outside(name="a", number=GOOD),)), trunks=(CARRIER,))
    assert policy.way_outside("a").endpoint == f"PJSIP/{GOOD}@trunk-carrier"


@given(st.text(max_size=40) | st.from_regex(r"\+?[0-9 ()/@&;#*,%+]{1,25}", fullmatch=True))
def test_whatever_is_dialled_is_digits_that_are_allowed(written: str) -> None:
    try:
        endpoint = STRICT.way(written).endpoint
    except NotDialledError:
        return
    digits = endpoint.removeprefix("PJSIP/+").removesuffix("@trunk-carrier")
    assert digits.isascii()
    assert digits.isdecimal()
    assert 7 <= len(digits) <= 15
    assert any(f"+{digits}".startswith(prefix) for prefix in ALLOWED)
    assert not any(f"+{digits}".startswith(prefix) for prefix in FORBIDDEN)
    assert STRICT.way(f"+{digits}").endpoint == endpoint, "it is judged as it is dialled"


@given(st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(["+", "00", ""]))
def test_no_spelling_of_a_number_is_judged_otherwise_than_another(digits: str, prefix: str) -> None:
    def judged(written: str) -> str:
        try:
            return STRICT.way(written).endpoint
        except NotDialledError as error:
            return error.why

    assert judged(prefix + digits) == judged(f"+{digits}")


@pytest.mark.parametrize(
    "wrong",
    [
        {"allowed": ("49",)},
        {"allowed": ("+",)},
        {"allowed": ("",)},
        {"allowed": ("+49*",)},
        {"forbidden": ("+0",)},
        {"short": ("1&2",)},
        {"short": ("1234567",)},
        {"national": "0"},
        {"country": "+49"},
        {"international": ("x",)},
        {"caller": "x"},
    ],
)
def test_what_would_mean_something_else_is_no_policy(wrong: dict[str, object]) -> None:
    with pytest.raises(PlanError):
        Dialing(**wrong)  # type: ignore[arg-type]


def test_a_way_leads_over_a_trunk_that_can_be_called() -> None:
    with pytest.raises(PlanError):
        plan(dialing=Dialing(ways=(Prefix(prefix="+49", trunk="nowhere"),)))


# --- How often. ---


class Calls:
    """A ledger at work."""

    def __init__(self, file: Path | None = None, **limits: int) -> None:
        most = {"at_once": 99, "per_hour": 99, "per_day": 99, "agent_per_hour": 99, "agent_per_day": 99} | limits
        self.clock, self.limits, self.file = TestClock(), Limits(**most), file
        self.ledger = Ledger(self.limits, self.clock, file)
        self.made = 0

    async def make(self, agent: str = "anna", going: int = 0) -> str | None:
        """Make a call; why not."""
        self.made += 1
        try:
            self.ledger.admit(f"{self.made}.0", agent, going=going)
            await self.ledger.note(f"{self.made}.0")
        except NotDialledError as error:
            return error.why if error.reason == "too_many_calls" else error.reason
        return None

    async def begin_again(self) -> None:
        """Another life of the media process."""
        self.ledger = Ledger(self.limits, self.clock, self.file)
        await self.ledger.open()


async def test_no_more_calls_than_allowed_go_on_at_once() -> None:
    calls = Calls(at_once=2)
    assert [await calls.make(going=going) for going in (0, 1, 2, 1)] == [None, None, "at_once", None]


async def test_no_more_calls_than_allowed_are_made_in_an_hour_and_a_day() -> None:
    calls = Calls(per_hour=2, per_day=3)
    assert [await calls.make() for _ in range(3)] == [None, None, "per_hour"]
    calls.clock.advance(HOUR / SECOND)
    assert [await calls.make() for _ in range(2)] == [None, "per_day"]
    calls.clock.advance(DAY / SECOND)
    assert await calls.make() is None


async def test_no_agent_makes_more_calls_than_allowed() -> None:
    calls = Calls(agent_per_hour=1, agent_per_day=2)
    assert [await calls.make(agent) for agent in ("anna", "anna", "ben", "")] == [None, "agent_per_hour", None, None]
    calls.clock.advance(HOUR / SECOND)
    assert [await calls.make(agent) for agent in ("anna", "ben")] == [None, None]
    calls.clock.advance(HOUR / SECOND)
    assert await calls.make("anna") == "agent_per_day"


async def test_calls_are_remembered_by_the_next_life_without_any_number(tmp_path: Path) -> None:
    calls = Calls(tmp_path / "calls", per_hour=2)
    await calls.make()
    await calls.make("ben")
    await calls.begin_again()
    assert await calls.make() == "per_hour"
    assert calls.ledger.was_begun("1.0")
    assert not calls.ledger.was_begun("3.0")
    kept = (tmp_path / "calls").read_text()
    assert kept.count("\n") == 2
    assert "+" not in kept
    assert (tmp_path / "calls").stat().st_mode & 0o077 == 0


async def test_the_end_of_a_line_that_was_being_written_costs_nothing_else(tmp_path: Path) -> None:
    calls = Calls(tmp_path / "calls", per_hour=2)
    await calls.make()
    with (tmp_path / "calls").open("ab") as file:
        file.write(b"[17641")
    await calls.begin_again()
    assert [await calls.make() for _ in range(2)] == [None, "per_hour"]


async def test_a_call_that_cannot_be_written_down_is_not_made(tmp_path: Path) -> None:
    calls = Calls(tmp_path / "nowhere" / "calls")
    assert await calls.make() == "ledger"


async def test_a_ledger_that_cannot_be_read_lets_nobody_call(tmp_path: Path) -> None:
    calls = Calls(tmp_path)
    await calls.begin_again()
    assert await calls.make() == "ledger"
