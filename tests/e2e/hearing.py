"""What a page hears: tone levels of the remote audio, and the sound itself."""

import base64
import io
import time
from collections.abc import Sequence

import av
import numpy as np
from playwright import async_api
from playwright.sync_api import Frame, Page

from tests.e2e.people import eventually
from tests.e2e.tones import RATE

PRESENT_DB = -45.0
"""A tone spoken by the other side is well above this in its bin."""
ABSENT_DB = -70.0
"""A tone that is not there stays well below this."""

_SPEECH = range(150, 1_000, 15)

_EAR = """
() => {
  const audio = document.querySelector('[data-testid="remote-audio"]');
  if (!audio || !audio.srcObject) return false;
  if (window.__ear && window.__ear.stream === audio.srcObject) return true;
  const context = new AudioContext();
  const source = context.createMediaStreamSource(audio.srcObject);
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  source.connect(analyser);
  const recorder = new MediaRecorder(audio.srcObject, { mimeType: 'audio/webm;codecs=opus' });
  const chunks = [];
  recorder.ondataavailable = (event) => chunks.push(event.data);
  recorder.start(200);
  window.__ear = { stream: audio.srcObject, context, analyser, recorder, chunks };
  return true;
}
"""

_LEVELS = """
(tones) => {
  const { analyser, context } = window.__ear;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const width = context.sampleRate / analyser.fftSize;
  return tones.map((tone) => {
    const bin = Math.round(tone / width);
    return Math.max(bins[bin - 1], bins[bin], bins[bin + 1]);
  });
}
"""

_SOUND = """
async () => {
  const { recorder, chunks } = window.__ear;
  await new Promise((heard) => {
    recorder.addEventListener('dataavailable', heard, { once: true });
    recorder.requestData();
  });
  const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}
"""
"""The browser's own recorder works beside the page, so a busy page leaves no holes in what it hears."""


class Ear:
    """Listens to the remote audio of a page, or of one frame of it, from the moment it exists."""

    def __init__(self, page: Page | Frame) -> None:
        self._page = page

    def attach(self, seconds: float = 10.0) -> None:
        """Wait until the page has remote audio and begin to listen."""
        _until(lambda: self._page.evaluate(_EAR), seconds, "the page has no remote audio")

    def levels(self, *tones: float) -> Sequence[float]:
        """The level of each tone in the last 170 ms, in dB of the analyser's scale."""
        self._page.evaluate(_EAR)
        return [float(level) if level is not None else -200.0 for level in self._page.evaluate(_LEVELS, list(tones))]

    def hears(self, tone: float, seconds: float = 8.0) -> None:
        """Fails unless the tone is heard in time."""
        _until(lambda: self.levels(tone)[0] > PRESENT_DB, seconds, lambda: f"{tone} Hz at {self.levels(tone)[0]} dB")

    def does_not_hear(self, tone: float, seconds: float = 8.0) -> None:
        """Fails unless the tone is absent in time."""
        _until(lambda: self.levels(tone)[0] < ABSENT_DB, seconds, lambda: f"{tone} Hz at {self.levels(tone)[0]} dB")

    def sound(self) -> np.ndarray:
        """All that was heard since `attach`, in -1..1 at `RATE`."""
        recorded = base64.b64decode(self._page.evaluate(_SOUND))
        with av.open(io.BytesIO(recorded)) as file:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            parts = [part.to_ndarray()[0] for frame in file.decode(audio=0) for part in resampler.resample(frame)]
        return np.concatenate(parts) / 32768


class AsyncEar:
    """The same for tests that are coroutines."""

    def __init__(self, page: async_api.Page) -> None:
        self._page = page

    async def hears(self, *tones: float, within: float = 8.0) -> None:
        """Fails unless all these tones are heard at once in time."""
        await eventually(lambda: self._levels(*tones), lambda levels: min(levels) > PRESENT_DB, within=within)

    async def hears_a_voice(self, within: float = 8.0) -> None:
        """Fails unless anything is said or played in time, in the band of speech."""
        await eventually(lambda: self._levels(*_SPEECH), lambda levels: max(levels) > PRESENT_DB, within=within)

    async def _levels(self, *tones: float) -> Sequence[float]:
        if not await self._page.evaluate(_EAR):
            return [-200.0]
        levels = await self._page.evaluate(_LEVELS, list(tones))
        return [-200.0 if level is None else float(level) for level in levels]


def _until(condition, seconds, message) -> None:
    deadline = time.perf_counter() + seconds
    while not condition():
        assert time.perf_counter() < deadline, message() if callable(message) else message
        time.sleep(0.05)
