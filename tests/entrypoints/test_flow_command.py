"""`perezvon flow check`: what a build is told of flows and their scenarios."""

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from perezvon.engine.flow.graph import Flow
from perezvon.entrypoints.cli.flow import command
from tests.support.flows import SHOP, changed

SCENARIOS = """flow = "shop.json"
queues = ["q"]

[hours.office]
open = ["mon-fri 09:00-18:00"]

[routes.to-sales]
queues = ["q"]

[routes.to-support]
queues = ["q"]

[[scenario]]
name = "a stranger on Monday"
keys = ["1"]
expect = { said = ["main_menu"], ends = "route:to-sales", choices = 1 }

[[scenario]]
name = "a friend on Saturday"
caller = { known = true }
time = "sat 10:00"
keys = ["1"]
expect = { ends = "callback" }
"""


def write(folder: Path, flow: Flow = SHOP, scenarios: str = SCENARIOS) -> Path:
    data = msgspec.json.format(msgspec.json.encode(flow), indent=2)
    (folder / "shop.json").write_bytes(data)
    file = folder / "shop.toml"
    file.write_text(scenarios)
    return file


def run(*arguments: object) -> tuple[int, list[str]]:
    done = CliRunner().invoke(command, ["check", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output.splitlines()


def line_of(file: Path, node: str) -> int:
    lines = enumerate(file.read_text().splitlines(), start=1)
    return next(number for number, line in lines if f'"node": "{node}"' in line)


def test_a_good_flow_whose_scenarios_pass_is_fine(tmp_path: Path) -> None:
    file = write(tmp_path)
    assert run(file) == (0, [f"{file}: 2 scenarios"])
    assert run("--strict", tmp_path / "shop.json") == (0, [])


def test_a_scenario_that_fails_is_told_with_its_line(tmp_path: Path) -> None:
    file = write(tmp_path, scenarios=SCENARIOS.replace('ends = "callback"', 'ends = "message"'))
    code, lines = run("--trace", file)
    assert code == 1
    assert lines[0] == f"{file}:23: a friend on Saturday: ends expected message, got callback"
    assert "    callback (offer_callback) says callback < 1 -> accepted" in lines


def test_an_error_of_the_flow_is_told_with_the_line_of_its_node(tmp_path: Path) -> None:
    file = write(tmp_path, changed(SHOP, "notice", next="gone"))
    code, lines = run(file)
    flow = tmp_path / "shop.json"
    place = line_of(flow, "notice")
    assert code == 1
    assert f"{flow}:{place}: error: missing_next at notice: gone" in lines


def test_what_annoys_callers_fails_only_a_strict_build(tmp_path: Path) -> None:
    write(tmp_path, changed(SHOP, "menu", tries=9))
    flow = tmp_path / "shop.json"
    place = line_of(flow, "menu")
    expected = [f"{flow}:{place}: warning: asked_too_often at menu: 9"]
    assert run(flow) == (0, expected)
    assert run("--strict", flow) == (1, expected)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("sat 10:00", "sat 26:00", 21, "is no time of a day"),
        ("main_menu", "moon_menu", 16, "the flow says no prompt 'moon_menu'"),
        ("route:to-sales", "route:to-moon", 16, "has no route 'to-moon'"),
        ('keys = ["1"]\nexpect = { said', 'agents = "asleep"\nexpect = { said', 15, "no route can end as 'asleep'"),
        ('keys = ["1"]\nexpect = { said', 'routes = { moon = "busy" }\nexpect = { said', 15, "has no route 'moon'"),
        ("shop.json", "moon.json", 1, "moon.json cannot be read"),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, before: str, after: str, line: int, reason: str
) -> None:
    file = write(tmp_path, scenarios=SCENARIOS.replace(before, after))
    code, (told, *more) = run(file)
    assert (code, more) == (1, [])
    assert told.startswith(f"{file}:{line}: "), told
    assert reason in told


def test_a_bad_flow_is_refused_with_its_own_file(tmp_path: Path) -> None:
    file = write(tmp_path)
    flow = tmp_path / "shop.json"
    flow.write_text(flow.read_text().replace('"consent"', '"concent"'))
    code, (told,) = run(file)
    assert code == 1
    place = line_of(flow, "notice")
    assert told.startswith(f"{flow}:{place}: Invalid value 'concent'"), told


@pytest.mark.parametrize("queue", ["q", "moon"])
def test_a_route_into_a_queue_that_is_not_there_is_told(tmp_path: Path, queue: str) -> None:
    file = write(
        tmp_path,
        scenarios=SCENARIOS.replace('[routes.to-sales]\nqueues = ["q"]', f'[routes.to-sales]\nqueues = ["{queue}"]'),
    )
    code, lines = run(file)
    assert code == (queue == "moon")
    assert any("unknown_queue at sales: moon" in line for line in lines) is (queue == "moon")
