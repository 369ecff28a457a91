"""Letters arrive as they were written, or it is known why not."""

import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from perezvon.adapters.mail.simulated import SimulatedMail
from perezvon.adapters.mail.smtp import MailServer, SmtpMail
from perezvon.features.metrics.ports import Attachment, Letter, MailError, MailTrouble, is_address
from tests.contracts.mail import MailContract, letter
from tests.support.certificates import write_certificate
from tests.support.clock import TestClock
from tests.support.post_office import PostOffice, Received

SENDER = "Центр «Нордлинк», отчёты <reports@nordlink.example>"
SOON_S = 0.3


@dataclass
class Kept:
    """A letter that the simulation keeps."""

    letter: Letter

    @property
    def to(self) -> Sequence[str]:
        return self.letter.to

    @property
    def subject(self) -> str:
        return self.letter.subject

    @property
    def text(self) -> str:
        return self.letter.text

    @property
    def html(self) -> str:
        return self.letter.html or ""

    @property
    def files(self) -> Sequence[tuple[str, str, bytes]]:
        return [(one.name, one.type.partition(";")[0], one.content) for one in self.letter.attachments]


class SimulatedPost:
    def __init__(self) -> None:
        self.mail = SimulatedMail()

    def shown(self) -> Sequence[Kept]:
        return [Kept(one) for one in self.mail.letters]

    def refuse(self, address: str, code: int) -> None:
        self.mail.refused[address] = code

    async def close(self) -> None:
        self.mail.is_reachable = False


class RealPost:
    def __init__(self, office: PostOffice, mail: SmtpMail) -> None:
        self.office, self.mail = office, mail

    def shown(self) -> Sequence[Received]:
        return self.office.received

    def refuse(self, address: str, code: int) -> None:
        self.office.refused[address] = code

    async def close(self) -> None:
        await self.office.close()


