"""How far a field may go: what would find a person, a telephone, a unit or a protected place never leaves."""

import json
import typing
from typing import Any

import msgspec
import pytest

from openline.messages import (
    TYPES,
    WIDEST,
    Header,
    IncidentReported,
    Message,
    Releasability,
    Reported,
    UseRule,
    encode,
    released,
    type_tag,
    widest,
    withheld,
)
from tests.words.tongues import MESSAGES

RECIPIENTS, PARTICIPANTS, PUBLIC = Releasability.RECIPIENTS, Releasability.PARTICIPANTS, Releasability.PUBLIC


def freed(message: Message, releasability: Releasability = PUBLIC, rule: UseRule = UseRule.PUBLISHABLE) -> Message:
    header = msgspec.structs.replace(message.header, releasability=releasability, use_rule=rule)
    return msgspec.structs.replace(message, header=header)


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_no_token_telephone_or_observer_leaves_the_recipients(kind: type[Message]) -> None:
    message = freed(MESSAGES[type_tag(kind)])
    if kind.open_entry:
        return
    for level in (PARTICIPANTS, PUBLIC):
        out = released(message, level)
        words = ("token", "contact", "callback", "observer", "evidence_hash", "transponder", "frequency", "callsign")
        assert not [path for path in out if any(word in path for word in words)], level
        assert "header.reported_by_us.words" not in out
        assert "header.reported_by_us.participant" in out


def test_an_act_logged_for_another_never_leaves_without_saying_so() -> None:
    for message in MESSAGES.values():
        assert {"header.reported_by_us.participant", "header.reported_by_us.post"} <= set(
            released(freed(message), PUBLIC)
        )


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_words_as_spoken_go_no_further_than_the_narrowest_field_that_they_tell(kind: type[Message]) -> None:
    message = freed(MESSAGES[type_tag(kind)])
    limits = WIDEST.get(type_tag(kind), {})
    for level, narrow in ((PARTICIPANTS, {RECIPIENTS}), (PUBLIC, {RECIPIENTS, PARTICIPANTS})):
        expected = not (narrow & set(limits.values()))
        assert ("header.original_text" in released(message, level)) == expected
        assert ("header.translation" in released(message, level)) == expected


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_wider_levels_get_less_and_nothing_is_lost_between_them(kind: type[Message]) -> None:
    message = freed(MESSAGES[type_tag(kind)])
    everything = set(released(message, RECIPIENTS))
    assert everything >= set(released(message, PARTICIPANTS)) >= set(released(message, PUBLIC))
    assert not withheld(message, RECIPIENTS)
    body = json.loads(encode(message))
    top = {name for name in body if name not in ("type", "header")} | {f"header.{name}" for name in body["header"]}
    assert {
        path.split(".reported_by_us")[0] + (".reported_by_us" if ".reported_by_us" in path else "")
        for path in everything
    } == top
    for level in (RECIPIENTS, PARTICIPANTS, PUBLIC):
        assert set(released(message, level)) | set(withheld(message, level)) == everything
        assert not set(released(message, level)) & set(withheld(message, level))


def test_nothing_leaves_beyond_what_the_header_the_use_rule_and_the_reporter_allow() -> None:
    hold = MESSAGES["hold.requested/1"]
    assert widest(freed(hold)) is PUBLIC
    assert widest(freed(hold, PARTICIPANTS)) is PARTICIPANTS
    assert widest(freed(hold, PUBLIC, UseRule.RECORDED)) is PARTICIPANTS
    assert widest(freed(hold, PUBLIC, UseRule.WITHOUT_PREJUDICE)) is PARTICIPANTS
    assert released(freed(hold, RECIPIENTS), PARTICIPANTS) == ()
    assert set(withheld(freed(hold, RECIPIENTS), PARTICIPANTS)) == set(released(hold, RECIPIENTS))
    incident = freed(MESSAGES["incident.reported/1"])
    assert isinstance(incident, IncidentReported)
    shared = msgspec.structs.replace(incident, sharing_consent=True)
    kept = msgspec.structs.replace(incident, sharing_consent=False)
    assert (widest(shared), widest(kept)) == (PUBLIC, RECIPIENTS)


def test_an_open_entry_is_read_by_all_participants_whatever_its_header_says() -> None:
    key = freed(MESSAGES["key.issued/1"], RECIPIENTS)
    assert widest(key) is PARTICIPANTS
    assert not withheld(key, PARTICIPANTS)
    assert released(key, PUBLIC) == ()


def test_the_table_names_only_fields_that_exist() -> None:
    kinds: dict[str, Any] = {type_tag(kind): kind for kind in TYPES}
    for tag, limits in WIDEST.items():
        for name in limits:
            first, _, inner = name.partition(".")
            names = Header.__struct_fields__ if tag == "header" else kinds[tag].__struct_fields__
            assert first in names, (tag, name)
            assert not inner or inner in Reported.__struct_fields__
        assert set(limits.values()) <= {RECIPIENTS, PARTICIPANTS}


def test_a_new_field_of_a_dangerous_kind_is_not_forgotten() -> None:
    """Every salted token and every observer, wherever a later type puts it, stands in the table."""
    for kind in TYPES:
        for name, hint in typing.get_type_hints(kind, include_extras=True).items():
            if "[0-9a-f]{32}\\Z" in repr(hint) and "/[0-9a-f]{32}" not in repr(hint):
                assert WIDEST[type_tag(kind)][name] is RECIPIENTS, (type_tag(kind), name)
