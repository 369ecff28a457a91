"""The prompts that ship are those of `tools/prompts.toml`."""

import json

from perezvon.kernel.values import Language
from tools import prompts

TO_DO = "run `.venv/bin/python -m tools.prompts` and commit what it makes"


def test_every_sound_was_made_of_the_words_and_the_voice_of_now() -> None:
    assert json.loads(prompts.MADE.read_text()) == prompts.digests(), TO_DO


def test_every_prompt_has_a_sound_in_each_language_and_there_are_no_others() -> None:
    folder = prompts.ASSETS / "prompts"
    sounds = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.ogg")}
    assert sounds == set(prompts.digests()), TO_DO


def test_every_prompt_has_words_in_each_language() -> None:
    said = [set(prompts.texts(language)) for language in Language]
    assert all(names == said[0] for names in said)
