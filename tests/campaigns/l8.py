"""L8: one flipped bit anywhere in the stored files. Nothing altered passes, nothing is signed over it, any mirror mends it.

Each trial flips one bit of the file, its log, its shared memory or its mark, of a record that was closed or that
was left open by a crash. Then the start check, a whole scrub and a try to append must leave only two outcomes: the
record is damaged and refuses to sign, or everything in it is what was put in. What was put in is known from the
authors, not from a store. The mirror is another store that holds the journal as a foreign one; five of them, in turn.
"""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from openline.errors import OpenlineError, StorageError
from openline.journal import Batch, Entry, Opening, leaf_hash, sealed_leaf
from openline.picture import CheckpointPiece, LeafPiece, OpeningPiece, Piece
from openline.storage import Store, rebuild
from tests.worlds import Author, seeded

ID = "L8"
TITLE = "10,000 flipped bits in the stored files: none passes, nothing is signed over one, any mirror mends it"
COUNT = 10_000
MIRRORS = 5
_ENTRIES = 24


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What was put in: by nobody's reading of a store."""

    author: Author
    leaves: tuple[bytes, ...]
    heads: frozenset[bytes]
    others: frozenset[tuple[str, int, bytes] | tuple[str, bytes]]
    openings: frozenset[tuple[bytes, bytes, bytes]]
    next: Entry


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """What one mirror serves."""

    leaves: dict[int, bytes]
    heads: list[bytes]
    pieces: list[Piece]


