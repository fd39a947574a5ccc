"""L9: the node is lost. Any single mirror rebuilds its journal byte for byte, and it signs nothing without proof.

Five other participants hold the journal as a foreign one, each in a store of its own that was closed and opened
again. The lost record is rebuilt from each alone: leaves and every checkpoint must be the same bytes. Before its
latest head is shown it must refuse to sign; with an older head shown, too; with the latest it goes on.
"""

import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from openline.errors import OpenlineError
from openline.journal import Batch, Entry, leaf_hash
from openline.picture import CheckpointPiece, LeafPiece
from openline.storage import Store, rebuild
from tests.campaigns.l8 import entry
from tests.worlds import Author

ID = "L9"
TITLE = "a lost node: rebuilt from any single mirror, byte-identical checkpoint, no signature without proof"
COUNT = 100_000
MIRRORS = 5


def run(seed: int, count: int) -> tuple[bool, str]:
    """Rebuild a journal of ``count`` entries from each of five mirrors alone."""
    dice, author = random.Random(seed), Author("jordan")
    with tempfile.TemporaryDirectory(prefix="openline-l9-") as name:
        folder = Path(name)
        leaves, heads = _lost(folder / "home.db", author, seed, count, dice)
        same = refused = proven = 0
        began = time.monotonic()
        for number in range(MIRRORS):
            path = folder / f"mirror-{number}.db"
            _mirror(path, author.name, leaves, heads)
            store = _rebuilt(folder / f"again-{number}.db", author, path)
            same += store.leaves() == leaves and store.head_note() == heads[-1] and _heads(store) == heads
            refused += _refuses(store, author, heads)
            proven += _goes_on(store, author, heads[-1])
            store.close()
            path.unlink()
        seconds = (time.monotonic() - began) / MIRRORS
    figure = (
        f"{len(leaves)} entries: {same}/{MIRRORS} mirrors rebuild the same leaves and checkpoints, {refused}/{MIRRORS} refuse to "
        f"sign without proof, {proven}/{MIRRORS} go on with it; {seconds:.0f} s each, the mirror's own writing included"
    )
    return same == refused == proven == MIRRORS, figure


def _lost(path: Path, author: Author, seed: int, count: int, dice: random.Random) -> tuple[list[bytes], list[bytes]]:
    """What was in the record that is now gone: leaves, and the checkpoints that were published."""
    store = Store.create(path, author.origin)
    leaves, heads = list(author.leaves), []
    store.append(Batch(expected_size=0, entries=tuple(_plain(leaf) for leaf in leaves)), author.checkpoint)
    heads.append(store.head_note() or b"")
    while len(leaves) < count:
        entries = tuple(entry(author, f"{seed} {len(leaves) + n}") for n in range(dice.randrange(1, 200)))
        store.append(Batch(expected_size=len(leaves), entries=entries), author.checkpoint)
        leaves += [one.leaf for one in entries]
        heads.append(store.head_note() or b"")
    store.close()
    path.unlink()
    return leaves, heads


def _plain(leaf: bytes) -> Entry:
    return Entry(id="", leaf=leaf, opening=None)


def _mirror(path: Path, name: str, leaves: list[bytes], heads: list[bytes]) -> None:
    store = Store.create(path, "openline/test/mirror")
    for start in range(0, len(leaves), 5_000):
        some = leaves[start : start + 5_000]
        store.put_leaves([LeafPiece(participant=name, index=n, leaf=leaf) for n, leaf in enumerate(some, start)])
    store.put([CheckpointPiece(participant=name, note=note) for note in heads])
    store.close()


def _rebuilt(path: Path, author: Author, mirror: Path) -> Store:
    source = Store.open(mirror)
    served = [piece for piece in source.pieces("mirror") if isinstance(piece, LeafPiece | CheckpointPiece)]
    source.close()
    leaves = {piece.index: piece.leaf for piece in served if isinstance(piece, LeafPiece)}
    notes = [piece.note for piece in served if isinstance(piece, CheckpointPiece)]
    return rebuild(path, author.origin, leaves, notes, [author.checkpoint.vkey])


def _heads(store: Store) -> list[bytes]:
    return [piece.note for piece in store.pieces("jordan") if isinstance(piece, CheckpointPiece)]


def _refuses(store: Store, author: Author, heads: list[bytes]) -> bool:
    """No signature before proof, nor after a head that is not the latest."""
    for shown in (None, *heads[:-1][-2:]):
        if shown is not None and _done(partial(store.unlock, shown)):
            return False
        if _done(lambda: store.append(_next(store, author), author.checkpoint)):
            return False
    return True


def _goes_on(store: Store, author: Author, head: bytes) -> bool:
    size = store.size()
    return _done(partial(store.unlock, head)) and store.append(_next(store, author), author.checkpoint).size == size + 1


def _next(store: Store, author: Author) -> Batch:
    made = entry(author, f"next {leaf_hash(store.head_note() or b'').hex()}")
    return Batch(expected_size=store.size(), entries=(made,))


def _done(act: Callable[[], object]) -> bool:
    try:
        act()
    except OpenlineError:
        return False
    return True
