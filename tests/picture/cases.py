"""How a named case of key life is written down and asked: pieces held, and what must be counted, doubted and refused.

A case is a function without arguments that returns a ``World``; ``CASES`` collects them by name. ``asked`` folds the
pieces and names every difference from what the case says, where nothing else may be refused or doubted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openline.messages import HoldRequested, KeyIssued, Purpose, RootChanged
from openline.picture import Evidence, Folding, Picture, Piece
from openline.storage import PrivateKey
from tests.picture.party import DIGEST, LATER, Party, evidence, made_key

Also = Callable[[Folding, Picture], bool]
FIRST = 9
"""How many entries ``Party.begin`` writes: the index of the next one."""


def _nothing(_folding: Folding, _picture: Picture) -> bool:
    return True


@dataclass(kw_only=True)
class World:
    """A case: what is held, and what must be so.

    ``sizes``: how much of a journal counts. ``refused``: codes by (journal, index). ``doubted``: standings by (journal,
    index). What is not named must not be there, except that sizes are only asked where named.
    """

    parties: Sequence[Party]
    pieces: Sequence[Piece]
    near: dict[str, frozenset[str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    refused: dict[tuple[str, int], str] = field(default_factory=dict)
    doubted: dict[tuple[str, int], str] = field(default_factory=dict)
    forked: tuple[str, ...] = ()
    also: Also = _nothing

    def evidence(self, pieces: Sequence[Piece] = ()) -> Evidence:
        """What is known before any piece came, with these pieces."""
        return evidence(self.parties, pieces, self.near)


CASES: dict[str, Callable[[], World]] = {}


def case(make: Callable[[], World]) -> Callable[[], World]:
    """Note a case under its function's name."""
    assert make.__name__ not in CASES, "every case has its own name"
    CASES[make.__name__] = make
    return make


def differences(world: World, folding: Folding) -> list[str]:
    """What is otherwise than the case says."""
    picture = folding.picture(DIGEST, LATER)
    sizes = {head.participant: head.size for head in picture.heads}
    refused = {(item.journal, item.index): item.fault for item in picture.malformed}
    doubted = {(item.journal, item.index): item.standing.value for item in picture.doubted}
    found = [
        f"{name} counts {sizes.get(name)}, not {size}" for name, size in world.sizes.items() if sizes.get(name) != size
    ]
    found += [] if refused == world.refused else [f"refused {refused}"]
    found += [] if doubted == world.doubted else [f"doubted {doubted}"]
    forked = tuple(head.participant for head in picture.heads if head.forked)
    found += [] if forked == world.forked else [f"forked {forked}"]
    return found + ([] if world.also(folding, picture) else ["what else must be so is not"])


# -- what many cases begin with ----------------------------------------------------------------------


def jordan(**changes: object) -> Party:
    """An honest journal of nine entries with three officials, of whom two must sign."""
    return Party("jordan", **changes).begin()  # type: ignore[arg-type]


def told(party: Party, *, size: int | None = None, code: str | None = None, also: Also = _nothing) -> World:
    """One journal, whose last entry is refused with a code, or nothing of it."""
    last = len(party.leaves) - 1
    return World(
        parties=[party],
        pieces=party.pieces(),
        sizes={party.journal: size or len(party.leaves)},
        refused={} if code is None else {(party.journal, last): code},
        also=also,
    )


def new_set(
    party: Party, *labels: str, version: int = 2, threshold: int = 2
) -> tuple[list[PrivateKey], dict[str, object]]:
    """Officials with these labels, and the fields of the entry that appoints them."""
    keys = [made_key(f"openline/test/{party.name}/{label}") for label in labels]
    return keys, root_fields(keys, version=version, threshold=threshold)


def root_fields(keys: Sequence[PrivateKey], *, version: int = 2, threshold: int = 2, **more: object) -> dict[str, Any]:
    """The fields of a change of officials."""
    return {"version": version, "root_keys": tuple(key.vkey.text for key in keys), "threshold": threshold, **more}


def issue_fields(party: Party, what: str = "another", purpose: Purpose = Purpose.NODE) -> dict[str, Any]:
    """The fields of the issue of one more key."""
    return {"key": party.key(what, purpose).vkey.text, "purpose": purpose}


def counts(party: Party) -> Also:
    """That the last entry is a hold that rings."""

    def asked(_folding: Folding, picture: Picture) -> bool:
        return len(picture.holds) == sum(b'"hold.requested/1"' in o.body for o in party.openings.values())

    return asked


__all__ = [
    "CASES", "FIRST", "HoldRequested", "KeyIssued", "RootChanged", "World", "case", "counts", "differences",
    "issue_fields", "jordan", "new_set", "root_fields", "told",
]  # fmt: skip
