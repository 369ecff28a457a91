"""Secrets that nobody chose: made once, long and random, and kept in a file that only its owner reads.

They are never printed. A name that is there keeps its secret, so that rendering again changes nothing.
"""

import os
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from perezvon.adapters.telephony.asterisk.configure.values import check_secret, check_word
from perezvon.kernel.errors import AppError, ErrorKind

_BYTES = 32


class SecretsFileError(AppError):
    """The file is there and cannot be read as what it should be; `file` names it."""

    kind = ErrorKind.CONFLICT
    code = "asterisk.secrets_unreadable"


def kept(path: Path, names: Iterable[str]) -> Mapping[str, str]:
    """A secret for each name, by name; what is missing is made and written. Blocks.

    Raises `PlanError` for a name that is no word, `SecretsFileError` and `OSError`.
    """
    known = _read(path)
    wanted = list(dict.fromkeys(names))
    for name in wanted:
        check_word("secret", name)
    made = {name: secrets.token_urlsafe(_BYTES) for name in wanted if name not in known}
    if made:
        _write(path, {**known, **made})
    return {name: made[name] if name in made else known[name] for name in wanted}


def _read(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # What the parser says quotes the file.
        raise SecretsFileError(f"{path} cannot be read", file=str(path)) from None
    for name, value in found.items():
        if not isinstance(value, str):
            raise SecretsFileError(f"{path} cannot be read", file=str(path))
        check_word("secret", name)
        check_secret(name, value)
    return found


def _write(path: Path, all_of_them: Mapping[str, str]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{name} = {_quoted(value)}\n" for name, value in sorted(all_of_them.items()))
        file.flush()
        os.fsync(handle)
    unfinished.replace(path)


def _quoted(value: str) -> str:
    """A string of TOML; values are printable ASCII."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
