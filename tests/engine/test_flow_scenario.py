"""Scenarios: what should happen to a caller, tried on the interpreter itself."""

import pytest

from perezvon.engine.flow.files import BadFileError, OpenHours, hours_setup, moment, read_flow, read_setting
from perezvon.engine.flow.graph import Flow, GoToFlow, Menu, MenuChoice, Say
from perezvon.engine.flow.scenario import Caller, Expected, Failure, Result, Scenario, Stage, play
from perezvon.engine.wire import encode_event
from perezvon.kernel.values import Language
from tests.support.factories import flow_published
from tests.support.flows import BANK, CLINIC, SHOP, changed, says

OFFICE = hours_setup("office", OpenHours(open=("mon-fri 09:00-18:00",), closed=("2026-12-25",)))
STAGE = Stage(hours={"office": OFFICE}, flows={"shop": SHOP})


def tried(flow: Flow, **fields: object) -> Result:
    scenario = Scenario(**({"name": "s"} | fields))
    return play(flow, scenario, moment(scenario.time), STAGE)


def said(result: Result) -> list[str]:
    return [part for step in result.trace for part in step.said]


@pytest.mark.parametrize(
    ("flow", "fields", "ends"),
    [
        (SHOP, {"keys": ("1",)}, "route:to-sales"),
        (SHOP, {}, "route:to-support"),
        (SHOP, {"keys": ("9", "2")}, "route:to-support"),
        (SHOP, {"time": "sat 10:00", "message": True}, "message"),
        (SHOP, {"time": "sat 10:00", "message": False}, "closed"),
        (SHOP, {"time": "2026-12-25 10:00", "caller": Caller(known=True), "keys": ("1",)}, "callback"),
        (SHOP, {"time": "mon 18:00", "caller": Caller(known=True)}, "closed"),
        (SHOP, {"agents": "leaves"}, "left"),
        (SHOP, {"agents": "busy", "message": False}, "hang_up"),
        (SHOP, {"keys": ("1",), "routes": {"to-sales": "busy"}}, "message"),
        (BANK, {"keys": ("1", "-", "4071#", "0000"), "web": {"cards": {"status": "stolen"}}}, "route:to-security"),
        (BANK, {"keys": ("1", "-", "4071#", "0000"), "web": {"cards": {"status": "ok"}}}, "route:to-service"),
        (BANK, {"keys": ("1", "-", "4071#", "0000")}, "route:to-service"),
        (BANK, {"keys": ("2", "9", "40#", "40#")}, "route:to-service"),
        (CLINIC, {"caller": Caller(tier="gold"), "agents": "busy"}, "number:emergency"),
        (CLINIC, {"caller": Caller(tier="gold"), "agents": "busy", "outside_lines": False}, "message"),
        (CLINIC, {"caller": Caller(manager=True), "routes": {"to-ward": "callback"}, "keys": ("-", "1")}, "callback"),
        (CLINIC, {"keys": ("1", "3", "1")}, "route:to-sales"),
    ],
)
def test_a_call_ends_as_its_caller_and_the_centre_want(flow: Flow, fields: dict, ends: str) -> None:
    assert tried(flow, **fields).ends == ends


def test_a_trace_tells_each_step_with_what_was_heard_and_done() -> None:
    result = tried(SHOP, caller=Caller(known=True), keys=("1", "5", "-"))
    steps = [(step.node, step.detail, step.said, step.did) for step in result.trace]
    assert steps == [
        ("who", "known", (), ""),
        ("by_name", None, ("greeting_known", "<name>"), ""),
        ("notice", "recorded", ("recorded_and_rated",), ""),
        ("hours", "open", (), ""),
        ("menu", "1", ("main_menu",), "1"),
        ("sales", None, ("please_wait", "position_is"), "free"),
        ("rating", None, ("rate_agent",), "5"),
        ("solved", None, ("was_solved",), "-"),
        ("thanks", None, ("thanks", "goodbye"), ""),
    ]
    assert (result.choices, result.recorded, result.passed) == (1, True, True)


def test_digits_are_read_back_and_secret_ones_are_not_there() -> None:
    result = tried(BANK, keys=("1", "-", "4071#", "1234"), web={"cards": {"status": "ok"}})
    assert said(result)[-8:-3] == ["you_entered", "4", "0", "7", "1"]
    assert [step.did for step in result.trace if step.node == "look_up"] == ["status=ok"]


def test_who_objects_is_not_recorded() -> None:
    assert not tried(BANK, keys=("1", "9")).recorded
    assert tried(BANK, keys=("1", "-")).recorded


@pytest.mark.parametrize(
    ("expect", "failure"),
    [
        (Expected(said=("greeting_unknown", "main_menu", "please_wait")), None),
        (Expected(said=("main_menu", "greeting_unknown")), "said"),
        (Expected(not_said=("closed",)), None),
        (Expected(not_said=("main_menu",)), "not_said"),
        (Expected(ends="route:to-sales", choices=1, recorded=True), None),
        (Expected(ends="route:to-support"), "ends"),
        (Expected(choices=0), "choices"),
        (Expected(recorded=False), "recorded"),
    ],
)
def test_the_first_difference_is_told(expect: Expected, failure: str | None) -> None:
    result = tried(SHOP, keys=("1",), expect=expect)
    assert (result.failure.code if result.failure else None) == failure
    assert result.passed is (failure is None)


def test_a_difference_says_what_was_expected_and_what_came() -> None:
    result = tried(SHOP, keys=("1",), expect=Expected(ends="callback"))
    assert result.failure == Failure(code="ends", expected="callback", got="route:to-sales")


