"""What is said in a talk: a customer's story and a colleague's answers, by turns, sentence by sentence.

A conversation is pure bookkeeping of lines. When each is due is for whoever lets it go on, who knows which of the two is
a real person: those are given time to speak.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from perezvon.kernel.ids import QueueId
from perezvon.kernel.values import Language
from perezvon.world.cast import Sayings

_S_A_LETTER = {Language.ENGLISH: 0.068, Language.RUSSIAN: 0.075, Language.CHINESE: 0.27}
PAUSE_S = 0.8
"""Between two who both talk by themselves."""

ROOM_S = 5.0
"""What a real person gets to say something."""


def length_of(text: str, language: Language) -> float:
    """About how many seconds it takes to say that."""
    return 0.3 + len(text) * _S_A_LETTER[language]


@dataclass(kw_only=True)
class Conversation:
    """The lines that each side has left; the colleague begins."""

    language: Language
    customer: list[str]
    colleague: list[str]
    is_customers_turn: bool = False
    said: int = field(default=0)

    @property
    def is_over(self) -> bool:
        """Whether everything was said."""
        return not (self.customer or self.colleague)

    def next(self) -> tuple[bool, str] | None:
        """Who speaks next, whether the customer, and what they say; a side with nothing left is passed over."""
        if self.is_over:
            return None
        is_customer = self.is_customers_turn if self.customer and self.colleague else bool(self.customer)
        self.is_customers_turn = not is_customer
        self.said += 1
        return is_customer, (self.customer if is_customer else self.colleague).pop(0)


def begin(sayings: Sayings, queue: QueueId, language: Language, chance: random.Random) -> Conversation:
    """A conversation about this queue's matters."""
    fitting = [story for story in sayings.stories if story.queue == queue] or list(sayings.stories)
    customer = list(chance.choice(fitting).lines[language])
    answers = _shuffled(sayings.answers[language], chance)
    between = [answers[number % len(answers)] for number in range(max(0, len(customer) - 1))]
    return Conversation(
        language=language,
        customer=customer,
        colleague=[
            chance.choice(sayings.greetings[language]),
            *between,
            chance.choice(sayings.farewells[language]),
        ],
    )


def _shuffled(lines: Sequence[str], chance: random.Random) -> list[str]:
    return chance.sample(list(lines), len(lines))
