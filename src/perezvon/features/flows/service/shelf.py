"""The prompt library as an administrator keeps it: which sentences there are, and what callers hear of each.

A sound is a file that calls find by its path alone; its row says how it was made. The file is put in its place last,
when nothing but the commit can fail any more. A call that begins afterwards hears it.
"""

import asyncio
import tempfile
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from perezvon.engine.events import PromptSet
from perezvon.features.audit.public import record
from perezvon.features.dispatch.public import configure
from perezvon.features.flows import repository
from perezvon.features.flows.domain.prompts import (
    Origin,
    OwnPrompt,
    PromptInUseError,
    PromptNotFoundError,
    PromptOnShelf,
    Sound,
    VoiceUnavailableError,
)
from perezvon.features.flows.domain.slots import prompts_of
from perezvon.features.flows.ports import Synth
from perezvon.features.flows.service.prompts import SHIPPED
from perezvon.features.flows.service.sounds import make_sound
from perezvon.kernel.actor import Actor
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import FlowId, IdSource, PromptId
from perezvon.kernel.time import Clock
from perezvon.kernel.values import Language
from perezvon.platform.db import Tx
from perezvon.platform.revision import check_name, check_version
from perezvon.platform.telemetry import logger

TEXTS = "texts.toml"
"""What the product's own prompts say, beside their sounds."""

log = logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where sounds lie as `<language>/<prompt>.ogg`: the operator's, and those that ship."""

    own: Path
    shipped: Path = SHIPPED

    def file(self, prompt: PromptId, language: Language) -> Path | None:
        """What callers of this language hear, if anything was made for them."""
        files = (folder / language / f"{prompt}.ogg" for folder in (self.own, self.shipped))
        return next((file for file in files if file.is_file()), None)