def test_a_call_that_goes_in_a_circle_fails() -> None:
    again = changed(SHOP, "menu", otherwise="hello")
    assert tried(again).ends == "failed"
    around = Flow(flow="a", version=1, start="go", nodes=(GoToFlow(node="go", flow="a"),))
    assert tried(around).ends == "failed"


def test_languages_are_those_of_the_caller_or_of_their_choice() -> None:
    assert tried(CLINIC, caller=Caller(language=Language.RUSSIAN)).trace[0].detail == "ru"
    assert tried(CLINIC).trace[0].detail == "otherwise"
    assert tried(BANK, keys=("2",)).trace[0].detail == "ru"


# --- Times. ---


@pytest.mark.parametrize(("first", "second"), [("mon 10:00", "2026-01-05 10:00"), ("sun 23:59", "2026-01-11 23:59")])
def test_a_weekday_is_a_day_of_a_week_without_holidays(first: str, second: str) -> None:
    assert moment(first) == moment(second)


@pytest.mark.parametrize("written", ["", "10:00", "mon", "moo 10:00", "mon 24:00", "mon 10:60", "2026-02-30 10:00"])
def test_what_is_no_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no "):
        moment(written)


# --- Files. ---

FILE = """flow = "shop.json"

[hours.office]
open = ["mon-fri 09:00-18:00"]

[[scenario]]
name = "a stranger on Monday"
time = "mon 10:00"
keys = ["1"]
[scenario.expect]
said = ["main_menu"]
ends = "route:to-sales"

[[scenario]]
name = "a friend on Saturday"
caller = { known = true }
time = "sat 10:00"
keys = ["1"]
expect = { ends = "callback" }
"""


def test_a_file_of_scenarios_is_read() -> None:
    setting = read_setting(FILE)
    assert [(one.name, one.time, one.keys, one.caller.known) for one in setting.scenario] == [
        ("a stranger on Monday", "mon 10:00", ("1",), False),
        ("a friend on Saturday", "sat 10:00", ("1",), True),
    ]


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("sat 10:00", "sat 25:00", 17, "is no time of a day"),
        ("mon 10:00", "noon", 8, "is no time"),
        ('keys = ["1"]\nexpect', 'keys = ["x"]\nexpect', 18, "are no keys of a telephone"),
        ('ends = "callback"', 'ends = "moon"', 19, "cannot end as 'moon'"),
        ("known = true", "famous = true", 16, "unknown field `famous`"),
        ("known = true", "known = 7", 16, "Expected `bool`"),
        ("said = [", "siad = [", 11, "unknown field `siad`"),
        ('time = "sat', 'hour = 1\ntime = "sat', 17, "unknown field `hour`"),
        ("a friend on Saturday", "a stranger on Monday", 15, "two scenarios named"),
        ('flow = "shop.json"\n', "\n", 1, "missing required field `flow`"),
        ("mon-fri 09:00-18:00", "mon-fri 18:00-09:00", 3, "is no span of a day"),
        ("mon-fri 09:00-18:00", "moo 09:00-18:00", 3, "names no days"),
        ('ends = "route:to-sales"', "choices = -1", 12, "choices cannot be -1"),
        ('[[scenario]]\nname = "a friend', '[[scenario]\nname = "a friend', 14, "no TOML"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_reason(before: str, after: str, line: int, reason: str) -> None:
    assert before in FILE
    with pytest.raises(BadFileError) as refused:
        read_setting(FILE.replace(before, after))
    assert (refused.value.line, reason in refused.value.reason) == (line, True), refused.value


FLOW = """flow = "small"
start = "hello"

[[nodes]]
type = "say"
node = "hello"
spoken = [{ type = "prompt", prompt = "greeting_unknown" }]
next = "menu"

[[nodes]]
type = "menu"
node = "menu"
spoken = [{ type = "prompt", prompt = "main_menu" }]
choices = [{ type = "menu_choice", digit = "1" }]
"""


def test_a_flow_is_read_from_toml_and_from_json() -> None:
    expected = Flow(
        flow="small",
        version=1,
        start="hello",
        nodes=(
            Say(node="hello", spoken=says("greeting_unknown"), next="menu"),
            Menu(node="menu", spoken=says("main_menu"), choices=(MenuChoice(digit="1"),)),
        ),
    )
    assert read_flow(FLOW) == expected
    _, _, published = encode_event(flow_published(*SHOP.nodes))
    json = published.decode().partition('"flow":')[2].removesuffix("}").partition(',"type":"flow_published"')[0]
    assert read_flow(json).nodes == SHOP.nodes


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ('type = "menu"', 'type = "moon"', 12, "Invalid value 'moon'"),
        ('node = "hello"', 'node = "hello"\nsay = 1\nnext = 7', 6, "Expected `str"),
        ('spoken = [{ type = "prompt", prompt = "main', 'spoken = [{ type = "moo", prompt = "main', 12, "moo"),
        ('start = "hello"', "start = hello", 2, "no TOML"),
    ],
)
def test_a_bad_flow_is_refused_with_line_and_reason(before: str, after: str, line: int, reason: str) -> None:
    text = FLOW.replace('next = "menu"\n', "").replace(before, after)
    with pytest.raises(BadFileError) as refused:
        read_flow(text)
    assert reason in refused.value.reason
    assert refused.value.line == line - (line > 8), refused.value


def test_broken_json_is_refused_with_its_line() -> None:
    with pytest.raises(BadFileError) as refused:
        read_flow('{\n"flow": "a",\n"nodes": [}\n')
    assert refused.value.line == 3
