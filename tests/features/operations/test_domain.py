"""Each part of the centre has its light, and says what to do unless it is good."""

from dataclasses import replace

from perezvon.features.operations.domain import (
    Light,
    RoleSeen,
    VoiceFigures,
    backup_part,
    certificate_part,
    database_part,
    disk_part,
    followers_part,
    jobs_part,
    role_part,
    voice_part,
)
from perezvon.kernel.time import SECOND

DAY = 86_400 * SECOND

VOICE = VoiceFigures(
    calls=1,
    callers=1,
    phones=2,
    recordings=1,
    lateness_p99=0.01,
    received=99,
    lost=1,
    late=0,
    concealed=1,
    is_recording_paused=False,
)


def test_a_process_that_is_gone_is_told() -> None:
    assert role_part(RoleSeen(name="media", pid=7, since=1)).light is Light.GOOD
    gone = role_part(RoleSeen(name="media", pid=None, since=None))
    assert (gone.name, gone.light, gone.advice) == ("role_media", Light.BAD, "role_down")


def test_the_disk_warns_and_then_is_full() -> None:
    assert [disk_part(light, free=1, total=2).advice for light in Light] == [None, "disk_low", "disk_full"]


def test_voice_is_away_late_or_not_recording() -> None:
    assert voice_part(VOICE).figures["lost"] == 0.01
    assert voice_part(None).advice == "voice_away"
    assert voice_part(replace(VOICE, lateness_p99=0.2)).advice == "voice_late"
    assert voice_part(replace(VOICE, is_recording_paused=True)).advice == "recording_paused"


def test_slow_databases_lagging_followers_and_failed_jobs_are_told() -> None:
    assert [database_part(latency, 1).advice for latency in (0.01, 0.5)] == [None, "database_slow"]
    assert [followers_part({"a": 0, "b": lag}).advice for lag in (5, 5_000)] == [None, "followers_behind"]
    assert [jobs_part(3, failed).advice for failed in (0, 1)] == [None, "jobs_failed"]


def test_a_certificate_is_told_before_it_ends() -> None:
    assert certificate_part(None, 0) is None
    lights = [certificate_part(days * DAY + 1, 0) for days in (30, 10, 0)]
    assert [part.light for part in lights if part] == [Light.GOOD, Light.WARN, Light.BAD]


def test_backups_are_missed() -> None:
    assert backup_part(None, 0, is_wanted=False).advice == "backup_unset"
    assert backup_part(None, 0, is_wanted=True).advice == "backup_old"
    assert backup_part(0, DAY, is_wanted=True).advice is None
    assert backup_part(0, 3 * DAY, is_wanted=True).advice == "backup_old"
