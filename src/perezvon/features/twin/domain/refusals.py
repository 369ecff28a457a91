"""What the twin says when a file cannot be used: which file, which line, and why."""

from perezvon.kernel.errors import AppError, ErrorKind


class FileRefusedError(AppError):
    """`file` is wrong in `line` (0: as a whole). `reason` is a stable code; the other parameters belong to it."""

    kind = ErrorKind.INVALID
    code = "twin.file_refused"

    def __init__(self, file: str, line: int, reason: str, **details: str | int) -> None:
        told = ", ".join(f"{name} {value}" for name, value in details.items())
        super().__init__(f"{file}:{line}: {reason} {told}".rstrip(), file=file, line=line, reason=reason, **details)
