"""A customer reaches a line."""

from perezvon.engine.changes import Anomaly, ContactEnded, ContactStarted, LegEnded, LegStarted
from perezvon.engine.commands import HangUpLeg
from perezvon.engine.events import LegHungUp
from perezvon.kernel.values import Channel, Language
from tests.engine.stages import over, talking
from tests.support.factories import arrived, centre, changed, line_set
from tests.support.script import Script

STARTED = ContactStarted(contact="c1", leg="kc1", line="web", channel=Channel.VOICE, language=Language.ENGLISH)


def test_a_contact_on_an_unknown_line_fails_at_once(script: Script) -> None:
    script.given(*centre())
    (
        script
        >> arrived("c1", line="nowhere")
        << changed(STARTED, line="nowhere")
        << LegStarted(contact="c1", leg="kc1")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="failed")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )
    script >> LegHungUp(contact="c1", leg="kc1", cause="command", command="101.1")
    script.check()
    assert script.engine.view.unanswered() == ()


def test_a_contact_on_a_closed_line_fails_at_once(script: Script) -> None:
    script.given(*centre(line_set(is_active=False)))
    (
        script
        >> arrived("c1")
        << STARTED
        << LegStarted(contact="c1", leg="kc1")
        << LegEnded(contact="c1", leg="kc1", cause="command")
        << ContactEnded(contact="c1", how="failed")
        << HangUpLeg(id="101.1", contact="c1", leg="kc1")
    )


def test_a_contact_on_a_line_whose_flow_was_never_published_fails_at_once(script: Script) -> None:
    script.given(*centre(line_set(flow="unwritten")), arrived("c1"))
    assert script.engine.view.contact("c1") is None


def test_a_caller_is_spoken_to_in_their_own_language(script: Script) -> None:
    script.given(*centre(line_set(language=Language.RUSSIAN)), arrived("c1"), arrived("c2", language=Language.CHINESE))
    assert script.engine.view.contact("c1").language is Language.RUSSIAN
    assert script.engine.view.contact("c2").language is Language.CHINESE


def test_an_arrival_reported_again_is_known(script: Script) -> None:
    talking(script)
    script >> arrived("c1") << Anomaly(reason="already_known", subject="c1")


def test_an_arrival_reported_again_after_its_end_does_not_come_back(script: Script) -> None:
    over(script)
    script >> arrived("c1") << Anomaly(reason="already_known", subject="c1")
