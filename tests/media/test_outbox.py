"""Reports are kept until they are acknowledged."""

from perezvon.adapters.telephony.wire.outbox import Outbox
from perezvon.adapters.telephony.wire.protocol import PhoneReady


def agents(outbox: Outbox) -> list[str]:
    return [told.seen.agent for told in outbox.unacknowledged() if isinstance(told.seen, PhoneReady)]


def test_what_was_not_acknowledged_stays_in_order() -> None:
    outbox = Outbox("life")
    told = [outbox.add(PhoneReady(agent=name)) for name in ("anna", "ben", "chen")]
    assert outbox.acknowledge([told[1].serial]) == [PhoneReady(agent="ben")]
    assert agents(outbox) == ["anna", "chen"]
    assert outbox.unacknowledged()[0] == told[0]


def test_an_acknowledgement_twice_or_of_another_life_is_nothing() -> None:
    outbox = Outbox("second")
    told = outbox.add(PhoneReady(agent="anna"))
    outbox.acknowledge([told.serial])
    outbox.add(PhoneReady(agent="ben"))
    assert outbox.acknowledge([told.serial, "first.2", "nonsense", "second.x", "second.99"]) == []
    assert agents(outbox) == ["ben"]


def test_a_full_outbox_gives_the_oldest_up_and_counts_them() -> None:
    outbox = Outbox("life", room=2)
    for name in ("anna", "ben", "chen"):
        outbox.add(PhoneReady(agent=name))
    assert agents(outbox) == ["ben", "chen"]
    assert outbox.dropped == 1
