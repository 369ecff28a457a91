"""What callers hear, as an administrator replaces it."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

from perezvon.engine.centre import RouteSetup
from perezvon.engine.events import PromptSet
from perezvon.engine.flow.graph import Prompt
from perezvon.features.flows.domain.prompts import LARGEST_SOUND
from perezvon.features.flows.service.prompts import SHIPPED, PromptLibrary
from perezvon.features.queues.domain import Route
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import PromptId, RouteId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database
from tests.support.centre import Centre, QuickSynth, settings_given
from tests.support.tones import level

RATE = 16_000
SINE = -15
"""Level of the peaks of a sine that is as loud as our prompts, -18 dBFS, in dBFS."""

URL = "/api/settings/prompts"
CLOSED = f"{URL}/closed/ru"


def tone(seconds: float, loudness: float = 0.05) -> np.ndarray:
    return loudness * np.sin(2 * np.pi * 440 * np.arange(int(seconds * RATE)) / RATE)


def wav(samples: np.ndarray) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return target.getvalue()


def encoded(form: str, codec: str, suffix: str, folder: Path) -> bytes:
    path = folder / f"sound.{suffix}"
    with av.open(str(path), "w", format=form) as file:
        stream = file.add_stream(codec, rate=48_000)
        frame = av.AudioFrame.from_ndarray(
            (np.repeat(tone(1.0), 3) * 32_767).astype(np.int16).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=stream.codec_context.layout, rate=48_000, frame_size=960
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return path.read_bytes()


def heard(content: bytes) -> np.ndarray:
    with av.open(io.BytesIO(content)) as file:
        return np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])


class SpeakingSynth(QuickSynth):
    """Speaks a tone."""

    async def speak(self, text: str, language: Language, target: Path) -> None:
        self.said.append(text)
        if text == "unspeakable":
            raise AdapterError("no voice", retryable=False)
        await asyncio.to_thread(target.write_bytes, wav(tone(1.0)))


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> Centre:
    centre = Centre(database, synth=SpeakingSynth(), prompts=tmp_path / "prompts")
    await centre.add_staff()
    return centre


@pytest.fixture
async def robin(centre: Centre) -> AsyncIterator[httpx.AsyncClient]:
    async with centre.signed_in("robin") as client:
        yield client


async def upload(robin: httpx.AsyncClient, path: str, content: bytes, origin: str = "uploaded") -> httpx.Response:
    return await robin.put(f"{path}/sound", params={"origin": origin}, content=content)


async def own_prompt(robin: httpx.AsyncClient) -> str:
    prompt: str = (await robin.post(URL, json={"name": {"en": "Spring offer"}})).json()["prompt"]
    return prompt


async def spoken(centre: Centre, tmp_path: Path, prompt: str, language: Language) -> list[Path]:
    library = PromptLibrary(centre.database, QuickSynth(), tmp_path / "prompts")
    return list(await library.files([Prompt(prompt=PromptId(prompt))], language, None))


async def test_the_product_s_prompts_are_listed_with_what_they_say(robin: httpx.AsyncClient) -> None:
    listed = (await robin.get(URL)).json()
    closed = next(one for one in listed if one["prompt"] == "closed")
    assert (closed["is_own"], closed["name"]) == (False, {})
    assert [(one["language"], one["origin"]) for one in closed["sounds"]] == [
        (language.value, "shipped") for language in Language
    ]
    assert "работаем" in closed["sounds"][1]["text"]
    assert (await robin.get(f"{CLOSED}/sound")).content == (SHIPPED / "ru" / "closed.ogg").read_bytes()


async def test_a_recording_takes_the_place_of_what_ships_in_the_next_call_and_may_go_again(
    centre: Centre, robin: httpx.AsyncClient, tmp_path: Path
) -> None:
    assert (await upload(robin, CLOSED, wav(tone(1.0)), "recorded")).status_code == 204
    files = await spoken(centre, tmp_path, "closed", Language.RUSSIAN)
    assert files == [tmp_path / "prompts" / "ru" / "closed.ogg"]
    closed = next(one for one in (await robin.get(URL)).json() if one["prompt"] == "closed")
    assert [(one["language"], one["origin"]) for one in closed["sounds"]][1] == ("ru", "recorded")
    assert (await robin.get(f"{CLOSED}/sound")).content == files[0].read_bytes()
    assert (await robin.delete(f"{CLOSED}/sound")).status_code == 204
    assert await spoken(centre, tmp_path, "closed", Language.RUSSIAN) == [SHIPPED / "ru" / "closed.ogg"]
    assert (await robin.delete(f"{CLOSED}/sound")).json()["code"] == "flows.prompt_not_found"


async def test_the_log_is_told_whenever_a_sound_changes(centre: Centre, robin: httpx.AsyncClient) -> None:
    await upload(robin, CLOSED, wav(tone(1.0)))
    await robin.put(f"{CLOSED}/text", json={"text": "Мы закрыты"})
    await robin.delete(f"{CLOSED}/sound")
    await robin.delete(f"{CLOSED}/sound")
    changed = PromptSet(prompt=PromptId("closed"), language=Language.RUSSIAN)
    assert [event for event in await settings_given(centre.database) if isinstance(event, PromptSet)] == [changed] * 3


async def test_a_sound_is_made_as_loud_as_the_others_without_silence_around_it(robin: httpx.AsyncClient) -> None:
    for loudness in (0.02, 0.9):
        quiet = np.concatenate([np.zeros(RATE), tone(1.0, loudness), np.zeros(RATE // 2)])
        assert (await upload(robin, CLOSED, wav(quiet))).status_code == 204
        samples = heard((await robin.get(f"{CLOSED}/sound")).content)
        assert 0.9 < len(samples) / 48_000 < 1.2
        assert abs(level(samples[9_600:38_400] * 32_768, 440) - SINE) < 1


@pytest.mark.parametrize(
    ("form", "codec", "suffix"),
    [
        ("mp3", "libmp3lame", "mp3"),
        ("ogg", "libopus", "ogg"),
        ("ipod", "aac", "m4a"),
        ("webm", "libopus", "webm"),
    ],
)
async def test_usual_forms_are_understood(
    robin: httpx.AsyncClient, tmp_path: Path, form: str, codec: str, suffix: str
) -> None:
    answer = await upload(robin, CLOSED, encoded(form, codec, suffix, tmp_path))
    assert answer.status_code == 204, answer.text


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 400, "flows.unreadable_sound"),
        (b"no sound at all", 400, "flows.unreadable_sound"),
        (wav(np.zeros(RATE)), 400, "flows.silent_sound"),
        (wav(tone(0.05)), 400, "flows.sound_too_short"),
        (wav(tone(121.0)), 400, "flows.sound_too_long"),
        (bytes(LARGEST_SOUND + 1), 413, "http.content_too_large"),
    ],
    ids=["nothing", "text", "silence", "click", "speech of an hour", "too many bytes"],
)
async def test_what_is_no_greeting_is_named_and_changes_nothing(
    robin: httpx.AsyncClient, content: bytes, status: int, code: str
) -> None:
    refused = await upload(robin, CLOSED, content)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await robin.get(f"{CLOSED}/sound")).content == (SHIPPED / "ru" / "closed.ogg").read_bytes()


async def test_a_text_is_heard_first_and_then_spoken_to_callers(robin: httpx.AsyncClient) -> None:
    rehearsed = await robin.post(f"{URL}/rehearsal", json={"text": "Добрый день", "language": "ru"})
    assert rehearsed.headers["content-type"] == "audio/ogg"
    assert (await robin.put(f"{CLOSED}/text", json={"text": "Добрый день"})).status_code == 204
    assert (await robin.get(f"{CLOSED}/sound")).content == rehearsed.content
    closed = next(one for one in (await robin.get(URL)).json() if one["prompt"] == "closed")
    assert (closed["sounds"][1]["origin"], closed["sounds"][1]["text"]) == ("spoken", "Добрый день")


async def test_a_voice_that_cannot_speak_says_so(robin: httpx.AsyncClient) -> None:
    body = {"text": "unspeakable", "language": "ru"}
    assert (await robin.post(f"{URL}/rehearsal", json=body)).json()["code"] == "flows.voice_unavailable"
    assert (await robin.put(f"{CLOSED}/text", json=body)).status_code == 503


async def test_a_prompt_of_ones_own_is_heard_in_any_language_that_it_has(
    centre: Centre, robin: httpx.AsyncClient, tmp_path: Path
) -> None:
    prompt = await own_prompt(robin)
    assert await spoken(centre, tmp_path, prompt, Language.ENGLISH) == []
    assert (await robin.get(f"{URL}/{prompt}/en/sound")).status_code == 404
    await upload(robin, f"{URL}/{prompt}/zh-Hans", wav(tone(1.0)))
    files = await spoken(centre, tmp_path, prompt, Language.ENGLISH)
    assert files == [tmp_path / "prompts" / "zh-Hans" / f"{prompt}.ogg"]


async def test_the_last_sound_of_a_prompt_that_a_flow_says_stays(centre: Centre, robin: httpx.AsyncClient) -> None:
    prompt = await own_prompt(robin)
    await upload(robin, f"{URL}/{prompt}/en", wav(tone(1.0)))
    async with centre.database.begin() as tx:
        setup = RouteSetup(route=RouteId("r"), steps=())
        await centre.queues.save_route(tx, None, Route(setup=setup, name={Language.ENGLISH: "R"}))
    flow = (await robin.post("/api/settings/flows", json={"name": {"en": "Main"}, "route": "r"})).json()
    values = {"name": {"en": "Main"}, "values": {"greet.0": prompt}, "version": 1}
    assert (await robin.put(f"/api/settings/flows/{flow['flow']}", json=values)).status_code == 200
    listed = next(one for one in (await robin.get(URL)).json() if one["prompt"] == prompt)
    assert listed["used_by"] == [flow["flow"]]
    refused = await robin.delete(f"{URL}/{prompt}/en/sound")
    assert (refused.status_code, refused.json()["code"]) == (409, "flows.prompt_in_use")
    assert (await robin.get(f"{URL}/{prompt}/en/sound")).status_code == 200


@pytest.mark.parametrize("path", [f"{URL}/none/en", f"{URL}/..%2Fcache/en"])
async def test_there_are_no_other_prompts(robin: httpx.AsyncClient, path: str) -> None:
    assert (await upload(robin, path, wav(tone(1.0)))).status_code == 404
    assert (await robin.get(f"{path}/sound")).status_code == 404


async def test_only_administrators_change_what_callers_hear(centre: Centre) -> None:
    async with centre.signed_in("sasha") as sasha, centre.signed_in("anna") as anna:
        assert (await sasha.get(f"{CLOSED}/sound")).status_code == 200
        assert (await upload(sasha, CLOSED, wav(tone(1.0)))).status_code == 403
        assert (await anna.get(f"{CLOSED}/sound")).status_code == 403


async def test_a_sentence_may_always_be_in_a_language_of_its_own(centre: Centre, tmp_path: Path) -> None:
    library = PromptLibrary(centre.database, QuickSynth(), tmp_path / "prompts")
    part = Prompt(prompt=PromptId("closed"), language=Language.CHINESE)
    assert list(await library.files([part], Language.RUSSIAN, None)) == [SHIPPED / "zh-Hans" / "closed.ogg"]
