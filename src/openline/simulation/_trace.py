"""One SHA-256 over everything that happened in a world: the same seed gives the same hash, or something is not ours.

Each event delivered with its time, sender, receiver and bytes; each act with its leaf; each new root of each journal.
"""

import hashlib
from datetime import datetime

from openline.transport import WireEvent, encode_event


class Trace:
    """The hash so far, and how many things are in it."""

    def __init__(self) -> None:
        self.events = 0
        self._hash = hashlib.sha256()

    def event(self, at: datetime, sender: str, to: str, event: WireEvent) -> None:
        """An event was delivered."""
        self.events += 1
        self._add("event", at.isoformat(), sender, to)
        self._hash.update(encode_event(event))

    def act(self, at: datetime, participant: str, leaf: bytes) -> None:
        """An act was recorded."""
        self._add("act", at.isoformat(), participant)
        self._hash.update(leaf)

    def root(self, participant: str, size: int, root: bytes) -> None:
        """A journal has grown."""
        self._add("root", participant, str(size), root.hex())

    def fault(self, at: datetime, words: str) -> None:
        """Something was done to the world."""
        self._add("fault", at.isoformat(), words)

    def hexdigest(self) -> str:
        """The hash over all of it."""
        return self._hash.hexdigest()

    def _add(self, *words: str) -> None:
        self._hash.update("\0".join((*words, "")).encode())
