"""The keys of one journal from its officials down to who signed, as far as the entries of a dossier show them.

A dossier holds some entries of a journal, in order. Its officials are those handed over in person, or, where nobody
handed any over, those whom the journal names itself. Each entry is judged by the key entries before it. Key entries
that a dossier leaves out are not seen: it cannot show that a key was not revoked.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from openline.errors import RecordError
from openline.journal import COSIGNATURE, ED25519, Vkey, parse_vkey, verify_note
from openline.messages import Purpose
from openline.picture import COSIGNING, RootSet

from ._extra import ReadLeaf
from ._statement import KeyFields, KeyNameFields, OpenedFields, RevokedFields, RootFields, Statement

_OPENED, _CHANGED, _SUSPENDED, _RESTORED = "journal.opened/1", "root.changed/1", "key.suspended/1", "key.restored/1"
_OFFICIALS = 9
_NUMBER = re.compile(r"-(?:[2-9]|[1-9][0-9]{1,3})\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Held:
    """A key that the journal issued; ``stopped``: suspended now, or revoked for good."""

    key: Vkey
    purpose: Purpose
    post: str | None
    stopped: bool = False
    revoked_at: int | None = None
    good_size: int = 0


@dataclass(slots=True)
class KeyChain:
    """Takes the entries of one journal in the order of their indexes."""

    origin: str
    trust: Mapping[str, RootSet] | None
    roots: RootSet | None = None
    participant: str = ""
    _held: dict[str, _Held] = field(default_factory=dict)
    _heads: list[tuple[int, Vkey | None]] = field(default_factory=list)

    def take(self, index: int, leaf: ReadLeaf, said: Statement | None) -> tuple[str, ...]:
        """Who signed this entry, by key name; raises RecordError unless they might."""
        tag = said.tag if said else ""
        if (index == 0) != (tag == _OPENED):
            raise _wrong("audit.journal-unopened", f"{self.origin} is not opened by its first entry, and only there")
        if said and isinstance(said.fields, OpenedFields):
            self._open(said.fields)
        if self.roots is None:
            raise _wrong("audit.journal-unopened", f"the first entry of {self.origin} is not shown")
        new = _root_set(said.fields) if said and isinstance(said.fields, RootFields) else None
        signed = self._signed(leaf, new)
        if said is not None:
            self._check_lines(leaf, said, signed, new)
            if said.signed_by == (Purpose.ROOT,):
                self._root_act(index, said, frozenset(signed), new)
        return tuple(key.name for key in signed)

    def checkpoint_keys(self, size: int) -> tuple[Vkey, ...]:
        """The keys that may sign a head of this size: in force after so many entries, or just before the last."""
        return tuple(key for count in (size, size - 1) if (key := self._head_key(count)) is not None)

    def contested(self, index: int, signers: tuple[str, ...]) -> bool:
        """Whether a later entry shown here revokes a key under which this one stands, from before it on."""
        return any(
            held.revoked_at is not None
            and held.good_size <= index < held.revoked_at
            and (held.key.name in signers or held.purpose is Purpose.CHECKPOINT)
            for held in self._held.values()
        )

    def _open(self, opened: OpenedFields) -> None:
        rest = self.origin.rpartition("/")[2].removeprefix(opened.participant)
        named = self.origin.rpartition("/")[2].startswith(opened.participant)
        if not named or (rest and not _NUMBER.match(rest)):
            raise _wrong("audit.journal-name-wrong", f"{self.origin} bears another name than its participant")
        roots = _root_set(opened)
        if self.trust is not None:
            self._check_trusted(roots, self.trust, opened.participant)
        self.roots, self.participant = roots, opened.participant

    def _check_trusted(self, roots: RootSet, trust: Mapping[str, RootSet], participant: str) -> None:
        """A successor journal may be trusted by its own name, or by its participant's."""
        handed = trust.get(self.origin.rpartition("/")[2]) or trust.get(participant)
        if handed is None:
            raise _wrong("audit.officials-unknown", f"nobody handed over the officials of {participant[:80]}")
        if not roots.same_as(handed):
            raise _wrong("audit.officials-differ", f"{self.origin} names other officials than were handed over")

    def _signed(self, leaf: ReadLeaf, new: RootSet | None) -> tuple[Vkey, ...]:
        """The keys of all lines; raises when one is a stranger's, doubled, or of a key that was stopped."""
        assert self.roots is not None, "judged after the first entry"
        appointed = new.keys if new else ()
        self._check_apart(appointed)
        known = [*self.roots.keys, *appointed, *(held.key for held in self._held.values())]
        _, signed = verify_note(leaf.data, known)
        if len(signed) != len(leaf.leaf.note.lines) or len(set(signed)) != len(signed):
            raise _wrong("audit.signer-unknown", "an entry is signed by a key that nobody issued, or twice by one")
        for key in signed:
            held = self._held.get(key.name)
            if held is not None and (held.stopped or held.revoked_at is not None):
                raise _wrong("audit.signer-stopped", f"{key.name[:80]} was stopped before it signed")
        return signed

    def _check_apart(self, appointed: tuple[Vkey, ...]) -> None:
        names, publics = set(self._held), {held.key.public for held in self._held.values()}
        if any(key.name in names or key.public in publics for key in appointed):
            raise _wrong("audit.key-used-twice", "an official's key serves something else")

    def _check_lines(self, leaf: ReadLeaf, said: Statement, signed: tuple[Vkey, ...], new: RootSet | None) -> None:
        """Exactly the lines that the type asks for, and officers of the post that the header names."""
        if said.open_entry != (leaf.leaf.body is not None):
            raise _wrong("audit.sealed-or-open-wrong", "keys and states are open, all else is sealed")
        assert self.roots is not None, "judged after the first entry"
        officials = {*self.roots.keys, *(new.keys if new else ())}
        purposes = Counter(Purpose.ROOT if key in officials else self._held[key.name].purpose for key in signed)
        wanted = Counter(said.signed_by)
        if purposes != (Counter({Purpose.ROOT: len(signed)}) if Purpose.ROOT in wanted else wanted):
            raise _wrong("audit.signers-wrong", f"{said.tag} is signed by other keys than it needs")
        posts = {self._held[key.name].post for key in signed if key not in officials}
        if posts - {None, said.from_post}:
            raise _wrong("audit.post-wrong", "an officer signed for another post")

    def _root_act(self, index: int, said: Statement, signers: frozenset[Vkey], new: RootSet | None) -> None:
        roots = self.roots
        assert roots is not None, "judged after the first entry"
        if roots.signed(signers) < (1 if said.tag == _SUSPENDED else roots.threshold):
            raise _wrong("audit.officials-missing", f"too few officials signed {said.tag}")
        match said.fields:
            case RootFields(version=version):
                assert new is not None, "read above"
                if not new.met_by(signers) or version != roots.version + 1:
                    raise _wrong("audit.officials-missing", "the new officials did not sign, or skip a version")
                self.roots = new
            case KeyFields() as issued:
                self._issue(issued)
            case KeyNameFields(key_name=name):
                self._turn(name, said.tag)
            case RevokedFields(key_name=name, last_good_size=good):
                held = self._in_force(name)
                if not 0 <= good <= index:
                    raise _wrong("audit.last-good-ahead", "a revocation looks ahead")
                self._held[name] = replace(held, revoked_at=index, good_size=good)
        self._heads.append((index + 1, self._newest()))

    def _issue(self, issued: KeyFields) -> None:
        assert self.roots is not None, "keys are issued by officials"
        key, purpose = parse_vkey(issued.key), Purpose(issued.purpose)
        others = [*self.roots.keys, *(held.key for held in self._held.values())]
        if any(key.name == other.name or key.public == other.public for other in others):
            raise _wrong("audit.key-used-twice", f"{key.name[:80]} serves twice")
        post = issued.post if isinstance(issued.post, str) else None
        if (purpose is Purpose.OFFICER) != (post is not None):
            raise _wrong("audit.key-purpose-wrong", "officers serve a post, other keys none")
        if key.kind != (COSIGNATURE if purpose in COSIGNING else ED25519):
            raise _wrong("audit.key-purpose-wrong", f"a {purpose.value} key is of another signature type")
        self._held[key.name] = _Held(key=key, purpose=purpose, post=post)

    def _turn(self, name: str, tag: str) -> None:
        held = self._in_force(name)
        if held.stopped != (tag == _RESTORED):
            raise _wrong("audit.key-not-in-force", f"{name[:80]} is suspended already, or is not")
        self._held[name] = replace(held, stopped=not held.stopped)

    def _in_force(self, name: str) -> _Held:
        held = self._held.get(name)
        if held is None or held.revoked_at is not None:
            raise _wrong("audit.key-not-in-force", f"{name[:80]} is no key in force")
        return held

    def _newest(self) -> Vkey | None:
        """The newest checkpoint key in force."""
        keys = [
            held.key
            for held in self._held.values()
            if held.purpose is Purpose.CHECKPOINT and not held.stopped and held.revoked_at is None
        ]
        return keys[-1] if keys else None

    def _head_key(self, count: int) -> Vkey | None:
        states = [key for after, key in self._heads if after <= count]
        return states[-1] if states else None


def _root_set(fields: OpenedFields | RootFields) -> RootSet:
    keys = tuple(parse_vkey(text) for text in fields.root_keys)
    distinct = len({key.name for key in keys}) == len({key.public for key in keys}) == len(keys)
    wrong_kind = any(key.kind != ED25519 for key in keys)
    if not distinct or wrong_kind or len(keys) > _OFFICIALS or not 1 <= fields.threshold <= len(keys):
        raise _wrong("audit.officials-wrong", "an official stands twice, or more must sign than are named")
    version = fields.version if isinstance(fields, RootFields) else 1
    return RootSet(keys=keys, threshold=fields.threshold, version=version)


def _wrong(code: str, message: str) -> RecordError:
    return RecordError(code, message, hint="ask for the dossier again, and keep this one as evidence")
