"""Checks of the server that takes our letters, where there is one."""

import asyncio
from collections.abc import Iterator

from perezvon.entrypoints.doctor.finding import Finding
from perezvon.entrypoints.mail import mail as mail_of
from perezvon.features.metrics.ports import MailError
from perezvon.kernel.time import Clock
from perezvon.platform.settings import Settings


def mail(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Whether it lets us in. No letter is sent."""
    post = mail_of(settings, clock)
    if post is None:
        return
    try:
        asyncio.run(post.greet())
    except MailError as error:
        yield Finding(check="mail", severity="warning", params={"host": post.host, "why": str(error)})
