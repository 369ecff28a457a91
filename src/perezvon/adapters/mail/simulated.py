"""Letters that are kept instead of being sent, and troubles on demand."""

from perezvon.features.metrics.ports import Letter, MailError, MailTrouble


class SimulatedMail:
    """The port `Mail`. `letters` are those it accepted, in order."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refused: dict[str, int] = {}
        """Addresses for which no letter is taken, each with the code that a server would answer."""
        self.is_reachable = True

    async def send(self, letter: Letter) -> None:
        """Keep it. Raises `MailError`, as it is told to."""
        if not self.is_reachable:
            raise MailError(MailTrouble.UNREACHABLE, "", retryable=True)
        for address in letter.to:
            if code := self.refused.get(address):
                raise MailError(MailTrouble.RECIPIENT, f"{code} refused", retryable=code < 500)
        self.letters.append(letter)
