"""The sounds that ship are those of `src/perezvon/assets/prompts/texts.toml` and of the tune."""

import json

from perezvon.kernel.values import Language
from tools import prompts

TO_DO = "run `.venv/bin/python -m tools.prompts` and commit what it makes"


def test_every_sound_was_made_of_what_is_written_now() -> None:
    assert json.loads(prompts.MADE.read_text()) == prompts.digests(), TO_DO


def test_every_sound_is_there_and_there_are_no_others() -> None:
    sounds = {path.relative_to(prompts.ASSETS).with_suffix("").as_posix() for path in prompts.ASSETS.rglob("*.ogg")}
    assert sounds == set(prompts.digests()), TO_DO


def test_every_prompt_has_words_in_each_language() -> None:
    said = [set(prompts.texts(language)) for language in Language]
    assert all(names == said[0] for names in said)