class TestSimulatedMail(MailContract):
    @pytest.fixture
    @override
    def post(self) -> SimulatedPost:
        return SimulatedPost()


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What the server proves itself by, and who believes it."""
    certificate, key = write_certificate(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=certificate)


def mail_to(office: PostOffice, scheme: str, trust: ssl.SSLContext | None = None, user: str = "") -> SmtpMail:
    server = MailServer.at(f"{scheme}://{user}127.0.0.1:{office.port}")
    return SmtpMail(server, SENDER, TestClock(), trust=trust, answer_s=5, accept_s=SOON_S)


class TestSmtpMail(MailContract):
    @pytest.fixture
    @override
    async def post(self, tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> AsyncIterator[RealPost]:
        async with PostOffice(tls=tls[0]).opened() as office:
            yield RealPost(office, mail_to(office, "smtp", tls[1]))

    async def test_its_head_says_who_and_when_and_that_no_person_wrote_it(self, post: RealPost) -> None:
        await post.mail.send(letter())
        await post.mail.send(letter())

        first, again = (one.message for one in post.office.received)
        (sender,) = first["From"].addresses
        assert (sender.display_name, sender.addr_spec) == ("Центр «Нордлинк», отчёты", "reports@nordlink.example")
        assert first["Date"] == "Mon, 12 Jan 1970 13:46:40 +0000"
        assert first["Auto-Submitted"] == "auto-generated"
        assert first["Message-ID"] == again["Message-ID"] == "<letter-1@nordlink.example>"
        assert first.get_content_type() == "text/plain"

    async def test_all_of_it_is_seven_bits_and_short_lines(self, post: RealPost) -> None:
        await post.mail.send(letter(subject="Отчёт " * 30, text="Отчёт\n", html="字" * 3_000))

        (found,) = post.office.received
        assert found.raw.isascii()
        assert max(map(len, found.raw.split(b"\r\n"))) <= 998

    @pytest.mark.parametrize(("code", "retryable"), [(552, False), (451, True)])
    async def test_a_letter_that_is_refused_is_told_with_the_servers_words(
        self, post: RealPost, code, retryable
    ) -> None:
        post.office.refuses_letters = code
        with pytest.raises(MailError) as raised:
            await post.mail.send(letter())

        assert (raised.value.trouble, raised.value.retryable) == (MailTrouble.LETTER, retryable)
        assert raised.value.answer == f"{code} not this letter"

    @pytest.mark.parametrize("fault", ["is_silent", "hangs_up"])
    async def test_a_server_that_says_nothing_to_a_letter_may_be_asked_again(self, post: RealPost, fault: str) -> None:
        setattr(post.office, fault, True)
        with pytest.raises(MailError) as raised:
            await post.mail.send(letter())

        assert (raised.value.trouble, raised.value.retryable) == (MailTrouble.UNREACHABLE, True)

    async def test_whoever_greets_sends_nothing(self, post: RealPost) -> None:
        await post.mail.greet()

        assert post.shown() == []


def written(one: Letter) -> Received:
    mail = SmtpMail(MailServer.at("smtp://localhost"), SENDER, TestClock())
    return Received(to=(), raw=mail.written(one, one.to))


# --- Safety. ---


async def test_it_may_be_encrypted_from_the_beginning(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    async with PostOffice(tls=tls[0]).opened(from_the_beginning=True) as office:
        await mail_to(office, "smtps", tls[1]).send(letter())
        assert len(office.received) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    tls: tuple[ssl.SSLContext, ssl.SSLContext], scheme: str
) -> None:
    async with PostOffice(tls=tls[0]).opened(from_the_beginning=scheme == "smtps") as office:
        with pytest.raises(MailError) as raised:
            await mail_to(office, scheme).send(letter())
        assert (raised.value.trouble, raised.value.retryable) == (MailTrouble.INSECURE, False)
        assert office.received == []


async def test_a_server_that_does_not_encrypt_gets_neither_password_nor_letter() -> None:
    async with PostOffice(users={"kim": "secret"}).opened() as office:
        with pytest.raises(MailError) as raised:
            await mail_to(office, "smtp", user="kim:secret@").send(letter())
        assert raised.value.trouble is MailTrouble.INSECURE
        assert office.received == []


async def test_a_server_of_this_machine_needs_no_encryption() -> None:
    async with PostOffice().opened() as office:
        await mail_to(office, "smtp+plain").send(letter())
        assert len(office.received) == 1


async def test_who_is_known_by_a_password_may_send(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    async with PostOffice(users={"kim@example.org": "pass:wörd/@"}, tls=tls[0]).opened() as office:
        await mail_to(office, "smtp", tls[1], "kim%40example.org:pass%3Aw%C3%B6rd%2F%40@").send(letter())
        assert len(office.received) == 1


async def test_a_wrong_password_is_told_without_it(tls: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    async with PostOffice(users={"kim": "right"}, tls=tls[0]).opened() as office:
        mail = mail_to(office, "smtp", tls[1], "kim:wrong@")
        with pytest.raises(MailError) as raised:
            await mail.send(letter())
        assert (raised.value.trouble, raised.value.retryable) == (MailTrouble.LOGIN, False)
        assert "wrong" not in f"{raised.value}{raised.value.__cause__}{vars(mail)}"
        assert office.received == []


# --- What is no letter. ---


@pytest.mark.parametrize("subject", ["a\nBcc: eve@example.org", "a\r\n\r\nHello", "a\u2028b", "\x00", "a\x1b[2J"])
def test_a_subject_is_one_line(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        letter(subject=subject)


@pytest.mark.parametrize("name", ["", " ", "a\nb.csv", "../a.csv", 'a".csv', "a\r\nContent-Type: text/html"])
def test_a_name_of_a_file_is_one_line(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Attachment(name=name, type="text/csv", content=b"")


@pytest.mark.parametrize("kind", ["csv", "text/csv\r\nBcc: eve@example.org", "text/csv; charset=utf-8; name=x"])
def test_a_type_of_a_file_is_a_type(kind: str) -> None:
    with pytest.raises(ValueError, match="type"):
        Attachment(name="a", type=kind, content=b"")


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "<a>", "a@b"])
def test_an_id_can_stand_in_a_head(name: str) -> None:
    with pytest.raises(ValueError, match="id"):
        letter(id=name)


GOOD = ["kim@example.org", "k.i-m+x_1'b@sub.example.org", "kim@localhost", "kim@почта.рф", "kim@例え.jp"]
BAD = [
    "",
    "kim",
    "kim@",
    "@example.org",
    "Kim <kim@example.org>",
    "kim@example.org,eve@example.org",
    "kim@example.org\n",
    "kim@example.org\r\nRCPT TO:<eve@example.org>",
    "a b@example.org",
    ".kim@example.org",
    "k..m@example.org",
    "kim@example..org",
    "kim@ex ample.org",
    "иван@example.org",
    "kim@" + ".".join(["a" * 60] * 5),
]


@pytest.mark.parametrize("address", GOOD)
def test_an_address_is_taken(address: str) -> None:
    assert is_address(address)
    letter(address)


@pytest.mark.parametrize("address", BAD)
def test_what_is_no_address_is_not(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(ValueError, match="addresses"):
        letter("kim@example.org", address)


def test_a_letter_goes_to_somebody() -> None:
    with pytest.raises(ValueError, match="addresses"):
        Letter(id="a", to=(), subject="a", text="a")


_LINE = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=120).filter(str.isprintable)


CODED = ["=?utf-8?q?a=0ABcc=3A_eve@example.org?=", "=?utf-8?b?DQpCY2M6IGVAZS5vcmc=?=", "=?x"]


@pytest.mark.parametrize("subject", CODED)
def test_a_subject_that_looks_coded_is_taken_as_it_is(subject: str) -> None:
    found = written(letter(subject=subject))

    assert found.subject == subject
    assert found.message["Bcc"] is None
    assert b"\nBcc" not in found.raw


@pytest.mark.parametrize("name", CODED)
def test_a_name_of_a_file_does_not_look_coded(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Attachment(name=name, type="text/csv", content=b"")


@settings(max_examples=300, deadline=None)
@given(
    subject=_LINE,
    name=_LINE.map(str.strip).filter(lambda name: name and not set(name) & set('"*/:<>?\\|')),
    text=st.text(st.characters(exclude_categories=["C"]), max_size=300),
)
def test_no_words_break_a_letter(subject: str, name: str, text: str) -> None:
    """What was written can be read again by a program that knows nothing of us."""
    file = Attachment(name=name, type="text/csv", content=b"a\nb")
    found = written(letter(subject=subject, text=text, attachments=[file]))

    assert {key.lower() for key in found.message} == {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "auto-submitted",
        "mime-version",
        "content-type",
    }
    assert found.subject == subject
    assert [content for _, _, content in found.files] == [b"a\nb"]
    assert [one for one, _, _ in found.files] == [name]
