"""The desk: one officer's seat at one post of one node, able to say things.

A desk fills the header by itself (serial, time, ``seen``), asks ``rights``, makes leaf and opening, and
hands one batch to the record. Time, randomness and the record are handed in; nothing is half done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from openline.errors import ActError
from openline.journal import SALT_BYTES, Batch, Checkpoint, Entry, Opening, Signer, leaf_hash, open_leaf, sealed_leaf
from openline.messages import (
    Channel,
    Cited,
    Header,
    Message,
    Precedence,
    Purpose,
    Ref,
    Releasability,
    Reported,
    Role,
    Seen,
    Status,
    UseRule,
    encode,
    parse_body,
    type_tag,
)
from openline.rights import Request, decide


class Record(Protocol):
    """The node's own journal. ``append`` returns only when every entry is durable, or raises and kept none."""

    @property
    def origin(self) -> str:
        """The origin line of the journal."""
        ...

    def size(self) -> int:
        """How many leaves are recorded."""
        ...

    def append(self, batch: Batch, signer: Signer) -> Checkpoint:
        """Record a batch against its expected size and sign the new head."""
        ...


class Situation(Protocol):
    """What the node has folded so far, as far as an act needs it."""

    @property
    def participant(self) -> str:
        """Whose node this is."""
        ...

    def seen(self) -> tuple[Seen, ...]:
        """Foreign journals that moved since our previous entry."""
        ...

    def cites(self) -> Cited | None:
        """The newest cosignature by others that no entry of ours cites yet."""
        ...

    def serial(self) -> int:
        """The next serial number of our messages."""
        ...


@dataclass(frozen=True, kw_only=True)
class Officers:
    """Who signs: the post, its roles, and one key, or two for a grave act."""

    post: str
    roles: frozenset[Role]
    signers: tuple[Signer, ...]


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The part of the header that a person chooses."""

    to_posts: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    precedence: Precedence = Precedence.ROUTINE
    channel: Channel = Channel.OPENLINE
    original_text: str = ""
    original_language: str = "en"
    translation: str | None = None
    releasability: Releasability = Releasability.RECIPIENTS
    use_rule: UseRule = UseRule.RECORDED
    status: Status = Status.ACTUAL
    refers_to: Ref | None = None
    reported_by_us: Reported | None = None
    local_zone: str | None = None
    interpreter_token: str | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A recorded act: where it stands and how to refer to it."""

    ref: Ref
    message: Message
    entry: Entry


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything an act needs: who signs, what is known, where it is recorded."""

    officers: Officers
    situation: Situation
    record: Record
    checkpoint_signer: Signer


def say(
    desk: Desk, kind: type[Message], fields: Mapping[str, Any], *, envelope: Envelope, now: datetime, random: bytes
) -> Said:
    """Record one act. ``random`` gives 16 bytes of id and 32 of salt.

    Raises ActError when the rights deny it, MessageError when a field is wrong; then nothing was recorded.
    """
    header = _header(envelope, desk.officers.post, desk.situation, now)
    message = kind(header=header, **fields)
    # Our own parser reads what we are about to sign: we never say what we would refuse to hear.
    body = encode(message)
    message = parse_body(body)
    _allowed(message, desk.officers, desk.situation.participant)
    entry = entry_of(message, body, desk.record.origin, desk.officers.signers, random)
    desk.record.append(Batch(expected_size=desk.record.size(), entries=(entry,)), desk.checkpoint_signer)
    return Said(ref=_ref(message, entry, desk.situation.participant), message=message, entry=entry)


def entry_of(message: Message, body: bytes, origin: str, signers: Sequence[Signer], random: bytes) -> Entry:
    """The leaf and opening of a message; raises ActError when the signature lines are not those required."""
    assert len(random) == 16 + SALT_BYTES, "an id and a salt"
    names = {signer.vkey.name for signer in signers}
    # How many officials a root act needs is judged against the root set, by everybody who folds it.
    wanted = len(names) if message.signed_by == (Purpose.ROOT,) else len(message.signed_by)
    if not names or len(names) != wanted or len(signers) != len(names):
        raise ActError(
            "actions.signers-wrong",
            f"{type_tag(type(message))} needs {len(message.signed_by)} different signature(s), not {len(signers)}",
            hint="a grave act needs two officers of the same post",
        )
    entry_id, salt = random[:16].hex(), random[16:]
    if message.open_entry:
        return Entry(id=entry_id, leaf=open_leaf(origin, entry_id, body, signers), opening=None)
    opening = Opening(salt=salt, body=body)
    return Entry(id=entry_id, leaf=sealed_leaf(origin, entry_id, opening, signers), opening=opening)


def _ref(message: Message, entry: Entry, participant: str) -> Ref:
    """How others refer to it: an amendment keeps the object's name and has its own leaf."""
    earlier = getattr(message, "amends", None) or getattr(message, "supersedes", None)
    name = earlier.object if isinstance(earlier, Ref) else f"{participant}/{entry.id}"
    return Ref(object=name, leaf=leaf_hash(entry.leaf).hex())


def _header(envelope: Envelope, post: str, situation: Situation, now: datetime) -> Header:
    chosen = {name: getattr(envelope, name) for name in envelope.__dataclass_fields__}
    return Header(
        serial=situation.serial(),
        dtg_utc=now.replace(microsecond=0),
        from_post=post,
        seen=situation.seen(),
        cites=situation.cites(),
        **chosen,
    )


def _allowed(message: Message, officers: Officers, participant: str) -> None:
    about = getattr(message, "about", None) or getattr(message, "amends", None)
    owner = about.participant if isinstance(about, Ref) else None
    logged = message.header.reported_by_us
    actor = logged.participant if logged else participant
    purposes = {purpose.value for purpose in message.signed_by}
    request = Request(
        tag=type_tag(type(message)),
        roles=officers.roles,
        owns_subject=None if owner is None else owner == actor,
        root=purposes == {"root"},
        node=purposes == {"node"},
    )
    decision = decide(request)
    if not decision.allowed:
        raise ActError(
            "actions.denied",
            f"{request.tag} is not allowed here: {decision.reason.replace('-', ' ')}",
            hint="ask an officer whose role may do this, about an object it may be done about",
        )
