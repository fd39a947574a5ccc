"""Proofs and checkpoints of other people's logs: each vector must come out as its authors say."""

import base64
import json
from pathlib import Path

import pytest

from openline.errors import RecordError
from openline.journal import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    parse_vkey,
    root_of,
    verify_checkpoint,
)


def _b64(value: str | None) -> bytes:
    return base64.b64decode(value or "")


def _proof(value: list[str] | None) -> list[bytes]:
    return [_b64(item) for item in value or []]


def test_every_inclusion_vector(shared_data: Path) -> None:
    files = sorted((shared_data / "tlog" / "transparency_dev_merkle" / "inclusion").rglob("*.json"))
    refused = 0
    for file in files:
        v = json.loads(file.read_text())
        try:
            check_inclusion(_b64(v["leafHash"]), v["leafIdx"], v["treeSize"], _proof(v["proof"]), _b64(v["root"]))
        except RecordError:
            refused += 1
            assert v["wantErr"], file.name
        else:
            assert not v["wantErr"], file.name
    assert len(files) == 58
    assert refused > 40


def test_every_consistency_vector(shared_data: Path) -> None:
    """A first tree of size 0 proves nothing and is refused, as the vectors ask."""
    files = sorted((shared_data / "tlog" / "transparency_dev_merkle" / "consistency").rglob("*.json"))
    refused = 0
    for file in files:
        v = json.loads(file.read_text())
        try:
            check_consistency(v["size1"], v["size2"], _proof(v["proof"]), _b64(v["root1"]), _b64(v["root2"]))
        except RecordError:
            refused += 1
            assert v["wantErr"], file.name
        else:
            assert not v["wantErr"], file.name
    assert len(files) == 52
    assert refused > 35


def test_the_tile_log_verifies_checkpoint_by_checkpoint(shared_data: Path) -> None:
    folder = shared_data / "tlog" / "tessera_log"
    key = parse_vkey((folder / "vkey.txt").read_text().strip())
    bundle = (folder / "tile" / "entries" / "000.p" / "15").read_bytes()
    hashes = []
    while bundle:
        size = int.from_bytes(bundle[:2], "big")
        hashes.append(leaf_hash(bundle[2 : 2 + size]))
        bundle = bundle[2 + size :]
    notes = [path.read_bytes() for path in folder.glob("checkpoint*")]
    for note in notes:
        head = verify_checkpoint(note, key)
        assert root_of(hashes[: head.size]) == head.root
        with pytest.raises(RecordError):
            verify_checkpoint(note.replace(b"\n", b"\n ", 1), key)
    assert len(notes) == 17


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33, 64])
def test_every_pair_proves_and_every_flipped_bit_is_refused(size: int) -> None:
    hashes = [leaf_hash(str(n).encode()) for n in range(size)]
    root = root_of(hashes)
    for index in range(size):
        proof = inclusion_proof(hashes, index)
        check_inclusion(hashes[index], index, size, proof, root)
        for other in (index - 1, index + 1, index ^ 1):
            if 0 <= other < size and other != index:
                with pytest.raises(RecordError):
                    check_inclusion(hashes[index], other, size, proof, root)
        for n, item in enumerate(proof):
            broken = [*proof[:n], bytes([item[0] ^ 0x80]) + item[1:], *proof[n + 1 :]]
            with pytest.raises(RecordError):
                check_inclusion(hashes[index], index, size, broken, root)
    for first in range(1, size + 1):
        proof = consistency_proof(hashes, first)
        check_consistency(first, size, proof, root_of(hashes[:first]), root)
        if first < size:
            with pytest.raises(RecordError):
                check_consistency(first, size, proof, root, root_of(hashes[:first]))
            with pytest.raises(RecordError):
                check_consistency(first, size, [*proof, root], root_of(hashes[:first]), root)
