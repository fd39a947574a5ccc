"""Who may sign in a journal, as its entries so far say: officials, keys, roles. Judged by index, never by a clock.

``after`` is the whole theory: which key entry changes what. ``check_officials`` and ``check_change`` say why one
changes nothing: too few signed, a name or a key stands for two things, a version is skipped. Officials are counted
as keys, never as names, since whoever writes a root set chooses the names in it.

    >>> RootSet(keys=(), threshold=1).met_by(frozenset())
    False
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from openline.errors import RecordError
from openline.journal import COSIGNATURE, ED25519, Vkey, parse_vkey
from openline.messages import (
    CarriageIssued,
    JournalOpened,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    Message,
    Purpose,
    RecoveryObjected,
    Role,
    RoleGiven,
    RootChanged,
    RootQuorum,
)

COSIGNING = frozenset({Purpose.MIRROR, Purpose.WITNESS, Purpose.HEARTBEAT})
"""Purposes whose keys sign timestamped cosignatures; all others sign notes. One key never does both."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RootSet:
    """The officials who vouch for a participant's keys, and how many of them must sign."""

    keys: tuple[Vkey, ...]
    threshold: int
    version: int = 1
    guarantors: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The officials' key names."""
        return frozenset(key.name for key in self.keys)

    def met_by(self, signers: frozenset[Vkey]) -> bool:
        """Whether enough different officials are among the keys that signed."""
        return self.signed(signers) >= self.threshold

    def signed(self, signers: frozenset[Vkey]) -> int:
        """How many of the officials are among the keys that signed."""
        return len(signers.intersection(self.keys))

    def same_as(self, other: "RootSet") -> bool:
        """Whether both name the same officials and the same number of them."""
        return set(self.keys) == set(other.keys) and self.threshold == other.threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key that was issued: what it may sign, and for an officer the post it serves."""

    vkey: Vkey
    purpose: Purpose
    post: str | None = None
    roles: frozenset[Role] = frozenset()
    suspended: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Authority:
    """The state after some entries.

    ``ended`` keeps revoked keys, so that their signature is told from a stranger's; ``vouched`` every official so far.
    """

    keys: Mapping[str, Key] = field(default_factory=dict)
    ended: Mapping[str, Key] = field(default_factory=dict)
    root: RootSet | None = None
    carriage: str | None = None
    objected: frozenset[str] = frozenset()
    vouched: frozenset[Vkey] = frozenset()

    def key_for(self, purpose: Purpose) -> Vkey | None:
        """The newest key of a purpose that only one key has at a time, unless it is suspended."""
        found = [key.vkey for key in self.keys.values() if key.purpose is purpose and not key.suspended]
        return found[-1] if found else None

    def issued(self) -> dict[str, Key]:
        """Every key by name, in force or not."""
        return {**self.ended, **self.keys}

    def in_force(self, name: str) -> bool:
        """Whether a key may sign now."""
        return name in self.keys and not self.keys[name].suspended


def root_of_trust(trust: "Vkey | RootSet") -> RootSet:
    """A single key handed over in person is a root of one official."""
    return trust if isinstance(trust, RootSet) else RootSet(keys=(trust,), threshold=1)


def root_set(message: JournalOpened | RootChanged) -> RootSet:
    """The officials that a message names; raises RecordError when a name or a key stands twice or too few are named."""
    keys, guarantors = tuple(parse_vkey(text) for text in message.root_keys), message.guarantors
    if not distinct(keys) or message.threshold > len(keys) or any(key.kind != ED25519 for key in keys):
        raise _wrong("picture.root-set-wrong", "an official stands twice, or more must sign than are named")
    if len(set(guarantors)) < len(guarantors):
        raise _wrong("picture.root-set-wrong", "a guarantor stands twice")
    version = message.version if isinstance(message, RootChanged) else 1
    return RootSet(keys=keys, threshold=message.threshold, version=version, guarantors=guarantors)


def distinct(keys: Sequence[Vkey]) -> bool:
    """Whether no name and no key stands twice."""
    return len({key.name for key in keys}) == len({key.public for key in keys}) == len(keys)


def check_officials(message: Message, authority: Authority, signers: frozenset[Vkey]) -> None:
    """Raise RecordError unless enough officials signed this root act."""
    old = authority.root
    assert old is not None, "a root act is judged against a root"
    enough = old.signed(signers) >= (1 if message.root_quorum is RootQuorum.ONE else old.threshold)
    if isinstance(message, RootChanged):
        new = root_set(message)
        if not new.met_by(signers):
            raise _wrong("picture.new-officials-missing", "too few of the new officials signed")
        if new.version != old.version + 1:
            raise _wrong("picture.root-version-wrong", f"version {new.version} does not follow {old.version}")
    if not enough:
        raise _wrong("picture.officials-missing", f"{old.signed(signers)} of {old.threshold} officials signed")


def check_change(message: Message, authority: Authority, index: int) -> None:
    """Raise RecordError when a well-signed key entry must not change anything."""
    match message:
        case JournalOpened():
            opened = root_set(message)
            if authority.root is None or not opened.same_as(authority.root):
                raise _wrong("picture.root-set-wrong", "the journal names other officials than were handed over")
        case RootChanged():
            for key in root_set(message).keys:
                _check_free(key, authority, official=True)
        case KeyIssued():
            _check_issue(message, authority)
        case RoleGiven(key_name=name, post=post):
            held = authority.keys.get(name)
            if held is None or held.purpose is not Purpose.OFFICER or held.post != post:
                raise _wrong("picture.role-wrong", f"{name} is no officer's key of post {post}")
        case KeySuspended(key_name=name) if not authority.in_force(name):
            raise _wrong("picture.key-not-in-force", f"{name} is not in force")
        case KeyRestored(key_name=name):
            if name not in authority.keys or not authority.keys[name].suspended:
                raise _wrong("picture.key-not-suspended", f"{name} is not suspended")
        case KeyRevoked(key_name=name, last_good_size=size):
            if name not in authority.keys:
                raise _wrong("picture.key-not-in-force", f"{name} was never issued, or is revoked already")
            if size > index:
                raise _wrong("picture.last-good-ahead", f"the last good head {size} lies after this entry")


def after(authority: Authority, message: Message | None) -> Authority:
    """The authority once this message has been counted."""
    match message:
        case JournalOpened() | RootChanged():
            new, old = root_set(message), authority.root.keys if authority.root else ()
            return replace(authority, root=new, vouched=authority.vouched.union(old, new.keys))
        case KeyIssued(key=text, purpose=purpose, post=post):
            issued = Key(vkey=parse_vkey(text), purpose=purpose, post=post)
            return _with(authority, issued)
        case RoleGiven(key_name=name, role=role):
            held = authority.keys[name]
            return _with(authority, replace(held, roles=held.roles | {role}))
        case KeySuspended(key_name=name):
            return _with(authority, replace(authority.keys[name], suspended=True))
        case KeyRestored(key_name=name):
            return _with(authority, replace(authority.keys[name], suspended=False))
        case KeyRevoked(key_name=name):
            return _without(authority, name)
        case CarriageIssued(recipient=recipient):
            return replace(authority, carriage=recipient)
        case RecoveryObjected(successor=successor):
            return replace(authority, objected=authority.objected | {successor})
    return authority


def _check_issue(message: KeyIssued, authority: Authority) -> None:
    key = parse_vkey(message.key)
    assert authority.root is not None, "keys are issued by a root"
    _check_free(key, authority, official=False)
    if message.purpose is Purpose.ROOT or (message.purpose is Purpose.OFFICER) != (message.post is not None):
        raise _wrong("picture.key-purpose-wrong", "a root is never issued, and officers alone serve a post")
    if key.kind != (COSIGNATURE if message.purpose in COSIGNING else ED25519):
        raise _wrong("picture.key-kind-wrong", f"a {message.purpose.value} key is of another signature type")


def _check_free(key: Vkey, authority: Authority, *, official: bool) -> None:
    """Raise RecordError unless name and key are new here; an official may stay, or come back, as the same official."""
    officials = authority.vouched.union(authority.root.keys if authority.root else ())
    known = {held.vkey for held in authority.issued().values()} | (officials - {key} if official else officials)
    if key.name in {item.name for item in known}:
        raise _wrong("picture.key-name-taken", f"the name {key.name} was given before")
    if key.public in {item.public for item in known}:
        raise _wrong("picture.key-used-twice", f"{key.name} is a key that serves something else")


def _with(authority: Authority, key: Key) -> Authority:
    return replace(authority, keys={**authority.keys, key.vkey.name: key})


def _without(authority: Authority, name: str) -> Authority:
    kept = {other: key for other, key in authority.keys.items() if other != name}
    return replace(authority, keys=kept, ended={**authority.ended, name: authority.keys[name]})


def _wrong(code: str, message: str) -> RecordError:
    return RecordError(code, message, hint="it counts for nothing; the root corrects it by a new entry")
