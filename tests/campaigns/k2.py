"""K2: validity by log index. Random histories of keys and messages, folded from real leaves, equal a reference model.

A script says who issues, suspends, restores, revokes and replaces what, and who says something with which key, dead ones
too, while the clock jumps by years; who signs heads, who else held them, and which revocations go around outside. The
model in ``tests/picture/key_model.py`` reads the script only. The pieces then arrive in a shuffled order: the same again.
"""

import random
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from typing import Any

from openline.journal import COSIGNATURE, cosign, parse_note
from openline.messages import (
    EntryReceived,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    Message,
    NoticeRead,
    Purpose,
    Received,
    Ref,
    RootChanged,
)
from openline.picture import COSIGNING, CheckpointPiece, Folding, Piece
from openline.storage import PrivateKey
from tests.picture.cases import root_fields
from tests.picture.key_model import BEFORE, History, Step, Verdict, told
from tests.picture.party import START_S, Party, evidence, made_key, tree_of

ID = "K2"
TITLE = "random histories of keys and messages, in any order of arrival, equal a model that judges by index"
COUNT = 10_000
PURPOSES = ("officer", "officer", "node", "checkpoint", "mirror", "heartbeat")
KINDS = (*("say",) * 6, "issue", "suspend", "restore", "revoke", "rotate", "officials")


def run(seed: int, count: int) -> tuple[bool, str]:
    """``count`` histories."""
    dice = random.Random(seed)
    wrong = entries = refused = doubted = short = 0
    first = ""
    for number in range(count):
        history = script(dice)
        wanted = told(history)
        if set(_folded(history, dice)) != {wanted}:
            wrong, first = wrong + 1, first or f"; first wrong: history {number}"
        entries += wanted.size
        refused += wanted.worth.count("refused")
        doubted += sum(worth in ("contested", "void") for worth in wanted.worth)
        short += wanted.size < len(history.steps) + BEFORE
    figure = (
        f"{count - wrong} of {count} histories equal the model in both orders: {entries} entries counted, of them "
        f"{refused} refused and {doubted} contested or void; {short} histories not covered to their end"
    )
    return wrong == 0 and refused > count and doubted > count // 10, figure + first


# -- the script -------------------------------------------------------------------------------------


def script(dice: random.Random) -> History:
    """A random history; most steps are in order, and any key may be used at any time."""
    steps = [Step(what="issue", key=key, purpose=purpose) for key, purpose in (("k1", "officer"), ("k2", "node"))]
    purposes = {"c0": "checkpoint", "k1": "officer", "k2": "node"}
    for _ in range(dice.randint(2, 14)):
        steps += _steps(dice, purposes, len(steps) + BEFORE, _changes(steps))
    size = len(steps) + BEFORE
    heads = [(n, key) for n in _sizes(dice, size) for key in purposes if purposes[key] == "checkpoint"]
    heads = [head for head in heads if dice.random() < 0.8]
    held = sorted(n for n in range(1, size + 1) if dice.random() < 0.15)
    era = _changes(steps)
    some = range(dice.choice((0, 0, 1, 2)))
    strays = [_revocation(dice, dice.choice(list(purposes)), size, max(0, era - (dice.random() < 0.1))) for _ in some]
    return History(steps=steps, heads=heads, held=held, strays=strays)


def _changes(steps: list[Step]) -> int:
    return sum(step.what == "officials" and not step.flaw for step in steps)


def _sizes(dice: random.Random, size: int) -> list[int]:
    return sorted({size, size - dice.randint(0, 3), dice.randint(BEFORE, size)})


def _steps(dice: random.Random, purposes: dict[str, str], index: int, changes: int) -> list[Step]:
    what = dice.choice(KINDS)
    era = changes if dice.random() < 0.95 else dice.randint(0, changes + 1)
    signers = 2 if dice.random() < 0.9 else dice.choice((1, 3))
    key = dice.choice(list(purposes))
    if what == "say":
        officers = [name for name, purpose in purposes.items() if purpose in ("officer", "node")] or [key]
        key = dice.choice(officers) if dice.random() < 0.95 else key
        return [Step(what="say", key=key, purpose="node" if purposes[key] == "node" else "officer")]
    if what in ("issue", "rotate"):
        fresh = key if dice.random() < 0.1 else f"k{len(purposes)}"
        flaw = dice.choice(("kind", "post")) if dice.random() < 0.05 else ""
        purpose = purposes.get(fresh) or dice.choice(PURPOSES)
        if not flaw:
            purposes.setdefault(fresh, purpose)
        issued = Step(what="issue", key=fresh, purpose=purpose, signers=signers, era=era, flaw=flaw)
        if what == "issue" or purposes[key] != purpose:
            return [issued]
        return [issued, _revocation(dice, key, index + 1, era)]
    if what == "revoke":
        return [_revocation(dice, key, index, era, signers)]
    if what == "officials":
        return [Step(what=what, signers=signers, era=changes, flaw="" if signers > 1 else "short")]
    return [Step(what=what, key=key, signers=signers, era=era)]


def _revocation(dice: random.Random, key: str, index: int, era: int, signers: int = 2) -> Step:
    good = index + 3 if dice.random() < 0.05 else max(0, index - dice.choice((0, 0, 1, 2, 4, 8)))
    return Step(what="revoke", key=key, signers=signers, era=era, good=good, right_root=dice.random() < 0.9)


