"""Which logs and which quorum of witnesses make a checkpoint count: policy files, exactly as C2SP tlog-policy says.

Names are opaque octets, kept as text with surrogate escapes; each name is defined once, before it is used, and is a
member of at most one group. So a policy is a tree of thresholds in which every witness counts once.

    >>> parse_policy(b"quorum none\\n").satisfied_by(()).holds
    True
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from openline import limits
from openline.errors import RecordError

from ._notes import COSIGNATURE, ED25519, Vkey, parse_vkey

NO_QUORUM = "none"
_OCTETS = re.compile(rb"[\t\n\x20-\x7e\x80-\xff]*\Z")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,3}\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyLog:
    """A log whose checkpoints count; the key's name is its origin."""

    key: Vkey
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyWitness:
    """A cosigner under the name that groups call it by."""

    name: str
    key: Vkey
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyGroup:
    """Holds when at least ``threshold`` of its members, witnesses or groups, hold."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupStanding:
    """How one group stands: which members hold, which are missing, and how many it asks for."""

    name: str
    threshold: int
    held: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether enough members hold."""
        return len(self.held) >= self.threshold


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Whether the quorum holds, how every group stands, and which witnesses of the quorum have not signed."""

    holds: bool
    groups: tuple[GroupStanding, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A policy; groups stand in the order in which they were defined. ``quorum`` is a name, or ``none``."""

    logs: tuple[PolicyLog, ...] = ()
    witnesses: tuple[PolicyWitness, ...] = ()
    groups: tuple[PolicyGroup, ...] = ()
    quorum: str = NO_QUORUM

    def satisfied_by(self, names: Collection[str]) -> Standing:
        """How the quorum stands when these witnesses have cosigned; names of nobody count for nothing."""
        holding = {witness.name for witness in self.witnesses if witness.name in names}
        standings = []
        for group in self.groups:
            held = tuple(name for name in group.members if name in holding)
            missing = tuple(name for name in group.members if name not in holding)
            standings.append(GroupStanding(name=group.name, threshold=group.threshold, held=held, missing=missing))
            holding |= {group.name} if standings[-1].holds else set()
        counted = self.counted()
        return Standing(
            holds=self.quorum == NO_QUORUM or self.quorum in holding,
            groups=tuple(standings),
            missing=tuple(name for name in counted if name not in holding),
        )

    def counted(self) -> tuple[str, ...]:
        """The witnesses under the quorum, in the order of their groups; all others count for nothing."""
        members = {group.name: group.members for group in self.groups}

        def below(name: str) -> tuple[str, ...]:
            return tuple(w for member in members[name] for w in below(member)) if name in members else (name,)

        return () if self.quorum == NO_QUORUM else below(self.quorum)


def parse_policy(data: bytes) -> Policy:
    """A policy from its file; raises RecordError that names the line."""
    if len(data) > limits.POLICY_BYTES:
        raise RecordError("journal.policy-too-large", f"a policy of {len(data)} bytes", hint="split its groups")
    if data and not data.endswith(b"\n"):
        raise RecordError(
            "journal.policy-unterminated", "the last line has no end", hint="end it with a newline; the file may be cut"
        )
    reading = _Reading()
    for number, line in enumerate(data.split(b"\n")[:-1], 1):
        reading.line(number, line)
    if reading.quorum is None:
        raise RecordError("journal.policy-no-quorum", "no line says quorum", hint="add one, such as quorum none")
    return Policy(
        logs=tuple(reading.logs),
        witnesses=tuple(reading.witnesses),
        groups=tuple(reading.groups),
        quorum=reading.quorum,
    )


def policy_text(policy: Policy) -> bytes:
    """The policy's file. Raises RecordError when the values are no policy: our own parser reads what was written."""
    rows = [_words("log", log.key.text, log.url) for log in policy.logs]
    rows += [_words("witness", w.name, w.key.text, w.url) for w in policy.witnesses]
    rows += [_words("group", g.name, _threshold(g), *g.members) for g in policy.groups]
    rows.append(_words("quorum", policy.quorum))
    text = ("\n".join(rows) + "\n").encode("utf-8", "surrogateescape")
    if parse_policy(text) != policy:
        raise RecordError(
            "journal.policy-unwritable", "a name or address cannot be written", hint="use words without spaces"
        )
    return text


def _words(*words: str | None) -> str:
    return " ".join(word for word in words if word is not None)


def _threshold(group: PolicyGroup) -> str:
    if group.threshold == len(group.members):
        return "all"
    return "any" if group.threshold == 1 else str(group.threshold)