class PromptShelf:
    """All prompts but numbers and names, which are no sentences of anybody."""

    def __init__(self, synth: Synth, clock: Clock, ids: IdSource, folders: Folders) -> None:
        self._synth = synth
        self._clock = clock
        self._ids = ids
        self._folders = folders

    def new_prompt(self) -> PromptId:
        """The id of a prompt that is to be added, unlike any of the product."""
        return PromptId(f"own_{self._ids.new()}")

    async def prompts(self, tx: Tx) -> Sequence[PromptOnShelf]:
        """All prompts: the product's, then those that were added."""
        own = {one.prompt: one for one in await repository.own_prompts(tx)}
        made = {(sound.prompt, sound.language): sound for sound in await repository.sounds(tx)}
        used = await _uses(tx)
        return [
            PromptOnShelf(
                prompt=prompt,
                own=own.get(prompt),
                sounds=tuple(self._sounds(prompt, made)),
                used_by=used.get(prompt, ()),
            )
            for prompt in (*self._texts, *own)
        ]

    async def audible(self, tx: Tx) -> Collection[PromptId]:
        """The prompts of which callers hear something."""
        return [one.prompt for one in await self.prompts(tx) if one.sounds]

    async def put_prompt(self, tx: Tx, actor: Actor, prompt: OwnPrompt) -> OwnPrompt:
        """Add a prompt (version 0) or change the version that was seen; the prompt as it is now.

        Raises `PromptNotFoundError`, `ChangedMeanwhileError` or `NameTakenError`.
        """
        found = await repository.own_prompt(tx, prompt.prompt)
        check_version(found, prompt, PromptNotFoundError)
        others = [one for one in await repository.own_prompts(tx) if one.is_active and one.prompt != prompt.prompt]
        check_name(prompt.name, (one.name for one in others))
        if found != prompt:
            await repository.save_prompt(tx, prompt)
            await record(tx, actor, "flows.save_prompt", prompt.prompt)
        return await repository.own_prompt(tx, prompt.prompt) or prompt

    async def put_sound(
        self, tx: Tx, actor: Actor, prompt: PromptId, language: Language, content: bytes, origin: Origin
    ) -> None:
        """Let callers of this language hear `content`, a file of any usual form.

        Raises `PromptNotFoundError` and what `make_sound` raises.
        """
        await self._check_known(tx, prompt)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "sound"
            await asyncio.to_thread(source.write_bytes, content)
            await self._take(tx, actor, Sound(prompt=prompt, language=language, origin=origin), source)

    async def put_text(self, tx: Tx, actor: Actor, prompt: PromptId, language: Language, text: str) -> None:
        """Let a voice speak `text` to callers of this language.

        Raises `PromptNotFoundError`, `VoiceUnavailableError` and what `make_sound` raises.
        """
        await self._check_known(tx, prompt)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "spoken.wav"
            await self._speak(text, language, source)
            sound = Sound(prompt=prompt, language=language, origin=Origin.SPOKEN, text=text)
            await self._take(tx, actor, sound, source)

    async def rehearse(self, text: str, language: Language) -> bytes:
        """How `text` would sound, as Ogg/Opus. Raises `VoiceUnavailableError` and what `make_sound` raises."""
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder) / "spoken.wav", Path(folder) / "sound.ogg"
            await self._speak(text, language, source)
            await asyncio.to_thread(make_sound, source, target)
            return await asyncio.to_thread(target.read_bytes)

    async def remove_sound(self, tx: Tx, actor: Actor, prompt: PromptId, language: Language) -> None:
        """Go back to the sound that ships, or to none for a prompt of one's own.

        Raises `PromptNotFoundError`, or `PromptInUseError` for the last sound of a prompt that a flow says.
        """
        if not await repository.forget_sound(tx, prompt, language):
            raise PromptNotFoundError
        left = [one for one in await self.prompts(tx) if one.prompt == prompt]
        if any(one.used_by and not one.sounds for one in left):
            raise PromptInUseError
        await configure(tx, PromptSet(prompt=prompt, language=language))
        await record(tx, actor, "flows.remove_sound", f"{prompt}.{language}")
        await asyncio.to_thread(self._own(prompt, language).unlink, missing_ok=True)

    async def file(self, tx: Tx, prompt: PromptId, language: Language) -> Path:
        """What callers of this language hear. Raises `PromptNotFoundError`."""
        await self._check_known(tx, prompt)
        found = self._folders.file(prompt, language)
        if found is None:
            raise PromptNotFoundError
        return found

    def sound_file(self, prompt: PromptId, language: Language) -> Path | None:
        """What callers of this language hear, if anything was made for them."""
        return self._folders.file(prompt, language)

    async def _take(self, tx: Tx, actor: Actor, sound: Sound, source: Path) -> None:
        ready = source.with_name("ready.ogg")
        duration = await asyncio.to_thread(make_sound, source, ready)
        made = Sound(
            prompt=sound.prompt,
            language=sound.language,
            origin=sound.origin,
            text=sound.text,
            duration=duration,
            changed_at=self._clock.now(),
        )
        await repository.save_sound(tx, made)
        await configure(tx, PromptSet(prompt=sound.prompt, language=sound.language))
        await record(tx, actor, "flows.save_sound", f"{sound.prompt}.{sound.language}")
        await asyncio.to_thread(_put_in_place, ready, self._own(sound.prompt, sound.language))

    async def _speak(self, text: str, language: Language, target: Path) -> None:
        try:
            await self._synth.speak(text, language, target)
        except AdapterError as error:
            log.warning("a prompt could not be spoken", language=language, error=str(error))
            raise VoiceUnavailableError from error

    async def _check_known(self, tx: Tx, prompt: PromptId) -> None:
        if prompt not in self._texts and await repository.own_prompt(tx, prompt) is None:
            raise PromptNotFoundError

    def _sounds(self, prompt: PromptId, made: Mapping[tuple[PromptId, Language], Sound]) -> Sequence[Sound]:
        ours = {language: made.get((prompt, language)) for language in Language}
        texts = self._texts.get(prompt, {})
        return [
            found or Sound(prompt=prompt, language=language, origin=Origin.SHIPPED, text=texts.get(language))
            for language, found in ours.items()
            if found is not None or language in texts
        ]

    def _own(self, prompt: PromptId, language: Language) -> Path:
        return self._folders.own / language / f"{prompt}.ogg"

    @cached_property
    def _texts(self) -> Mapping[PromptId, Mapping[str, str]]:
        """What the product's own prompts say, in the order in which a caller meets them."""
        texts = tomllib.loads((self._folders.shipped / TEXTS).read_text())
        return {PromptId(prompt): spoken for prompt, spoken in texts.items()}


async def _uses(tx: Tx) -> Mapping[PromptId, tuple[FlowId, ...]]:
    uses: dict[PromptId, tuple[FlowId, ...]] = {}
    for flow in await repository.newest_flows(tx):
        for prompt in prompts_of(flow):
            uses[prompt] = (*uses.get(prompt, ()), flow.flow)
    return uses


def _put_in_place(ready: Path, target: Path) -> None:
    """Whole or not at all, also where the temporary folder lies on another disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.new")
    unfinished.write_bytes(ready.read_bytes())
    unfinished.replace(target)
