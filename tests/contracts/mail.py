"""What everybody who takes letters promises, faults included."""

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

import pytest

from perezvon.features.metrics.ports import Attachment, Letter, Mail, MailError, MailTrouble

FILE = random.Random(3).randbytes(70_001)
"""Every byte there is, at places where lines, dots and ends of letters might be."""

TEXTS = [
    "Hello",
    "Отчёт: доля отвеченных вовремя, вчера",
    "报表：昨日服务水平",
    "Отчёт «Линия поддержки» за понедельник — воскресенье, 23 ноября 2026 г., по очередям и по часам, весь контакт-центр",
    "a" * 200,
    "1 < 2 & 3 % \" '",
]


class Shown(Protocol):
    """A letter as its reader's program shows it."""

    @property
    def to(self) -> Sequence[str]: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def files(self) -> Sequence[tuple[str, str, bytes]]:
        """Name, type without its character set, and content."""
        ...


class Post(Protocol):
    """Somebody who takes letters, and what became of these."""

    mail: Mail

    def shown(self) -> Sequence[Shown]:
        """What was accepted."""
        ...

    def refuse(self, address: str, code: int) -> None:
        """Take no letter for this address."""
        ...

    async def close(self) -> None:
        """Be gone."""
        ...


def letter(*to: str, subject: str = "Figures", **fields: object) -> Letter:
    return Letter(**{"id": "letter-1", "to": to or ("kim@example.org",), "subject": subject, "text": "Hi\n", **fields})  # type: ignore[arg-type] - the fields of a letter


class MailContract(ABC):
    """Run by each adapter."""

    @pytest.fixture
    @abstractmethod
    def post(self) -> Post:
        """One that knows every address and is there."""

    async def test_a_letter_arrives_at_everybody_who_is_to_get_it(self, post):
        await post.mail.send(letter("kim@example.org", "robin@example.org"))

        (found,) = post.shown()
        assert list(found.to) == ["kim@example.org", "robin@example.org"]

    @pytest.mark.parametrize("text", TEXTS)
    async def test_words_of_any_language_arrive_as_they_were_written(self, post, text):
        await post.mail.send(letter(subject=text, text=f"{text}\n.\n..\n{text}\n", html=f"<p>{text}</p>\n"))

        (found,) = post.shown()
        assert found.subject == text
        assert found.text == f"{text}\n.\n..\n{text}\n"
        assert found.html == f"<p>{text}</p>\n"

    @pytest.mark.parametrize("name", ["figures.csv", "Отчёт за неделю.csv", "报表 11-26.csv", "й" * 90])
    async def test_a_file_arrives_byte_for_byte_under_its_name(self, post, name):
        csv = Attachment(name=name, type="text/csv; charset=utf-8", content=FILE)
        pdf = Attachment(name="b.pdf", type="application/pdf", content=b"\r\n.\r\nFrom a\n\r")
        await post.mail.send(letter(attachments=[csv, pdf], html="<p>Hi</p>"))

        (found,) = post.shown()
        assert list(found.files) == [(name, "text/csv", FILE), ("b.pdf", "application/pdf", pdf.content)]

    async def test_a_domain_may_be_of_any_script(self, post):
        await post.mail.send(letter("kim@почта.рф"))

        assert len(post.shown()) == 1

    @pytest.mark.parametrize(("code", "retryable"), [(550, False), (450, True)])
    async def test_a_letter_for_somebody_who_is_refused_reaches_nobody(self, post, code, retryable):
        post.refuse("robin@example.org", code)
        with pytest.raises(MailError) as raised:
            await post.mail.send(letter("kim@example.org", "robin@example.org"))

        assert (raised.value.trouble, raised.value.retryable) == (MailTrouble.RECIPIENT, retryable)
        assert str(code) in raised.value.answer
        assert post.shown() == []
        await post.mail.send(letter("kim@example.org"))
        assert len(post.shown()) == 1

    async def test_who_is_gone_may_be_back_later(self, post):
        await post.close()
        with pytest.raises(MailError) as raised:
            await post.mail.send(letter())

        assert (raised.value.trouble, raised.value.retryable) == (MailTrouble.UNREACHABLE, True)
