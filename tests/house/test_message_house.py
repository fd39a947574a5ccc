"""Adding a message type without its words, rights, vectors, docs or place in the picture names what is missing."""

from typing import ClassVar

import pytest

from openline.messages import TYPES, Message, Purpose, type_tag
from openline.picture import HANDLED
from openline.rights import RULES
from tests.house.contracts import ROOT, SOURCE


def missing(kinds: tuple[type[Message], ...]) -> list[str]:
    """What each type lacks: ``tag: what``."""
    english = (SOURCE / "words" / "en.ftl").read_text("utf-8")
    page = (ROOT / "docs" / "messages.md").read_text("utf-8")
    found = []
    for kind in kinds:
        tag = type_tag(kind)
        word = tag.replace(".", "-").replace("/", "-")
        vector = ROOT / "vectors" / "messages" / (tag.replace("/", ".v") + ".json")
        checks = {
            "words in en.ftl": f"\n{word} = " in english,
            "rights": tag in RULES,
            "a vector": vector.exists(),
            "docs/messages.md": f"## {tag}\n" in page,
            "a place in the picture": tag in HANDLED,
            "a docstring": bool((kind.__doc__ or "").strip()),
        }
        found += [f"{tag}: lacks {what}" for what, held in checks.items() if not held]
        found += [f"{tag}: field {name} has no word" for name in kind.__struct_fields__ if _wordless(english, name)]
    return found


def _wordless(english: str, name: str) -> bool:
    return name != "header" and f"\nfield-{name.replace('_', '-')} = " not in english


class Planted(Message, frozen=True, kw_only=True, tag="planted.said/1"):
    """A type that nobody has finished."""

    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER,)
    never_heard_of: int


def test_every_message_type_is_complete() -> None:
    assert missing(TYPES) == []


def test_an_unfinished_type_is_named_with_what_it_lacks() -> None:
    found = missing((*TYPES, Planted))
    assert [line.split(": ")[0] for line in found] == ["planted.said/1"] * 6
    for what in (
        "words in en.ftl",
        "rights",
        "a vector",
        "docs/messages.md",
        "a place in the picture",
        "never_heard_of",
    ):
        assert any(what in line for line in found), what


def test_no_rule_and_no_vector_is_left_of_a_type_that_is_gone() -> None:
    tags = {type_tag(kind) for kind in TYPES}
    assert set(RULES) == tags == HANDLED
    assert {path.stem for path in (ROOT / "vectors" / "messages").glob("*.json")} == {
        t.replace("/", ".v") for t in tags
    }


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_a_type_is_frozen_and_refuses_unknown_fields(kind: type[Message]) -> None:
    config = kind.__struct_config__
    assert config.frozen
    assert config.forbid_unknown_fields
    assert config.tag_field == "type"
