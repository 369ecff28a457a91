"""Small values that several packages share."""

from enum import StrEnum


class Language(StrEnum):
    """Languages that people hear and read."""

    ENGLISH = "en"
    RUSSIAN = "ru"
    CHINESE = "zh-Hans"


class Channel(StrEnum):
    """How a contact reached the centre."""

    VOICE = "voice"
    CHAT = "chat"

    is_text: bool
    """Whether people write: then an agent may be in several at once."""

    def __init__(self, stored: str) -> None:
        self.is_text = stored != "voice"
