"""What a call may be about: the open items of a node, most urgent first, each with the words a person knows it by."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from openline.messages import Header, Message, Precedence, Ref, type_tag
from openline.paper import Reading, VoiceForm
from openline.picture import HoldState, Picture
from openline.rights import RULES

_ENDED = frozenset({HoldState.RELEASED, HoldState.RESUMING})


class Item(Struct, frozen=True, kw_only=True):
    """An open item. ``name`` is ``participant/serial``, which stays the same from one list to the next."""

    name: str
    ref: Ref
    owner: str
    message: Message

    @property
    def header(self) -> Header:
        """Of the message as it stands now."""
        return self.message.header


def open_items(picture: Picture, form: VoiceForm, actor: str) -> list[Item]:
    """What ``actor`` may answer, or amend, with this form; most urgent first, then newest."""
    if form.about:
        wanted = RULES[form.tag].subject.value
        found = [item for name in form.about for item in _items(picture, name)]
        items = [item for item in found if wanted == "any" or (item.owner == actor) == (wanted == "own")]
    elif any(line.reading is Reading.SERIAL for line in form.lines):
        lists = ("activities", "sites", "movements")
        items = [
            i for name in lists for i in _items(picture, name) if i.owner == actor and type(i.message) is form.kind
        ]
    else:
        return []
    urgent = list(Precedence)
    return sorted(
        items, key=lambda item: (urgent.index(item.header.precedence), -item.header.dtg_utc.timestamp(), item.name)
    )


def by_name(items: list[Item]) -> dict[str, Ref]:
    """References by the item's own name, and by its number in the list."""
    named = {item.name: item.ref for item in items}
    return {**named, **{str(number): item.ref for number, item in enumerate(items, start=1)}}


def stable(text: str, items: list[Item]) -> str:
    """The item's own name for its number in the list: a draft may be taken up when the list has changed."""
    plain = text.strip()
    return items[int(plain) - 1].name if plain.isascii() and plain.isdigit() and 0 < int(plain) <= len(items) else plain


def item_of(items: list[Item], ref: Mapping[str, str] | Ref) -> Item:
    """The item that a reference names."""
    leaf = ref.leaf if isinstance(ref, Ref) else ref["leaf"]
    return next(item for item in items if item.ref.leaf == leaf)


def _items(picture: Picture, name: str) -> Iterator[Item]:
    for thing in getattr(picture, name):
        message = _message(thing)
        if _over(thing, message, picture.as_of):
            continue
        yield Item(
            name=f"{thing.mark.journal}/{message.header.serial}",
            ref=Ref(object=thing.object, leaf=thing.mark.ref.leaf),
            owner=thing.mark.participant,
            message=message,
        )


def _message(thing: Any) -> Message:
    for name in ("notice", "request", "question", "message"):
        found = getattr(thing, name, None)
        if isinstance(found, Message):
            return found
    raise AssertionError(f"{type(thing).__name__} stands on a message")


def _over(thing: Any, message: Message, now: datetime) -> bool:
    """Whether nobody has to answer it any more."""
    if getattr(thing, "cancelled", None) or getattr(thing, "closed", None):
        return True
    sides = getattr(thing, "sides", ())
    if sides and all(side.state in _ENDED for side in sides):
        return True
    end = getattr(message, "end_utc", None)
    return type_tag(type(message)) == "activity.notified/1" and end is not None and end < now
