"""What may stand in a request: constraints for `Annotated` fields and parameters.

PostgreSQL cannot store U+0000 in a text, so a request that carries one is malformed rather than a bug further in.
"""

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

from perezvon.kernel.values import Language

ID = StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")
"""An id or another word made by programs: visible ASCII."""

TEXT = StringConstraints(pattern=r"^[^\x00]*$")
"""What a person typed."""

NAME = StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")
"""What a person calls something."""

Names: TypeAlias = Annotated[dict[Language, Annotated[str, NAME]], Field(min_length=1)]
"""A name in some languages, in one at least."""

Version: TypeAlias = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""The version of a setting that a change saw."""
