"""Holders in memory: what one participant's node would hold and judge, without disk, keys or receipts.

``Holder.import_`` takes a bundle's bytes in as the command line does. ``fleet`` makes a small world in which
everybody said something to somebody, with carriage keys issued and some heads cosigned by a mirror.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tools.vectors import example

from openline.journal import COSIGNATURE, cosign
from openline.messages import CarriageIssued, KeyIssued, LineTested, Purpose
from openline.node._arrivals import heads_of, pieces_of
from openline.picture import CheckpointPiece, Folding, Piece
from openline.storage import Carriage, PrivateKey, key_from_seed, new_carriage
from openline.transport import Bundle, Heads, Intake, Tally, bundle_bytes, load
from tests.worlds import NAMES, Author, evidence, seeded

SENDER, READER, OTHER = "russian-federation", "united-states", "jordan"
WORDS = "the bridge east of the mill is passable"
"""A sentence that must never be found in a file."""


@cache
def identity(name: str) -> Carriage:
    """One carriage key for each name in a test run."""
    return new_carriage()


def author(name: str) -> Author:
    """A participant whose carriage key and mirror key are issued."""
    made = Author(name)
    made.say(CarriageIssued, recipient=identity(name).recipient)
    made.say(KeyIssued, key=mirror_key(made).vkey.text, purpose=Purpose.MIRROR)
    return made


def mirror_key(made: Author) -> PrivateKey:
    return key_from_seed(f"{made.origin}/mirror", seeded(f"{made.name} mirror"), COSIGNATURE)


def speak(made: Author, count: int, recipients: tuple[str, ...] = NAMES, text: str = WORDS) -> None:
    """Say this many things, each with the words."""
    sample = example(LineTested)
    fields = {name: getattr(sample, name) for name in sample.__struct_fields__ if name != "header"}
    for number in range(count):
        header = made.header(recipients=recipients, original_text=f"{text} {number}")
        made.append(LineTested(header=header, **fields))


@dataclass
class Fleet:
    """Authors by name, and what else is known of their journals."""

    authors: dict[str, Author]
    cosigned: list[Piece] = field(default_factory=list)

    def pieces(self) -> list[Piece]:
        """Everything of everybody."""
        return [*(piece for made in self.authors.values() for piece in made.pieces()), *self.cosigned]

    def mirrored(self, by: str, of: str, at_s: int) -> None:
        """``by`` holds the newest head of ``of`` and says so."""
        note = cosign(self.authors[of].notes[-1], mirror_key(self.authors[by]), at_s)
        self.cosigned.append(CheckpointPiece(participant=of, note=note))


def fleet(count: int = 3, names: tuple[str, ...] = (OTHER, SENDER, READER)) -> Fleet:
    """Everybody said ``count`` things to everybody; the sender's head is mirrored by another."""
    made = Fleet({name: author(name) for name in names})
    for each in made.authors.values():
        speak(each, count, names)
    made.mirrored(OTHER, SENDER, 1_510_387_200)
    return made


class Holder:
    """What one participant holds."""

    def __init__(self, me: str, world: Fleet, pieces: list[Piece] | None = None) -> None:
        own = world.authors[me].pieces()
        self.me = me
        self.folding = Folding(evidence(list(world.authors.values()), own if pieces is None else pieces))

    def hand(self, event: Any) -> None:
        """Judge and keep, as the node does."""
        found = heads_of(event.notes, self.folding) if isinstance(event, Heads) else pieces_of(event, self.folding)
        self.folding.absorb(found)

    def export(self, to: str, *, since: Mapping[str, int] | None = None, leaves_only: bool = False) -> bytes:
        """The bytes of a bundle."""
        cargo = load(self.folding, self.me, to, since=since, leaves_only=leaves_only)
        return b"".join(bundle_bytes(cargo.heading, cargo.spans, cargo.parts))

    def import_(self, data: bytes, carriage: Carriage | None = None) -> Tally:
        """Take a bundle in."""
        intake = Intake(self.folding, self.hand)
        for item in Bundle(io.BytesIO(data)).items(carriage or identity(self.me)):
            intake.take(item)
        return intake.tally

    def state(self) -> tuple[object, ...]:
        """Everything that what is held amounts to, comparable."""
        held = self.folding.evidence
        entries = [
            (entry.journal, entry.index, entry.leaf_hash, entry.message, entry.fault)
            for entry in self.folding.entries()
            if self.folding.evidence.participant(entry.journal) != self.me
        ]
        lines = {
            (name, item.participant, item.size, item.at_s)
            for name in self.folding.books
            for item in self.folding.cosignatures(name)
        }
        return entries, sorted(lines), sorted(held.openings)


def everything(me: str, world: Fleet) -> Holder:
    """A holder of everything that everybody said to everybody."""
    return Holder(me, world, world.pieces())