# -- the bytes --------------------------------------------------------------------------------------


def officials(era: int) -> list[PrivateKey]:
    """The three officials of a set."""
    return [made_key(f"openline/test/jordan/official-{era}-{n}") for n in range(3)]


@cache
def _iran() -> tuple[Party, tuple[Piece, ...]]:
    """Somebody whose mirror cosigns: opening, checkpoint key, mirror key."""
    party = Party("iran", officials=[made_key("openline/test/iran/official")], threshold=1)
    party.opened()
    party.issue("checkpoint", Purpose.CHECKPOINT)
    party.issue("mirror", Purpose.MIRROR)
    return party, tuple(party.pieces())


class Writer:
    """Writes a script's leaves."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.party = Party("jordan", officials=officials(0))
        self.party.opened()
        self.purposes = {"c0": Purpose.CHECKPOINT}
        self.party.root(KeyIssued, key=self.key("c0").vkey.text, purpose=Purpose.CHECKPOINT)

    def key(self, name: str, purpose: Purpose | None = None, *, odd: bool = False) -> PrivateKey:
        """The key of a name, of the signature type of its purpose, or of the other one."""
        cosigns = ((purpose or self.purposes[name]) in COSIGNING) != odd
        return made_key(f"openline/test/jordan/{name}", "", COSIGNATURE if cosigns else 1)

    def write(self, step: Step) -> None:
        """Append a step."""
        if step.what == "issue" and not step.flaw:
            self.purposes.setdefault(step.key, Purpose(step.purpose))
        self.party.clock = datetime(self.dice.randint(1971, 2090), 3, 4, tzinfo=UTC)
        self.party.append(self.leaf(step))

    def leaf(self, step: Step) -> bytes:
        """The bytes of a step."""
        party, signers = self.party, officials(step.era)[: step.signers]
        name = f"openline/test/jordan/{step.key}"
        if step.what == "say":
            return self._said(step)
        if step.what == "issue":
            post = party.post if (step.purpose == "officer") != (step.flaw == "post") else None
            key = self.key(step.key, Purpose(step.purpose), odd=step.flaw == "kind").vkey.text
            return party.leaf(KeyIssued, *signers, key=key, purpose=Purpose(step.purpose), post=post)
        if step.what == "officials":
            new = officials(step.era + 1)
            fields = root_fields(new, version=step.era + 2)
            return party.leaf(RootChanged, *signers, *new[:2], **fields)
        kinds: dict[str, type[Message]] = {"suspend": KeySuspended, "restore": KeyRestored, "revoke": KeyRevoked}
        kind = kinds[step.what]
        fields = {"key_name": name, "reason": "as the script says"}
        return party.leaf(kind, *signers, **fields, **self._last_good(step))

    def _said(self, step: Step) -> bytes:
        about = Ref(object="iran/" + "0f" * 16, leaf="ab" * 32)
        if step.purpose == "node":
            item = Received(participant="iran", index=0, leaf="ab" * 32)
            return self.party.leaf(EntryReceived, self.key(step.key), entries=(item,))
        return self.party.leaf(NoticeRead, self.key(step.key), about=about)

    def _last_good(self, step: Step) -> dict[str, Any]:
        if step.what != "revoke":
            return {}
        root = tree_of(self.party.leaves[: step.good]).root().hex() if step.right_root else "ab" * 32
        return {"last_good_size": step.good, "last_good_root": root}


def _folded(history: History, dice: random.Random) -> tuple[Verdict, Verdict]:
    """What the package says, from leaves, heads, cosignatures and strays, in the order of the script and in another."""
    writer = Writer(random.Random(dice.random()))
    for step in history.steps:
        writer.write(step)
    party, (iran, known) = writer.party, _iran()
    pieces = [*known, *(piece for piece in party.pieces() if not isinstance(piece, CheckpointPiece))]
    pieces += [
        CheckpointPiece(participant="jordan", note=party.head(n, key=writer.key(key))) for n, key in history.heads
    ]
    pieces += [CheckpointPiece(participant="jordan", note=_held(party, iran, size)) for size in history.held]
    pieces += [party.stray(writer.leaf(step)) for step in history.strays]
    told_in_order = Folding(evidence([party, iran], pieces))
    dice.shuffle(pieces)
    cuts = sorted({0, len(pieces), *(dice.randrange(len(pieces)) for _ in range(3))})
    shuffled = Folding(evidence([party, iran]))
    for start, end in pairwise(cuts):
        shuffled.absorb(pieces[start:end])
    return _verdict(told_in_order), _verdict(shuffled)


def _held(party: Party, iran: Party, size: int) -> bytes:
    """A head with nothing but another's mirror's word on it."""
    note = cosign(party.head(size), iran.mirror, START_S)
    return (parse_note(note).text + "\n" + note.decode().rstrip("\n").split("\n")[-1] + "\n").encode()


def _verdict(folding: Folding) -> Verdict:
    book, authority = folding.books["jordan"], folding.authority("jordan")
    worth = tuple("refused" if entry.fault else folding.standing(entry).value for entry in book.entries)
    live = frozenset(name.rpartition("/")[2] for name in authority.keys if authority.in_force(name))
    era = authority.root.version - 1 if authority.root else 0
    return Verdict(size=len(book.entries), worth=worth, live=live, era=era)
