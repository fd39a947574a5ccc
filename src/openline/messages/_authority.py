"""Open entries: keys, roles, recovery, accession and line state. Never sealed, never erased, judged alike by everyone.

The root is a set of officials of whom a threshold must sign. One of them alone can only suspend.
"""

from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from openline.arrangement import LineState

from ._header import Count, Digest, Id, Instant, Line, Message, Purpose, Ref, RootQuorum, VerifierKey

RootKeys = Annotated[tuple[VerifierKey, ...], Meta(min_length=1, max_length=9, description="one key an official")]
Threshold = Annotated[int, Meta(ge=1, le=9, description="how many different officials must sign")]
AgeRecipient = Annotated[str, Meta(pattern=r"^age1[02-9ac-hj-np-z]{58}\Z", description="an age X25519 recipient")]


class Role(Enum):
    """What an officer may do at a post; ``rights`` holds the table."""

    WATCH = "watch"
    DEPUTY = "deputy"
    AUTHORITY = "authority"


class AccessionKind(Enum):
    """Who says that a party is bound."""

    SELF_DECLARED = "self-declared"
    CLAIMED_BY_ANOTHER = "claimed-by-another"
    WITHDRAWAL = "withdrawal"


class Predecessor(Struct, frozen=True, kw_only=True):
    """The journal that this one carries on: the largest head of it that its participant knows of."""

    journal: Id
    size: Count
    root: Digest


class JournalOpened(Message, frozen=True, kw_only=True, tag="journal.opened/1"):
    """The first entry: whose journal this is, under which arrangement, and the officials who vouch for all other keys.

    ``guarantors`` are the participants who together can recover it when the officials' keys are lost.
    """

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    participant: Id
    arrangement: Id
    arrangement_digest: Digest
    root_keys: RootKeys
    threshold: Threshold = 1
    guarantors: tuple[Id, ...] = ()
    succeeds: Predecessor | None = None


class RootChanged(Message, frozen=True, kw_only=True, tag="root.changed/1"):
    """Other officials vouch from here on: signed by a threshold of the old set and a threshold of the new one.

    ``version`` is one more than that of the set before; the first set has version 1.
    """

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)
    root_quorum: ClassVar[RootQuorum] = RootQuorum.OLD_AND_NEW

    version: Annotated[int, Meta(ge=2, le=1_000_000)]
    root_keys: RootKeys
    threshold: Threshold
    guarantors: tuple[Id, ...] = ()


class KeyIssued(Message, frozen=True, kw_only=True, tag="key.issued/1"):
    """The root issues a key for one purpose; an officer's key names the post it serves."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key: VerifierKey
    purpose: Purpose
    post: Id | None = None


class KeySuspended(Message, frozen=True, kw_only=True, tag="key.suspended/1"):
    """One official stops a key at once, on suspicion; what it signs from here on does not count."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)
    root_quorum: ClassVar[RootQuorum] = RootQuorum.ONE

    key_name: Line
    reason: Line


class KeyRestored(Message, frozen=True, kw_only=True, tag="key.restored/1"):
    """The root lets a suspended key sign again, from here on."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key_name: Line
    reason: Line


class KeyRevoked(Message, frozen=True, kw_only=True, tag="key.revoked/1"):
    """The root ends a key for good. Valid wherever it is found, also outside its journal.

    What the key signed below the last good head stands. What it signed after that and others cosigned stays
    attributable and is shown as contested; what nobody else held does not count.
    """

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key_name: Line
    reason: Line
    last_good_size: Count
    last_good_root: Digest


class CarriageIssued(Message, frozen=True, kw_only=True, tag="carriage.issued/1"):
    """The age recipient to which openings carried by hand for this participant are sealed; the newest counts."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    recipient: AgeRecipient


class RecoveryNoticed(Message, frozen=True, kw_only=True, tag="recovery.noticed/1"):
    """A guarantor gives notice that a participant lost its root and names the officials of its successor journal.

    Nothing changes for 72 hours, and only if every guarantor completes; the old root can object.
    """

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    participant: Id
    lost: Predecessor
    successor: Id
    root_keys: RootKeys
    threshold: Threshold
    reason: Line


class RecoveryCompleted(Message, frozen=True, kw_only=True, tag="recovery.completed/1"):
    """The guarantor completes its own notice, at least 72 hours after it by attested intervals."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    notice: Ref


class RecoveryObjected(Message, frozen=True, kw_only=True, tag="recovery.objected/1"):
    """The old root is not lost: the recovery under this successor's name is void."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    successor: Id
    reason: Line


class RoleGiven(Message, frozen=True, kw_only=True, tag="role.given/1"):
    """The root gives the holder of an officer's key a role at a post."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.ROOT,)

    key_name: Line
    post: Id
    role: Role


class AccessionDeclared(Message, frozen=True, kw_only=True, tag="accession.declared/1"):
    """A party is said to be bound by an instrument, or to withdraw from it; by itself or by another."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    party: Id
    instrument: Id
    kind: AccessionKind
    effective_utc: Instant


class LineDeclared(Message, frozen=True, kw_only=True, tag="line.declared/1"):
    """What its author declares a line to be. What the line does is observed by test calls, and stands beside it."""

    open_entry: ClassVar[bool] = True
    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    line: Id
    state: LineState
    reason: Line
    effective_utc: Instant
