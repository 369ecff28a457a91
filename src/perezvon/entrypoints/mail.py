"""Who sends letters: the operator's mail server, where there is one."""

from perezvon.adapters.mail.smtp import MailServer, SmtpMail
from perezvon.kernel.time import Clock
from perezvon.platform.settings import Settings


def mail(settings: Settings, clock: Clock) -> SmtpMail | None:
    """It is reached anew for each letter. `None`: the operator named none, and no letters are sent."""
    if settings.smtp is None or settings.mail_from is None:
        return None
    return SmtpMail(MailServer.at(settings.smtp), settings.mail_from, clock)
