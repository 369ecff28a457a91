"""What may stand in a request: constraints for `Annotated` fields and parameters.

PostgreSQL cannot store U+0000 in a text, so a request that carries one is malformed rather than a bug further in.
"""

from pydantic import StringConstraints

ID = StringConstraints(min_length=1, max_length=200, pattern=r"^[!-~]+$")
"""An id or another word made by programs: visible ASCII."""

TEXT = StringConstraints(pattern=r"^[^\x00]*$")
"""What a person typed."""
