"""The records of cosigning.yaml: whose cosignature on a journal counts, and how many an author needs.

The reader, the checks and spec/arrangement.md follow from these declarations, as from those in ``_records``.
"""

from msgspec import Struct

from ._facts import ParticipantId, RecordId, Sources


class CosigningSide(Struct, frozen=True, kw_only=True):
    """One of the two opposing sides. Each of its ``cosigners`` must sign; its other members count for nobody."""

    id: RecordId
    members: tuple[ParticipantId, ...]
    cosigners: tuple[ParticipantId, ...]


class AuthorQuorum(Struct, frozen=True, kw_only=True):
    """How many neutral cosigners the journal of one author needs beside the opposing ones."""

    author: ParticipantId
    neutral: int


class Cosigning(Struct, frozen=True, kw_only=True):
    """Whose cosignature on a journal counts: every cosigner of both sides, and a number of neutral ones by author.

    The author never counts, nor who hosts it or answers for it, nor whom it hosts or answers for.
    """

    sides: tuple[CosigningSide, CosigningSide]
    neutral: tuple[ParticipantId, ...]
    quorums: tuple[AuthorQuorum, ...]
    sources: Sources
