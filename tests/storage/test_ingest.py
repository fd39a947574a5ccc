"""Taking in many leaves: all are stored as they came, and each one not signed by the journal's keys is named."""

from pathlib import Path

import pytest

from openline.journal import parse_leaf, verify_note
from openline.picture import LeafPiece
from openline.storage import Store, ingest
from tests.campaigns.l8 import entry
from tests.worlds import Author


@pytest.mark.parametrize("workers", [1, 3])
def test_every_leaf_is_stored_and_every_forged_one_is_named(tmp_path: Path, workers: int) -> None:
    author, stranger = Author("iran"), Author("jordan")
    leaves = [entry(author, f"one {n}").leaf for n in range(1_100)]
    forged = {
        3: leaves[3][:-9] + (b"A" if leaves[3][-9:-8] != b"A" else b"B") + leaves[3][-8:],
        700: leaves[700].replace(b"openline.leaf", b"openline.leav", 1),
        701: b"no note at all",
        702: entry(stranger, "stranger").leaf,
        703: leaves[703] + b"x",
        704: leaves[704].split(b"\n\n")[0] + b"\n\n",
        1_099: b"",
    }
    given = [forged.get(n, leaf) for n, leaf in enumerate(leaves)]
    store = Store.create(tmp_path / "journal.db", "openline/test/mirror")
    pieces = [LeafPiece(participant="iran", index=n, leaf=leaf) for n, leaf in enumerate(given)]
    keys = [key.vkey for key in author.officers]
    report = ingest(store, pieces, keys, workers=workers)
    assert report.leaves == len(leaves)
    assert report.doubtful == tuple(forged)
    assert list(store.pieces("mirror")) == pieces
    assert ingest(store, pieces, keys, workers=workers) == report
    assert store.scrub(10_000).found == ()
    for index in (0, 699, 1_098):
        verify_note(given[index], keys)
        parse_leaf(given[index])
