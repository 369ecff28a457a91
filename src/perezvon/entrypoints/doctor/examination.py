"""A whole examination: the settings, the machine, then the database, each only if what it stands on is sound."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import ValidationError

from perezvon.entrypoints.doctor import machine as machine_checks
from perezvon.entrypoints.doctor import store as store_checks
from perezvon.entrypoints.doctor.finding import Finding
from perezvon.entrypoints.doctor.machine import Machine
from perezvon.entrypoints.doctor.store import Store
from perezvon.entrypoints.failures import explain
from perezvon.entrypoints.foundation import database_for_now
from perezvon.entrypoints.words import Words
from perezvon.kernel.errors import AppError
from perezvon.platform.db import Database
from perezvon.platform.settings import Settings

NUMBER = len(machine_checks.CHECKS) + len(store_checks.CHECKS) + 11
"""How many kinds of faults are looked for: some checks tell several apart."""

_NO_DATABASE = frozenset({"data_folder", "database_folder"})
"""With one of these a private database is better left alone."""


def wrong_settings(error: ValidationError, words: Words) -> list[Finding]:
    """Settings that no examination can begin with."""
    return [Finding(check="setting", params={"why": text}) for text in explain(error, words)]


async def examine(machine: Machine, *, fix: bool = False) -> list[Finding]:
    """All that is wrong. With `fix`, what needs no choice is put right, and says so."""
    found = [await _treated(finding, fix) for finding in await machine_checks.examine(machine)]
    settings = machine.settings
    has_database = settings.database is not None or (settings.postgres / "PG_VERSION").exists()
    if has_database and _NO_DATABASE.isdisjoint(finding.check for finding in found):
        found += await _database(settings, machine, fix)
    return found


async def _database(settings: Settings, machine: Machine, fix: bool) -> list[Finding]:
    try:
        with database_for_now(settings) as address:
            database = Database(address, name="perezvon doctor", connections=2)
            try:
                found = await store_checks.examine(Store(settings=settings, database=database, clock=machine.clock))
                return [await _treated(finding, fix) for finding in found]
            finally:
                await database.aclose()
    except AppError as error:
        return [Finding(check="database", params={"why": str(error)})]


async def _treated(finding: Finding, fix: bool) -> Finding:
    if not fix or finding.fix is None:
        return finding
    await finding.fix()
    return replace(finding, is_fixed=True)


def report(finding: Finding, words: Words) -> Mapping[str, str]:
    """The finding in words."""
    parts = ("finding", "consequence", "remedy")
    return {part: words.say(f"doctor.{finding.check}.{part}", **finding.params) for part in parts}