class _Reading:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self.logs: list[PolicyLog] = []
        self.witnesses: list[PolicyWitness] = []
        self.groups: list[PolicyGroup] = []
        self.quorum: str | None = None
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._number = 0
        self._lines: dict[str, tuple[range, Callable[[list[str]], None]]] = {
            "log": (range(2, 4), self._log),
            "witness": (range(3, 5), self._witness),
            "group": (range(4, limits.POLICY_BYTES), self._group),
            "quorum": (range(2, 3), self._quorum),
        }

    def line(self, number: int, line: bytes) -> None:
        """Read one line; empty lines and comments say nothing."""
        self._number = number
        if not _OCTETS.match(line):
            raise self._wrong("journal.policy-octet", "holds a control character", "use tabs and newlines only")
        # Of the octets that bytes.split takes for space, only the tab and the space are left here.
        words = [word.decode("utf-8", "surrogateescape") for word in line.split()]
        if not words or words[0].startswith("#"):
            return
        sizes, define = self._lines.get(words[0], (range(0), self._group))
        if len(words) not in sizes:
            seen = _shown(" ".join(words))
            raise self._wrong("journal.policy-line", f"is no line of a policy: {seen}", "see C2SP tlog-policy")
        define(words[1:])

    def _log(self, words: list[str]) -> None:
        key = self._key(words[0], ED25519, [log.key for log in self.logs])
        self._room(self.logs)
        self.logs.append(PolicyLog(key=key, url=words[1] if len(words) > 1 else None))

    def _witness(self, words: list[str]) -> None:
        name = self._new(words[0])
        key = self._key(words[1], COSIGNATURE, [witness.key for witness in self.witnesses])
        self._room(self.witnesses)
        self.witnesses.append(PolicyWitness(name=name, key=key, url=words[2] if len(words) > 2 else None))

    def _group(self, words: list[str]) -> None:
        wanted, members = words[1], words[2:]
        for member in members:
            self._known(member)
            if member in self._members:
                raise self._wrong(
                    "journal.policy-duplicate", f"names {_shown(member)} as a member again", "list it once in the file"
                )
            self._members.add(member)
        name = self._new(words[0])
        self._room(self.groups)
        threshold = self._count(wanted, len(members))
        self.groups.append(PolicyGroup(name=name, threshold=threshold, members=tuple(members)))

    def _quorum(self, words: list[str]) -> None:
        if self.quorum is not None:
            raise self._wrong("journal.policy-duplicate", "says quorum again", "keep one quorum line")
        if words[0] != NO_QUORUM:
            self._known(words[0])
        self.quorum = words[0]

    def _count(self, wanted: str, members: int) -> int:
        if wanted in ("any", "all"):
            return 1 if wanted == "any" else members
        if not _THRESHOLD.match(wanted) or int(wanted) > members:
            raise self._wrong(
                "journal.policy-threshold",
                f"asks for {_shown(wanted)} of {members}",
                f"write any, all, or 1 to {members}",
            )
        return int(wanted)

    def _key(self, text: str, kind: int, others: Sequence[Vkey]) -> Vkey:
        try:
            key = parse_vkey(text.encode("utf-8", "surrogateescape").decode("utf-8"))
        except (RecordError, UnicodeDecodeError) as error:
            raise self._wrong(
                "journal.policy-key", f"has no usable key: {_shown(text)}", "copy the key again"
            ) from error
        if key.kind != kind:
            raise self._wrong(
                "journal.policy-key", f"has a key of kind {key.kind}", "logs sign with kind 1, witnesses with kind 4"
            )
        if key.public in [other.public for other in others]:
            raise self._wrong(
                "journal.policy-duplicate", f"repeats a public key, as {_shown(key.name)}", "one key is one signer"
            )
        return key

    def _new(self, name: str) -> str:
        if name in self._names or name == NO_QUORUM:
            raise self._wrong(
                "journal.policy-duplicate", f"defines {_shown(name)}, which is defined", "choose another name"
            )
        self._names.add(name)
        return name

    def _known(self, name: str) -> None:
        if name not in self._names:
            raise self._wrong(
                "journal.policy-name-unknown", f"names {_shown(name)}, defined on no line above", "define it above"
            )

    def _room(self, defined: Sequence[object]) -> None:
        if len(defined) >= limits.POLICY_NAMES:
            raise self._wrong(
                "journal.policy-too-large", f"is one above {limits.POLICY_NAMES} of its kind", "split the policy"
            )

    def _wrong(self, code: str, what: str, hint: str) -> RecordError:
        return RecordError(code, f"line {self._number} of the policy {what}", hint=hint)


def _shown(text: str) -> str:
    return repr(text[:60])
