"""Verify a whole journal while it streams past: any length, bounded memory, every leaf judged once, in order.

Each leaf is judged under the keys that the leaves before it put in force, exactly as the picture judges it; its hash
goes into the frontier; every checkpoint given is checked at its size, against the root there and the key in force.
What stays in memory is the frontier, the authority, 16 bytes for each id, and the first findings.

    >>> StreamReport(size=0, root=b"", heads=0, counted=0, withheld=0, faults={}, findings=(), covered=0).holds
    True
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from openline import limits
from openline.errors import RecordError
from openline.journal import Checkpoint, Frontier, Opening, Vkey, leaf_hash, verify_checkpoint
from openline.messages import Purpose
from openline.picture import Authority, Entry, Place, RootSet, after, judge

from ._verify import Finding

Heads = Callable[[int], bytes | None]
"""The signed checkpoint of a size, where there is one."""
Openings = Callable[[bytes], Opening | None]
"""What opens the leaf with a hash, where it is held."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamReport:
    """What was found: ``counted`` entries opened and held, ``withheld`` ones without opening, others by fault code.

    ``covered``: leaves under the newest checkpoint that holds. ``findings``: the first of what does not hold.
    """

    size: int
    root: bytes
    heads: int
    counted: int
    withheld: int
    faults: Mapping[str, int]
    findings: tuple[Finding, ...]
    covered: int

    @property
    def holds(self) -> bool:
        """True when nothing was found that does not hold, and every leaf is under a checkpoint."""
        return not self.faults and self.covered == self.size


@dataclass
class _Stream:
    journal: str
    authority: Authority
    before: Authority
    frontier: Frontier = field(default_factory=Frontier)
    ids: set[bytes] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    opened: int = 0
    withheld: int = 0
    heads: int = 0
    covered: int = 0

    def take(self, entry: Entry) -> None:
        """One judged leaf more: the authority after it, the tree with it."""
        if entry.object and self._twice(entry.object):
            entry = replace(entry, message=None, withheld=False, fault="picture.id-used-twice")
        if entry.fault is not None:
            self.find(entry.index, entry.fault, "the leaf does not hold")
        self.withheld += entry.withheld
        self.opened += entry.message is not None
        self.before, self.authority = self.authority, after(self.authority, entry.message)
        self.frontier = self.frontier.append(entry.leaf_hash)

    def head(self, origin: str, note: bytes) -> None:
        """A checkpoint at this size, by the key in force now, or by the one just before that ended with this entry."""
        expected = Checkpoint(origin=origin, size=self.frontier.size, root=self.frontier.root())
        keys = {key for state in (self.authority, self.before) if (key := state.key_for(Purpose.CHECKPOINT))}
        if any(_signed(note, key) == expected for key in keys):
            self.heads, self.covered = self.heads + 1, self.frontier.size
        else:
            self.find(self.frontier.size, "audit.checkpoint-wrong", "the checkpoint does not fit the leaves or the key")

    def find(self, index: int, code: str, what: str) -> None:
        """Count a finding, and keep it while there are few."""
        self.faults[code] += 1
        if len(self.findings) < limits.STREAM_FINDINGS:
            self.findings.append(Finding(journal=self.journal, index=index, code=code, what=what))

    def _twice(self, name: str) -> bool:
        key = bytes.fromhex(name.rpartition("/")[2])
        before = len(self.ids)
        self.ids.add(key)
        return len(self.ids) == before


def verify_stream(
    first: Place, root: RootSet, leaves: Iterable[bytes], size: int, heads: Heads, openings: Openings = lambda _: None
) -> StreamReport:
    """Judge every leaf of one journal, from the place of its first; nothing here raises for what the leaves hold.

    ``leaves`` is read once and may be longer than memory; its newest checkpoint covers ``size`` of them. ``heads`` is
    asked at every size, ``openings`` at every leaf.
    """
    assert first.index == 0, "authority is judged from the beginning"
    start = Authority(root=root)
    stream = _Stream(first.journal, start, start)
    for index, leaf in enumerate(leaves):
        place = Place(participant=first.participant, journal=first.journal, origin=first.origin, index=index)
        stream.take(judge(place, leaf, stream.authority, openings(leaf_hash(leaf))))
        if (note := heads(stream.frontier.size)) is not None:
            stream.head(first.origin, note)
    if stream.frontier.size < size:
        stream.find(stream.frontier.size, "audit.leaf-missing", f"the newest checkpoint covers {size} leaves")
    if stream.covered < stream.frontier.size:
        stream.find(stream.covered, "audit.leaf-not-covered", "leaves from here on lead to no signed checkpoint")
    return StreamReport(
        size=stream.frontier.size,
        root=stream.frontier.root(),
        heads=stream.heads,
        counted=stream.opened,
        withheld=stream.withheld,
        faults=dict(stream.faults),
        findings=tuple(stream.findings),
        covered=stream.covered,
    )


def _signed(note: bytes, key: Vkey) -> Checkpoint | None:
    try:
        return verify_checkpoint(note, key)
    except RecordError:
        return None
