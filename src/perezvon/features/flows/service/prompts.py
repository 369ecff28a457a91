"""The prompt library: what is to be spoken, as sound files.

Sentences and small numbers ship with the product; what an operator recorded for a sentence takes the place of its file. Names are synthesised: ahead of any call where
that is possible, and otherwise within the patience of a caller or not at all.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

import perezvon
from perezvon.engine.flow.graph import CustomerName, Number, Prompt, Spoken
from perezvon.features.customers.public import name_of
from perezvon.features.flows.ports import Synth
from perezvon.kernel.errors import AdapterError
from perezvon.kernel.ids import CustomerId
from perezvon.kernel.values import Language
from perezvon.platform.db import Database, DatabaseUnavailableError, Tx
from perezvon.platform.tasks import spawn, stop
from perezvon.platform.telemetry import logger

SHIPPED = Path(perezvon.__file__).parent / "assets" / "prompts"

PATIENCE_S = 1.5
"""How long a caller waits for a name to be made; it is finished for the next time."""

_LONGEST_NAME = 80
_FILE_NAME = re.compile(r"[a-z0-9_]+")

log = logger(__name__)


class PromptLibrary:
    """Dispatch's `PromptBook`.

    `folder/cache` is filled with what was synthesised, each file under the hash of its words, and may be emptied at any
    time. `folder` and `shipped` hold the recordings, the operator's and the product's: `<language>/<prompt>.ogg`.
    """

    def __init__(
        self,
        database: Database,
        synth: Synth,
        folder: Path,
        *,
        shipped: Path = SHIPPED,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._database = database
        self._synth = synth
        self._recordings = (folder, shipped)
        self._patience_s = patience_s
        self._cache = folder / "cache"
        self._making: dict[Path, asyncio.Task[Path | None]] = {}

    async def files(self, spoken: Sequence[Spoken], language: Language, customer: CustomerId | None) -> Sequence[Path]:
        """Mono sound files in the order they are spoken; a part that cannot be spoken is left out."""
        files = await asyncio.gather(*(self._file(part, language, customer) for part in spoken))
        return [file for file in files if file is not None]

    async def prepare_name(self, tx: Tx, customer: CustomerId) -> None:
        """Have the customer's name ready in every language."""
        name = await name_of(tx, customer)
        if name is not None:
            await asyncio.gather(*(self._synthesised(name, language) for language in Language))

    async def aclose(self) -> None:
        """Give up what is being made."""
        await stop(*self._making.values())

    async def _file(self, part: Spoken, language: Language, customer: CustomerId | None) -> Path | None:
        match part:
            case Prompt(prompt=prompt, language=always):
                return recording(self._recordings, prompt, always or language)
            case Number(value=value):
                return recording(self._recordings, f"number_{value}", language)
            case CustomerName():
                return None if customer is None else await self._name(customer, language)

    async def _name(self, customer: CustomerId, language: Language) -> Path | None:
        try:
            async with asyncio.timeout(self._patience_s):
                async with self._database.begin() as tx:
                    name = await name_of(tx, customer)
                return None if name is None else await self._synthesised(name, language)
        except TimeoutError:
            log.warning("a name was not ready in time", language=language)
        except (DatabaseUnavailableError, SQLAlchemyError) as error:
            log.warning("a name could not be looked up", error=type(error).__name__)
        return None

    async def _synthesised(self, text: str, language: Language) -> Path | None:
        """The file, made once however many ask for it, and made to the end even when nobody waits any more."""
        words = " ".join(text.split())[:_LONGEST_NAME]
        path = self._cache / f"{hashlib.sha256(f'{language}/{words}'.encode()).hexdigest()}.wav"
        if _exists(path):
            return path
        making = self._making.get(path)
        if making is None:
            making = self._making[path] = spawn(self._make(words, language, path), name="synthesise a name")
            making.add_done_callback(lambda _: self._making.pop(path, None))
        return await asyncio.shield(making)

    async def _make(self, words: str, language: Language, path: Path) -> Path | None:
        try:
            await self._synth.speak(words, language, path)
        except AdapterError as error:
            log.warning("a name could not be synthesised", language=language, error=str(error))
            return None
        return path


def _exists(path: Path) -> bool:
    return path.is_file()


def recording(folders: Sequence[Path], name: str, language: Language) -> Path | None:
    """The recording in this language, else in English, else in any; of each language that of the first folder.

    A name that is no plain file name has none.
    """
    if not _FILE_NAME.fullmatch(name):
        return None
    languages = dict.fromkeys((language, Language.ENGLISH, *Language))
    files = (folder / spoken_in / f"{name}.ogg" for spoken_in in languages for folder in folders)
    return next((path for path in files if path.is_file()), None)
