"""`perezvon twin` as it is typed: tables for people, objects for programs, and files that are refused with their line."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import perezvon
from perezvon.entrypoints.cli import main
from perezvon.platform.log.port import LogRow
from tests.features.twin.days import a_day

HEADER = "contact_id,arrived_at,queue,priority,customer_id,wait_s,outcome,handle_s,agent_id\n"


def csv_of_two_days() -> str:
    rows = [
        f"{day}{number},2026-11-{day}T{9 + number // 30:02}:{2 * (number % 30):02}:00,sales,0,0,{number % 7},answered,{60 + number},{'IDIT' if number % 2 else 'ANAT'}"
        for day in (24, 25)
        for number in range(60)
    ]
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "two-days.csv"
    file.write_text(csv_of_two_days())
    return file


def twin(*arguments: object, language: str = "en") -> Result:
    return CliRunner().invoke(main, ["twin", *map(str, arguments)], env={"LC_ALL": language})


def test_a_replay_shows_each_real_day_beside_the_twins(log: Path) -> None:
    told = twin("replay", log, "--replications", 2)
    assert told.exit_code == 0, told.output
    assert "2026-11-24" in told.stdout
    assert "2026-11-25" in told.stdout
    days = json.loads(twin("replay", log, "--replications", 2, "--json").stdout)["days"]
    assert [day["calls"] for day in days] == [60, 60]
    assert days[0]["real"]["abandonment"] == 0
    assert days[0]["twin"]["all"]["offered"] == {"low": 60, "mean": 60, "high": 60}


def test_two_plans_are_compared_for_people_and_for_programs(log: Path, tmp_path: Path) -> None:
    config = tmp_path / "more.toml"
    config.write_text('[[staff]]\nqueues = ["sales"]\nworks = ["08:00-18:00"]\n')
    told = twin("compare", "-", config, "--log", log, "--replications", 3, language="ru")
    assert told.exit_code == 0, told.output
    assert "Уровень сервиса" in told.stdout
    found = json.loads(twin("compare", "-", config, "--log", log, "--replications", 3, "--json").stdout)
    assert found["change"]["all"]["offered"]["mean"] == 0
    assert found["change"]["queue:sales"]["mean_wait_s"]["mean"] <= 0
    assert "agent:+1.1" in found["b"]


def test_routes_callbacks_and_heads_are_compared(log: Path, tmp_path: Path) -> None:
    config = tmp_path / "routes.toml"
    config.write_text(
        """
        callback_share = 1.0
        [[routes.sales]]
        kind = "queue"
        queue = "sales"
        wait_s = 5
        [[routes.sales]]
        kind = "head"
        team = "leads"
        [[routes.sales]]
        kind = "exit"
        way = "callback"
        [teams.leads]
        head = "ANAT"
        [agents.IDIT]
        works = ["09:00-09:30"]
        [agents.ANAT]
        pace = 3.0
        """
    )
    found = json.loads(twin("compare", "-", config, "--log", log, "--replications", 3, "--json").stdout)
    for figure in ("to_head", "callbacks_offered", "callbacks", "callbacks_reached"):
        assert found["a"]["all"][figure]["high"] == 0
        assert found["b"]["queue:sales"][figure]["mean"] > 0
    told = twin("compare", "-", config, "--log", log, "--replications", 3, language="ru")
    assert "Согласились на обратный звонок" in told.stdout
    assert "Дошли до руководителя группы" in told.stdout
    assert "Оставили сообщение" not in told.stdout


def test_a_plan_is_no_different_from_itself(log: Path) -> None:
    found = json.loads(twin("compare", "-", "-", "--log", log, "--replications", 2, "--json").stdout)
    assert {change["mean"] for figures in found["change"].values() for change in figures.values()} == {0}


def test_made_up_callers_need_no_log() -> None:
    told = twin("run", "--calls", 60, "--agents", 4, "--replications", 2, language="zh_CN.UTF-8")
    assert told.exit_code == 0, told.output
    assert "服务水平" in told.stdout


def test_our_own_log_is_read_as_it_is_exported(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("".join(_line(row) for row in a_day(calls=40)[2]))
    (day,) = json.loads(twin("replay", file, "--replications", 2, "--json").stdout)["days"]
    assert day["calls"] == 40
    assert "agent:ana" in day["twin"]


def _line(row: LogRow) -> str:
    head = json.dumps({"domain": "main", "seq": row.seq, "at": row.at, "type": row.type, "v": row.v})
    return f'{head[:-1]}, "data": {row.data.decode()}, "out": {row.out.decode()}}}\n'


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "earlier than the line before"), ("ru", "Отсортируйте файл"), ("zh_CN", "请按 arrived_at 排序")],
)
def test_a_bad_log_is_refused_in_the_terminals_language(log: Path, language: str, words: str) -> None:
    lines = log.read_text().splitlines()
    lines[5], lines[6] = lines[6], lines[5]
    log.write_text("\n".join(lines))
    told = twin("replay", log, language=language)
    assert told.exit_code == 1
    assert words in told.output
    assert "two-days.csv" in told.output
    assert "7" in told.output


def test_a_bad_config_is_refused_with_its_line(log: Path, tmp_path: Path) -> None:
    config = tmp_path / "bad.toml"
    config.write_text('[queues.sales]\noverflow_to = "sales"\n')
    told = twin("compare", "-", config, "--log", log)
    assert told.exit_code == 1
    assert "bad.toml, line 2: overflow goes in a circle: sales → sales" in told.output
    config.write_text('[[routes.sales]]\nkind = "head"\nteam = "leads"\n')
    told = twin("compare", "-", config, "--log", log)
    assert "bad.toml, line 3: team cannot be “leads”. Known: –." in told.output


def test_every_reason_has_words() -> None:
    """A refusal whose reason has no text would end in a traceback."""
    package = Path(perezvon.__file__).parent
    sources = [
        package / "features/twin/domain" / name
        for name in ("csvlog.py", "config.py", "config_checks.py", "config_rules.py")
    ]
    sources.append(package / "entrypoints/twin/sources.py")
    reasons = {reason for file in sources for reason in _reasons(ast.parse(file.read_text(encoding="utf-8")))}
    assert {"unsorted", "cycle", "not_utf8", "unknown_queue", "step"} <= reasons
    texts = json.loads((package / "entrypoints/words/en.json").read_text(encoding="utf-8"))
    assert {reason for reason in reasons if f"twin.reason.{reason}" not in texts} == set()


def _reasons(module: ast.Module) -> Iterator[str]:
    """The last of the arguments without a name in each call that makes a refusal."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and re.search(r"(refusal|FileRefusedError)$", ast.unparse(node.func)):
            match node.args:
                case [*_, ast.Constant(value=str(reason))]:
                    yield reason
