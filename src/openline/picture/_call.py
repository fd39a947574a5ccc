"""Calls that are neither plans nor holds: distress, an unsafe encounter, a second linguist's word."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from openline.messages import DistressCalled, EncounterReported, Ref, TranslationChecked

from ._entries import Entry
from ._ladder import Ladder, ladders
from ._marks import Mark, Receipts, mark_of


class Call(Struct, frozen=True, kw_only=True):
    """A call with the steps of everybody it was put to."""

    object: str
    mark: Mark
    message: DistressCalled | EncounterReported
    ladders: tuple[Ladder, ...]


class LinguistWord(Struct, frozen=True, kw_only=True):
    """What a second linguist says of a translation; it stands beside the first."""

    mark: Mark
    about: Ref
    agrees: bool
    translation: str | None


def derive_call(versions: Sequence[Entry], entries: Sequence[Entry], receipts: Receipts, as_of: datetime) -> Call:
    """The call as it stands; it has one version, and what changes is said in another call."""
    current, message = versions[-1], versions[-1].message
    assert isinstance(message, DistressCalled | EncounterReported), "grouped by type"
    return Call(
        object=versions[0].object,
        mark=mark_of(current),
        message=message,
        ladders=ladders(versions, entries, receipts, as_of),
    )


def derive_linguist(entries: Sequence[Entry]) -> tuple[LinguistWord, ...]:
    """Every word on one translation, in the order of (participant, index)."""
    return tuple(
        LinguistWord(
            mark=mark_of(entry),
            about=entry.message.about,
            agrees=entry.message.agrees,
            translation=entry.message.translation,
        )
        for entry in entries
        if isinstance(entry.message, TranslationChecked)
    )
