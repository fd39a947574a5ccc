"""A journal as static files (C2SP tlog-tiles): where each tile and entry bundle stands, and reading a log back.

A tile holds up to 256 hashes of one level, a bundle up to 256 leaves, each behind its length in two bytes. A path is
written in one way only. Whoever reads a log trusts none of its files: every leaf must lead to the checkpoint's root.

    >>> parse_tile_path("tile/0/x001/x234/067.p/3")
    Tile(level=0, number=1234067, width=3)
    >>> [tile.path for tile in tiles_of(257)]
    ['tile/0/000', 'tile/0/001.p/1', 'tile/1/000.p/1']
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openline import limits
from openline.errors import RecordError

from ._checkpoint import Checkpoint
from ._tree import Tree, leaf_hash

TILE_WIDTH = 256
"""Hashes of a full tile, leaves of a full bundle."""
_LEVEL_BITS = 8
_NUMBERS = 2**63 // TILE_WIDTH
"""Tiles of a level: a tree has fewer than 2^63 leaves."""
_PATH = re.compile(r"tile/(entries|[0-9]{1,2})/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([0-9]{1,3}))?\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tile:
    """The ``number``-th tile of a level (0 to 63), ``width`` (1 to 256) hashes wide; without a level, of leaves."""

    level: int | None
    number: int
    width: int

    @property
    def path(self) -> str:
        """Where it stands below the log's prefix."""
        digits = str(self.number)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *above, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        kind = "entries" if self.level is None else str(self.level)
        return f"tile/{kind}/{''.join(f'x{part}/' for part in above)}{last}{partial}"


def parse_tile_path(path: str) -> Tile:
    """The tile or bundle at a path; raises RecordError when the path is not exactly one that a log can have."""
    found = _PATH.match(path)
    if found is None:
        raise _no_path(path)
    kind, number, width = found.groups()
    tile = Tile(
        level=None if kind == "entries" else int(kind),
        number=int(re.sub("[x/]", "", number)),
        width=TILE_WIDTH if width is None else int(width),
    )
    # Written again, a path with zeros too many, or the width 0, 256 or more, is another one.
    if tile.path != path or not 0 < tile.width <= TILE_WIDTH or tile.number >= _NUMBERS or (tile.level or 0) > 63:
        raise _no_path(path)
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """The tiles of hashes that a tree of ``size`` leaves has, level by level; there are none of width 0."""
    level = 0
    while hashes := size >> _LEVEL_BITS * level:
        yield from _row(level, hashes)
        level += 1


def bundles_of(size: int) -> Iterator[Tile]:
    """The entry bundles that a tree of ``size`` leaves has."""
    return _row(None, size)


def tile_data(tree: Tree, level: int, number: int, width: int) -> bytes:
    """The bytes of one tile of hashes, 32 each; the tree must have all of them."""
    return tree.nodes(_LEVEL_BITS * level, TILE_WIDTH * number, TILE_WIDTH * number + width)


def bundle_data(leaves: Sequence[bytes]) -> bytes:
    """The bytes of an entry bundle over 1 to 256 leaves."""
    assert 0 < len(leaves) <= TILE_WIDTH, "a bundle has 1 to 256 leaves"
    assert all(len(leaf) <= limits.LEAF_BYTES for leaf in leaves), "two bytes hold a leaf's length"
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def parse_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """The leaves of a bundle of exactly this width; raises RecordError when bytes are missing or left over."""
    leaves: list[bytes] = []
    at = 0
    while at < len(data) and len(leaves) < width:
        start = at + 2
        at = start + int.from_bytes(data[at:start], "big")
        leaves.append(data[start:at])
    if len(leaves) != width or at != len(data):
        raise RecordError(
            "journal.bundle-malformed", f"the entry bundle does not hold exactly {width} leaves", hint="fetch it again"
        )
    return tuple(leaves)


def read_log(files: Mapping[str, bytes], checkpoint: Checkpoint) -> tuple[bytes, ...]:
    """All leaves up to a verified checkpoint, from the entry bundles among ``files`` (path to bytes).

    Where a log has grown, the full bundle may stand for the partial one. Tiles need not be there; one that is there
    must agree. Raises RecordError when a bundle is missing or malformed, or any hash does not lead to the root.
    """
    leaves: list[bytes] = []
    for bundle in bundles_of(checkpoint.size):
        held, data = _required(files, bundle)
        leaves += parse_bundle(data, held.width)[: bundle.width]
    _check_tiles(files, Tree(map(leaf_hash, leaves)), checkpoint)
    return tuple(leaves)


def read_tree(files: Mapping[str, bytes], checkpoint: Checkpoint) -> Tree:
    """The tree up to a verified checkpoint from its tiles of leaf hashes; tiles of other levels must agree.

    Raises RecordError when a tile is missing or has another length, or any hash does not lead to the root.
    """
    tree = Tree()
    for tile in _row(0, checkpoint.size):
        held, data = _required(files, tile)
        if len(data) != 32 * held.width:
            raise _wrong(held)
        tree.extend(data[at : at + 32] for at in range(0, 32 * tile.width, 32))
    _check_tiles(files, tree, checkpoint)
    return tree


def _check_tiles(files: Mapping[str, bytes], tree: Tree, checkpoint: Checkpoint) -> None:
    """Raise RecordError unless the tree is the checkpoint's, and every tile of it that is there agrees."""
    if tree.root() != checkpoint.root:
        raise RecordError(
            "journal.log-wrong",
            f"the first {checkpoint.size} leaves do not lead to the checkpoint's root",
            hint="keep the files and the checkpoint as evidence, and ask a mirror",
        )
    for tile in tiles_of(checkpoint.size):
        assert tile.level is not None, "these are tiles of hashes"
        wanted = tile_data(tree, tile.level, tile.number, tile.width)
        for held in (tile, replace(tile, width=TILE_WIDTH)):
            data = files.get(held.path)
            if data is not None and (len(data) != 32 * held.width or data[: len(wanted)] != wanted):
                raise _wrong(held)


def _row(level: int | None, count: int) -> Iterator[Tile]:
    """Tiles over ``count`` hashes or leaves."""
    for start in range(0, count, TILE_WIDTH):
        yield Tile(level=level, number=start // TILE_WIDTH, width=min(TILE_WIDTH, count - start))


def _required(files: Mapping[str, bytes], tile: Tile) -> tuple[Tile, bytes]:
    """The file of a tile, or of the full one that took its place."""
    for held in (tile, replace(tile, width=TILE_WIDTH)):
        if (data := files.get(held.path)) is not None:
            return held, data
    raise RecordError("journal.tile-missing", f"the log lacks {tile.path}", hint="fetch it, or ask a mirror")


def _wrong(tile: Tile) -> RecordError:
    return RecordError("journal.tile-wrong", f"{tile.path} is not what the leaves make", hint="fetch it again")


def _no_path(path: str) -> RecordError:
    return RecordError("journal.tile-path-malformed", f"{path[:60]!r} is no path of a tile", hint="see C2SP tlog-tiles")
