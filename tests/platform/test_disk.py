"""The disk guard warns early, stops late, and recovers by itself without swinging."""

import os
from pathlib import Path

from perezvon.platform.disk import DiskGuard, DiskState, Space, judge, space


def test_a_disk_is_judged_by_what_is_free() -> None:
    assert [judge(share) for share in (0.5, 0.149, 0.049, 0.0)] == [
        DiskState.OK,
        DiskState.LOW,
        DiskState.FULL,
        DiskState.FULL,
    ]


def test_a_state_is_left_only_with_some_room_to_spare() -> None:
    assert judge(0.055, DiskState.FULL) is DiskState.FULL
    assert judge(0.075, DiskState.FULL) is DiskState.LOW
    assert judge(0.16, DiskState.LOW) is DiskState.LOW
    assert judge(0.18, DiskState.LOW) is DiskState.OK
    assert judge(0.155, DiskState.OK) is DiskState.OK


def test_a_guard_remembers_and_recovers() -> None:
    free = [50, 4, 6, 10, 30]
    guard = DiskGuard(lambda: Space(free=free.pop(0), total=100))
    assert [guard.look() for _ in range(5)] == [
        DiskState.OK,
        DiskState.FULL,
        DiskState.FULL,
        DiskState.LOW,
        DiskState.OK,
    ]


def test_a_disk_that_cannot_be_measured_keeps_its_state() -> None:
    def broken() -> Space:
        raise OSError

    assert DiskGuard(broken).look() is DiskState.OK


def test_a_real_disk_is_measured(tmp_path: Path) -> None:
    found = space(tmp_path)
    assert 0 <= found.share <= 1
    assert found.total >= os.statvfs(tmp_path).f_frsize
