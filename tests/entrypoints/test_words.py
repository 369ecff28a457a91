"""What the operator reads exists in three languages, and a failure is told in words that say what to do."""

import ast
import errno
import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from pydantic import ValidationError

import perezvon
from perezvon.entrypoints import words
from perezvon.entrypoints.failures import explain
from perezvon.entrypoints.words import Words, bytes_text, language_of
from perezvon.kernel.values import Language
from perezvon.platform.settings import Settings

SOURCE = Path(perezvon.__file__).parent

SAID_TO_OPERATORS = (
    "entrypoints",
    "platform/postgres.py",
    "platform/binaries.py",
    "platform/sockets.py",
    "platform/tls.py",
)
"""Where errors come from that end a command."""


def catalogue(language: Language) -> dict[str, str]:
    return json.loads((resources.files(words) / f"{language}.json").read_text())


@pytest.mark.parametrize("language", list(Language))
def test_every_catalogue_has_the_same_texts_with_the_same_placeholders(language: Language) -> None:
    english, other = catalogue(Language.ENGLISH), catalogue(language)
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", other[key])), key


def test_every_failure_that_ends_a_command_has_words() -> None:
    files = [file for part in SAID_TO_OPERATORS for file in _files(SOURCE / part)]
    codes = [code for file in files for code in _codes(file)]
    assert len(codes) > 15
    assert [code for code in codes if f"failure.{code}" not in catalogue(Language.ENGLISH)] == []


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else list(path.rglob("*.py"))


def _codes(file: Path) -> list[str]:
    return [
        str(statement.value.value)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error")
        for statement in node.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id == "code"
        and isinstance(statement.value, ast.Constant)
    ]


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, Language.ENGLISH),
        ({"LANG": "ru_RU.UTF-8"}, Language.RUSSIAN),
        ({"LANG": "zh_CN.UTF-8"}, Language.CHINESE),
        ({"LANG": "ru_RU.UTF-8", "LC_ALL": "C"}, Language.ENGLISH),
        ({"LANG": "fr_FR.UTF-8"}, Language.ENGLISH),
    ],
)
def test_the_terminal_says_which_language(environ: dict[str, str], language: Language) -> None:
    assert language_of(environ) is language


def told(environ: dict[str, str]) -> str:
    with pytest.raises(ValidationError) as wrong:
        Settings.read(environ)
    return " ".join(explain(wrong.value, Words(Language.ENGLISH)))


def test_a_wrong_setting_is_named_with_what_it_may_be() -> None:
    assert "PEREZVON_LOG_LEVEL must be one of: 'debug', 'info'" in told({"PEREZVON_LOG_LEVEL": "loud"})
    assert "PEREZVON_PORT must be a whole number, from 0 to 65535" in told({"PEREZVON_PORT": "70000"})
    assert "PEREZVON_MOST_CALLERS must be a whole number, 1 or more" in told({"PEREZVON_MOST_CALLERS": "0"})
    assert "PEREZVON_MOST_LATENESS must be a number, more than 0" in told({"PEREZVON_MOST_LATENESS": "-1"})
    assert "PEREZVON_DEMO must be 1 or 0" in told({"PEREZVON_DEMO": "perhaps"})
    assert "PEREZVON_TRUSTED_PROXIES must be addresses" in told({"PEREZVON_TRUSTED_PROXIES": "my proxy"})
    assert "needs PEREZVON_TLS_CERTIFICATE" in told({"PEREZVON_TLS_KEY": "/key.pem"})
    assert "Did you mean PEREZVON_DATABASE?" in told({"PEREZVON_DATABSE": "secret"})


def test_a_wrong_settings_value_is_not_repeated() -> None:
    assert "geheim" not in told({"PEREZVON_PORT": "geheim", "PEREZVON_DATABSE": "geheim", "PEREZVON_DEMO": "geheim"})


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.ENOTDIR])
def test_a_disk_that_cannot_be_used_is_told_with_its_path(number: int) -> None:
    (text,) = explain(OSError(number, "", "/srv/centre"), Words(Language.ENGLISH))
    assert "/srv/centre" in text


def test_a_bug_is_no_expected_failure() -> None:
    assert explain(KeyError("x"), Words(Language.ENGLISH)) == []


def test_sizes_are_for_people() -> None:
    assert [bytes_text(size) for size in (12, 1_500, 2_000_000_000)] == ["12 B", "1.5 KB", "2.0 GB"]


def run(folder: Path, *verb: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environ = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path), "PEREZVON_DATA": str(folder)} | settings
    command = [sys.executable, "-m", "perezvon", *verb]
    return subprocess.run(command, check=False, env=environ, capture_output=True, text=True, timeout=60)


def started(folder: Path, **settings: str) -> str:
    """What `serve` says when it does not start."""
    done = run(folder, "serve", **settings)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_bad_setting_ends_the_start_with_one_message_in_the_terminals_language(open_folder: Path) -> None:
    told = started(open_folder, PEREZVON_PORT="x", LANG="ru_RU.UTF-8")
    assert told == "perezvon: PEREZVON_PORT: нужно целое число, от 0 до 65535.\n"


def test_a_file_in_place_of_the_data_folder_ends_the_start(open_folder: Path) -> None:
    (open_folder / "data").write_text("")
    assert str(open_folder / "data") in started(open_folder / "data")


def test_a_database_that_cannot_be_reached_ends_the_start_and_says_so(open_folder: Path) -> None:
    told = started(open_folder, PEREZVON_DATABASE="postgresql://a:geheim@127.0.0.1:1/x", LANG="zh_CN.UTF-8")
    assert "无法连接数据库" in told
    assert "geheim" not in told


def test_a_damaged_database_ends_the_start_and_is_left_alone(open_folder: Path) -> None:
    folder = open_folder / "postgres"
    folder.mkdir(mode=0o700)
    (folder / "PG_VERSION").write_text("18\n")
    assert "restore FILE" in started(open_folder)
    assert [path.name for path in folder.iterdir()] == ["PG_VERSION"]


def test_an_address_of_another_machine_ends_the_start(open_folder: Path) -> None:
    assert "PEREZVON_HOST" in started(open_folder, PEREZVON_HOST="192.0.2.1")


def test_a_certificate_that_is_none_ends_the_start(open_folder: Path) -> None:
    (open_folder / "tls.pem").write_text("no certificate")
    assert "tls.pem" in started(open_folder, PEREZVON_TLS_CERTIFICATE=str(open_folder / "tls.pem"))
