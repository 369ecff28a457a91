"""Files are written whole, only when they changed, for their owner alone; secrets and music beside them."""

import stat
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from perezvon.adapters.telephony.asterisk.configure.folder import Differences, ForeignFileError, compare, write
from perezvon.adapters.telephony.asterisk.configure.music import UnreadableMusicError, is_written, write_music
from perezvon.adapters.telephony.asterisk.configure.plan import AsteriskPlan, Places
from perezvon.adapters.telephony.asterisk.configure.reloads import commands_for
from perezvon.adapters.telephony.asterisk.configure.render import render
from perezvon.adapters.telephony.asterisk.configure.secrets_file import SecretsFileError, kept
from perezvon.adapters.telephony.asterisk.configure.values import PlanError
from perezvon.adapters.telephony.asterisk.forms import FORMS
from tests.asterisk.plans import full_plan
from tests.support.asterisk import desk
from tests.support.tones import level, tone, write_wav


@pytest.fixture
def plan(tmp_path: Path) -> AsteriskPlan:
    places = Places.under(tmp_path / "asterisk", modules=Path("/usr/lib/asterisk/modules"))
    return replace(full_plan(), places=places)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_is_written_once_for_its_owner_alone(plan: AsteriskPlan) -> None:
    assert write(plan) == frozenset(render(plan))
    assert write(plan) == frozenset()
    assert {mode(path) for path in plan.places.etc.iterdir()} == {0o600}
    assert {mode(folder) for _, folder in plan.places.own()} == {0o700}
    assert {path.name for path in plan.places.etc.iterdir()} == set(render(plan))
    assert not compare(plan)


def test_one_more_phone_changes_one_file(plan: AsteriskPlan) -> None:
    write(plan)
    assert write(replace(plan, phones=(*plan.phones, desk("9")))) == {"pjsip.conf"}


def test_differences_are_told_by_name(plan: AsteriskPlan) -> None:
    write(plan)
    etc = plan.places.etc
    (etc / "rtp.conf").unlink()
    (etc / "ari.conf").write_text((etc / "ari.conf").read_text() + "\n[mine]\n")
    (etc / "http.conf").write_text("[general]\n")
    (etc / "cel.conf").chmod(0o644)
    found = compare(plan)
    assert found == Differences(
        missing=("rtp.conf",), changed=("ari.conf",), foreign=("http.conf",), open_to_others=("cel.conf",)
    )


def test_somebody_elses_file_is_never_overwritten_and_nothing_else_is_touched(plan: AsteriskPlan) -> None:
    plan.places.etc.mkdir(parents=True)
    (plan.places.etc / "pjsip.conf").write_text("[mine]\n")
    with pytest.raises(ForeignFileError, match=r"pjsip\.conf"):
        write(plan)
    assert [path.name for path in plan.places.etc.iterdir()] == ["pjsip.conf"]


def test_a_file_that_others_may_read_is_closed_and_needs_no_reload(plan: AsteriskPlan) -> None:
    write(plan)
    (plan.places.etc / "pjsip.conf").chmod(0o644)
    assert write(plan) == frozenset()
    assert mode(plan.places.etc / "pjsip.conf") == 0o600


def test_what_changed_says_what_to_read_again_and_what_needs_a_start() -> None:
    found = commands_for(["pjsip_transports.conf", "pjsip.conf", "extensions.conf", "asterisk.conf"])
    assert found.commands[0] == "dialplan reload"
    assert "module reload res_pjsip.so" in found.commands
    assert found.needs_start == ("asterisk.conf", "pjsip_transports.conf")


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secrets.toml"
    first = kept(path, ["ari", "ami"])
    assert len(first["ari"]) >= 43
    assert first["ari"] != first["ami"]
    again = kept(path, ["ami", "ari", "agent-7"])
    assert {name: again[name] for name in first} == first
    assert kept(path, again) == again
    assert mode(path) == 0o600


@pytest.mark.parametrize("content", [b"ari = hush", b"ari = 7", b"\xff", b"[ari]\nx = 1"])
def test_a_broken_file_of_secrets_is_named_and_not_quoted(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets.toml"
    path.write_bytes(content)
    with pytest.raises(SecretsFileError) as refused:
        kept(path, ["ari"])
    assert "hush" not in str(refused.value)
    assert path.read_bytes() == content


def test_a_secret_has_a_plain_name(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        kept(tmp_path / "secrets.toml", ["a = 1\nb"])


def heard(path: Path, container: str) -> np.ndarray:
    """The samples of a file of nothing but samples."""
    with av.open(str(path), format=container, options={"sample_rate": str(FORMS[path.suffix].rate)}) as sound:
        return np.concatenate([frame.to_ndarray()[0] for frame in sound.decode(audio=0)])


def test_music_is_the_same_sound_in_each_form_that_telephones_speak(tmp_path: Path) -> None:
    source = write_wav(tmp_path / "song.wav", tone(440, 2.0))
    made = write_music(source, tmp_path / "music")
    assert made.name == "song.sln16"
    assert sorted(path.name for path in made.parent.iterdir()) == ["song.alaw", "song.sln16", "song.ulaw"]
    for suffix, container in ((".sln16", "s16le"), (".alaw", "alaw"), (".ulaw", "mulaw")):
        sound, rate = heard(made.with_suffix(suffix), container), FORMS[suffix].rate
        assert len(sound) == pytest.approx(2 * rate, abs=16)
        assert level(sound, 440, rate) > -20


def test_music_is_written_again_only_where_ours_is_not_whole(tmp_path: Path) -> None:
    source, folder = write_wav(tmp_path / "song.wav", tone(440, 0.5)), tmp_path / "music"
    assert not is_written(source, folder)
    write_music(source, folder)
    assert is_written(source, folder)
    (folder / "song.alaw").unlink()
    assert not is_written(source, folder)
    (folder / "own.wav").touch()
    assert is_written(source, folder)


def test_what_is_no_sound_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "song.ogg"
    source.write_text("la la la")
    with pytest.raises(UnreadableMusicError, match=r"song\.ogg"):
        write_music(source, tmp_path / "music")
    assert list((tmp_path / "music").iterdir()) == []