def run(seed: int, count: int) -> tuple[bool, str]:
    """Flip ``count`` bits, one at a time, each in a fresh copy."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="openline-l8-") as name:
        folder = Path(name)
        truth, images = _prepared(folder, seed)
        mirrors = [_mirror(folder / f"mirror-{n}.db", truth) for n in range(MIRRORS)]
        seen: Counter[str] = Counter()
        for number in range(count):
            image = images[number % len(images)]
            seen.update(_trial(image, folder / "trial", dice, truth, mirrors[number % MIRRORS]))
    found = seen["refused at start"] + seen["found at start"] + seen["found by the scrub"]
    bad = {name: n for name, n in seen.items() if name.startswith("BAD")}
    figure = (
        f"{count} bits flipped: {seen['refused at start']} files not opened, {seen['found at start']} found at start, "
        f"{seen['found by the scrub']} by the scrub, {seen['harmless']} changed no content; "
        f"{sum(bad.values())} wrong {bad or ''}; {seen['mended']} of {found} mended from one of {MIRRORS} mirrors"
    )
    return not bad and seen["mended"] == found > 0, figure


def _trial(image: Path, folder: Path, dice: random.Random, truth: Truth, mirror: Mirror) -> list[str]:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(image, folder)
    flip(folder, dice)
    path = folder / "journal.db"
    try:
        outcome = judge(path, truth)
    except OpenlineError:
        outcome = "refused at start"
    if outcome == "harmless" or outcome.startswith("BAD"):
        return [outcome]
    return [outcome, _mended(path, truth, mirror)]


def flip(folder: Path, dice: random.Random) -> None:
    """One bit of one file, every stored bit as likely as any other."""
    files = sorted(path for path in folder.iterdir() if path.stat().st_size)
    path = dice.choices(files, [file.stat().st_size for file in files])[0]
    data = bytearray(path.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def judge(path: Path, truth: Truth) -> str:
    """Open, scrub everything, try to append: what became of the flipped bit."""
    store = Store.open(path)
    try:
        where = "found at start" if store.damage else "found by the scrub"
        while not store.damage and not store.scrub(200).finished:
            pass
        if not store.damage:
            return "harmless" if _same(store, truth) else "BAD: altered content passed"
        return where if _refuses(store, truth) else "BAD: signed over damage"
    finally:
        store.close()


def _refuses(store: Store, truth: Truth) -> bool:
    batch = Batch(expected_size=len(truth.leaves), entries=(truth.next,))
    acts: tuple[Callable[[], object], ...] = (
        lambda: store.append(batch, truth.author.checkpoint),
        lambda: store.seal_head(truth.author.checkpoint),
    )
    return all(_code(act) == "journal.damaged" for act in acts)


def _code(act: Callable[[], object]) -> str | None:
    try:
        act()
    except StorageError as error:
        return error.code
    return None


def _mended(path: Path, truth: Truth, mirror: Mirror) -> str:
    keys = [truth.author.checkpoint.vkey]
    try:
        store = Store.open(path)
    except StorageError:
        store = rebuild(path, truth.author.origin, mirror.leaves, mirror.heads, keys, mirror.pieces)
    else:
        store.repair(mirror.leaves, mirror.heads, keys, mirror.pieces)
    try:
        if store.restored:
            store.unlock(mirror.heads[-1])
        if store.damage or not _same(store, truth):
            return "BAD: not mended"
        store.append(Batch(expected_size=len(truth.leaves), entries=(truth.next,)), truth.author.checkpoint)
        return "mended"
    finally:
        store.close()


def _same(store: Store, truth: Truth) -> bool:
    own: dict[int, bytes] = {}
    others: set[tuple[str, int, bytes] | tuple[str, bytes]] = set()
    heads: set[bytes] = set()
    openings: set[tuple[bytes, bytes, bytes]] = set()
    for piece in store.pieces(truth.author.name):
        match piece:
            case LeafPiece(participant=truth.author.name):
                own[piece.index] = piece.leaf
            case CheckpointPiece(participant=truth.author.name):
                heads.add(piece.note)
            case LeafPiece():
                others.add((piece.participant, piece.index, piece.leaf))
            case CheckpointPiece():
                others.add((piece.participant, piece.note))
            case OpeningPiece():
                openings.add((piece.leaf_hash, piece.opening.salt, piece.opening.body))
    return (
        own == dict(enumerate(truth.leaves))
        and heads == truth.heads
        and others == truth.others
        and openings == truth.openings
        and store.leaves() == list(truth.leaves)
        and store.head_note() in truth.heads
        and not store.restored
    )


def _prepared(folder: Path, seed: int) -> tuple[Truth, list[Path]]:
    """A record with everything in it, once closed and once as a crash leaves it."""
    author, other = Author("jordan"), Author("iran")
    entries = [Entry(id="", leaf=leaf, opening=None) for leaf in author.leaves]
    entries += [entry(author, f"{seed} {n}") for n in range(_ENTRIES)]
    home = folder / "home"
    home.mkdir()
    store = Store.create(home / "journal.db", author.origin)
    heads = set()
    for start in range(0, len(entries), 3):
        store.append(Batch(expected_size=start, entries=tuple(entries[start : start + 3])), author.checkpoint)
        heads.add(store.head_note() or b"")
        if start == 12:
            store.close()  # from here on the log holds what the file does not
            store = Store.open(home / "journal.db")
            store.put(others(other))
    erased = leaf_hash(entries[-1].leaf)
    store.erase([erased])
    store.put([CheckpointPiece(participant=author.name, note=max(heads, key=len))])
    shutil.copytree(home, folder / "left-open")
    store.close()
    shutil.copytree(home, folder / "closed")
    opened = {(leaf_hash(e.leaf), e.opening.salt, e.opening.body) for e in entries if e.opening}
    opened |= {(p.leaf_hash, p.opening.salt, p.opening.body) for p in others(other) if isinstance(p, OpeningPiece)}
    truth = Truth(
        author=author,
        leaves=tuple(e.leaf for e in entries),
        heads=frozenset(heads),
        others=frozenset(
            (p.participant, p.index, p.leaf) if isinstance(p, LeafPiece) else (p.participant, p.note)
            for p in others(other)
            if isinstance(p, LeafPiece | CheckpointPiece)
        ),
        openings=frozenset(row for row in opened if row[0] != erased),
        next=entry(author, f"{seed} next"),
    )
    return truth, [folder / "left-open", folder / "closed"]


def entry(author: Author, label: str) -> Entry:
    """One sealed entry whose size the label decides."""
    opening = Opening(
        salt=seeded(label + " salt"), body=seeded(label, 100 + 37 * (len(label) % 5) + 400 * (hash_of(label) % 4))
    )
    name = seeded(label + " id", 16).hex()
    return Entry(id=name, leaf=sealed_leaf(author.origin, name, opening, author.officers[:1]), opening=opening)


def hash_of(label: str) -> int:
    """A number from a label, the same in every process."""
    return seeded(label + " size", 1)[0]


def others(author: Author) -> Sequence[Piece]:
    """What the record holds of somebody else, openings included."""
    sealed = [entry(author, f"{author.name} {n}") for n in range(6)]
    for one in sealed:
        if one.leaf not in author.leaves:
            author.append_leaf(one.leaf)
    openings = [OpeningPiece(leaf_hash=leaf_hash(e.leaf), opening=e.opening) for e in sealed if e.opening]
    return [*author.pieces(), *openings]


def _mirror(path: Path, truth: Truth) -> Mirror:
    """Another store that holds the journal, and whatever its owner holds of others."""
    name = truth.author.name
    pieces: list[Piece] = [LeafPiece(participant=name, index=n, leaf=leaf) for n, leaf in enumerate(truth.leaves)]
    pieces += [CheckpointPiece(participant=name, note=note) for note in sorted(truth.heads)]
    for key, salt, body in truth.openings:
        pieces.append(OpeningPiece(leaf_hash=key, opening=Opening(salt=salt, body=body)))
    for row in truth.others:
        if len(row) == 3:
            pieces.append(LeafPiece(participant=row[0], index=row[1], leaf=row[2]))
        else:
            pieces.append(CheckpointPiece(participant=row[0], note=row[1]))
    store = Store.create(path, "openline/test/mirror")
    store.put(pieces)
    served = list(store.pieces("mirror"))
    store.close()
    heads = [p.note for p in served if isinstance(p, CheckpointPiece) and p.participant == name]
    return Mirror(
        leaves={p.index: p.leaf for p in served if isinstance(p, LeafPiece) and p.participant == name},
        heads=sorted(heads, key=lambda note: int(note.split(b"\n")[1])),
        pieces=[p for p in served if isinstance(p, OpeningPiece) or p.participant != name],
    )
