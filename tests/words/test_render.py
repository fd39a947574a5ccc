"""Every message in words: no field left out, no number changed, what must always be said is said."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tools.vectors import example

from openline.messages import TYPES, Message, Precedence, Reported, Status, type_tag
from openline.words import Catalogue, render, render_line
from tests.house.contracts import SOURCE

ENGLISH = Catalogue("en", (SOURCE / "words" / "en.ftl").read_text("utf-8"))


def changed(value: Any) -> Any:
    """Another value of the same type, or None when there is none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, tuple) and value:
        return (*value, value[-1])
    return None


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_no_field_is_left_out(kind: type[Message]) -> None:
    message = example(kind)
    text = render(message, ENGLISH)
    for name in kind.__struct_fields__:
        other = changed(getattr(message, name))
        if name != "header" and other is not None:
            assert render(msgspec.structs.replace(message, **{name: other}), ENGLISH) != text, name
    for name in message.header.__struct_fields__:
        other = changed(getattr(message.header, name))
        if other is not None:
            header = msgspec.structs.replace(message.header, **{name: other})
            assert render(msgspec.structs.replace(message, header=header), ENGLISH) != text, name


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_every_number_and_time_stands_as_it_was_sent(kind: type[Message]) -> None:
    message = example(kind)
    text = render(message, ENGLISH)
    assert "2017-11-11T09:00:00Z" in text
    for value in _integers(message):
        assert str(value) in text or f"{value / 10:.1f}" in text or f"{value:07d}" in text, value


def test_what_must_always_be_said_is_said() -> None:
    said = {type_tag(kind): render(example(kind), ENGLISH) for kind in TYPES}
    assert "NOT CONSENT TO ENGAGE" in said["ownership.answered/1"]
    assert "never a permission" in said["activity.notified/1"]
    assert "never depends on being listed" in said["site.notified/1"]
    assert "CHECK FIRE" in said["hold.requested/1"]
    assert "no person need have read it" in said["entry.received/1"]


def test_practice_stands_first_and_a_logged_act_is_marked() -> None:
    message = example(TYPES[11])
    header = msgspec.structs.replace(message.header, status=Status.EXERCISE, precedence=Precedence.FLASH)
    logged = Reported(participant="iran", post="tehran", by_voice_of="officer", words="yes")
    text = render(
        msgspec.structs.replace(message, header=msgspec.structs.replace(header, reported_by_us=logged)), ENGLISH
    )
    assert text.startswith("EXERCISE EXERCISE EXERCISE\nFLASH.")
    assert "not their signature" in text
    actual = msgspec.structs.replace(header, status=Status.ACTUAL)
    assert "EXERCISE" not in render_line(msgspec.structs.replace(message, header=actual), ENGLISH)


def test_a_missing_word_is_our_failure_not_a_gap() -> None:
    with pytest.raises(AssertionError, match="lacks"):
        render(example(TYPES[0]), Catalogue("en", "exercise = E"))
    assert Path(SOURCE / "words" / "en.ftl").read_text("utf-8").count("\nfield-") > 100


def _integers(value: Any) -> list[int]:
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [abs(value)]
    if isinstance(value, tuple):
        return [n for item in value for n in _integers(item)]
    if isinstance(value, msgspec.Struct):
        return [n for name in value.__struct_fields__ for n in _integers(getattr(value, name))]
    return []
