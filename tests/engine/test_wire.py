"""The stored form of messages."""

from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from perezvon.engine.changes import ContactEnded, Refused
from perezvon.engine.events import Event, PhoneReady
from perezvon.engine.message import AnyId, Code, Date, Keys, Message, Numbers
from perezvon.engine.wire import (
    COMMANDS,
    EVENTS,
    UnknownTypeError,
    Wire,
    decode_event,
    decode_outputs,
    encode_event,
    encode_outputs,
)
from perezvon.kernel import ids
from tests.engine.examples import bare, full
from tests.engine.golden_files import FOLDER, TYPES, meaning, read, uncovered

WORDS = (Code, AnyId, Keys, Date, Numbers)


# --- Golden files. ---


@pytest.mark.parametrize("type_", TYPES)
def test_every_stored_type_has_a_golden_file_with_all_its_fields(type_: str) -> None:
    assert read(type_), "run `python -m tests.engine.golden_files`"
    assert uncovered(type_) == set(), "run `python -m tests.engine.golden_files`"


@pytest.mark.parametrize("type_", TYPES)
def test_what_was_ever_stored_means_what_it_meant(type_: str) -> None:
    for case in read(type_):
        data = msgspec.json.encode(case["data"])
        message = decode_event(type_, case["v"], data) if type_ in EVENTS else decode_outputs(b"[" + data + b"]")[0]
        assert _agrees(meaning(message), case["means"]), "it needs a new version and an upcaster"


def test_no_golden_file_is_left_of_a_type_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TYPES)


def _agrees(now: Any, then: Any) -> bool:
    """Whether a value means what it meant, apart from fields that are new."""
    if isinstance(then, dict):
        return then.keys() <= now.keys() and all(_agrees(now[name], value) for name, value in then.items())
    if isinstance(then, list):
        return len(now) == len(then) and all(map(_agrees, now, then))
    return now == then


# --- Round trips. ---


@pytest.mark.parametrize("event", [make(message) for message in EVENTS.values() for make in (bare, full)])
def test_an_event_is_read_as_it_was_written(event: Event) -> None:
    assert decode_event(*encode_event(event)) == event


def test_outputs_are_read_as_they_were_written() -> None:
    outputs = tuple(make(TYPES[type_]) for type_ in TYPES if type_ not in EVENTS for make in (bare, full))
    assert decode_outputs(encode_outputs(outputs)) == outputs


def test_an_event_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(UnknownTypeError):
        decode_event("moon_rose", 1, b"{}")


def test_an_event_of_a_later_version_is_refused() -> None:
    with pytest.raises(UnknownTypeError):
        decode_event("phone_ready", 2, b'{"type":"phone_ready","agent":"anna"}')


# --- Versions. ---


def test_an_old_event_passes_all_upcasters_up_to_the_present_version() -> None:
    wire = Wire(
        {"phone_ready": 3},
        {
            ("phone_ready", 1): lambda stored: stored | {"agent": stored["who"]},
            ("phone_ready", 2): lambda stored: stored | {"agent": stored["agent"].lower()},
        },
    )
    assert wire.decode_event("phone_ready", 1, b'{"type":"phone_ready","who":"Anna"}') == PhoneReady(agent="anna")
    assert wire.decode_event("phone_ready", 3, b'{"type":"phone_ready","agent":"Anna"}') == PhoneReady(agent="Anna")
    assert wire.encode_event(PhoneReady(agent="anna"))[:2] == ("phone_ready", 3)


def test_an_old_output_is_known_by_its_version_too() -> None:
    upcasters = {("contact_ended", 1): lambda stored: stored | {"how": "failed"}}
    wire = Wire({"contact_ended": 2}, upcasters)
    outputs = (ContactEnded(contact="c1", how="talked"), Refused(code="offer_gone"))
    assert wire.decode_outputs(wire.encode_outputs(outputs)) == outputs
    assert wire.decode_outputs(encode_outputs(outputs)) == (ContactEnded(contact="c1", how="failed"), outputs[1])


# --- What is stored. ---


@pytest.mark.parametrize("type_", TYPES)
def test_the_log_carries_ids_and_codes_only(type_: str) -> None:
    assert list(_plain_strings(TYPES[type_])) == []


def test_no_two_messages_share_a_stored_type() -> None:
    assert len(TYPES) == len(EVENTS) + len(COMMANDS) + len(set(TYPES) - set(EVENTS) - set(COMMANDS))
    assert not set(EVENTS) & set(COMMANDS)


def _plain_strings(message: type[Message]) -> list[str]:
    """Fields, of this message or inside it, that could hold what a person said or is called."""
    hints = get_type_hints(message, include_extras=True)
    return [f"{message.__name__}.{name}" for name in message.__struct_fields__ if not _is_harmless(hints[name])]


def _is_harmless(hint: Any) -> bool:
    if hint in WORDS or hint in (int, bool, type(None), ...):
        return True
    if getattr(hint, "__supertype__", None) is str:
        return getattr(ids, hint.__name__) is hint
    if get_origin(hint) is Annotated or hint is str:
        return False
    if get_args(hint):
        return all(_is_harmless(argument) for argument in get_args(hint))
    return not (issubclass(hint, Message) and _plain_strings(hint))
