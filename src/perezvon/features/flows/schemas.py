"""What goes over HTTP."""

from typing import Self

from pydantic import BaseModel

from perezvon.features.flows.domain import Line
from perezvon.kernel.values import Language


class LineItem(BaseModel):
    """A line. `language` is spoken to callers whose language is unknown; `languages` may be chosen by them."""

    line: str
    name: dict[Language, str]
    flow: str
    language: Language
    languages: list[Language]
    is_active: bool

    @classmethod
    def of(cls, line: Line) -> Self:
        """The line as shown to people."""
        return cls(
            line=line.setup.line,
            name=dict(line.name),
            flow=line.setup.flow,
            language=line.setup.language,
            languages=list(line.languages),
            is_active=line.setup.is_active,
        )
