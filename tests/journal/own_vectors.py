"""Our own vectors of ``vectors/journal``: reading them, and putting one case to the room."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openline.errors import RecordError
from openline.journal import (
    Opening,
    check_consistency,
    check_inclusion,
    check_opening,
    check_proof,
    check_subtree_consistency,
    cosignatures,
    parse_bundle,
    parse_leaf,
    parse_proof,
    parse_tile_path,
    parse_vkey,
    verify_checkpoint,
    verify_ed25519,
    verify_note,
)

FOLDER = Path(__file__).resolve().parents[2] / "vectors" / "journal"
Case = dict[str, Any]


@dataclass(frozen=True)
class Vector:
    """One case of one kind."""

    kind: str
    case: Case

    def __str__(self) -> str:
        return f"{self.kind}: {self.case['name']}"


def all_vectors() -> list[Vector]:
    """Every case of every file."""
    files = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return [Vector(file["kind"], case) for file in files for case in file["cases"]]


def data_of(told: Any) -> bytes:
    """The bytes that a vector tells."""
    if isinstance(told, str):
        return told.encode()
    if isinstance(told, list):
        return b"".join(map(data_of, told))
    return bytes.fromhex(told["hex"]) if "hex" in told else int(told["times"]) * data_of(told["of"])


def outcome(vector: Vector) -> Any:
    """What the room says of a case: the code with which it refuses it, or the value it reads."""
    try:
        return {"value": READERS[vector.kind](vector.case)}
    except RecordError as error:
        return {"code": error.code}


def expected(vector: Vector) -> Any:
    """What it must say."""
    if "code" in vector.case:
        return {"code": vector.case["code"]}
    value = vector.case["value"]
    return {"value": [data_of(item) for item in value] if vector.kind == "entry-bundle" else value}


def _note(case: Case) -> Any:
    data = data_of(case["data"])
    note, signed = verify_note(data, [parse_vkey(key) for key in case["keys"]])
    keys = [key.text for key in signed]
    return (
        {"length": len(data), "signed": keys}
        if "length" in case.get("value", {})
        else {"text": note.text, "signed": keys}
    )


def _vkey(case: Case) -> Any:
    key = parse_vkey(case["text"])
    return {"name": key.name, "kind": key.kind, "public": key.public.hex(), "id": key.key_id.hex()}


def _checkpoint(case: Case) -> Any:
    head = verify_checkpoint(data_of(case["data"]), parse_vkey(case["key"]))
    return {"origin": head.origin, "size": head.size, "root": head.root.hex()}


def _cosignature(case: Case) -> Any:
    found = cosignatures(data_of(case["data"]), [parse_vkey(key) for key in case["keys"]])
    return [[item.name, item.timestamp] for item in found]


def _leaf(case: Case) -> Any:
    data = data_of(case["data"])
    leaf = parse_leaf(data)
    if "length" in case.get("value", {}):
        return {"length": len(data)}
    seal, body = leaf.seal and leaf.seal.hex(), None if leaf.body is None else leaf.body.decode()
    return {"origin": leaf.origin, "id": leaf.id, "seal": seal, "body": body, "lines": len(leaf.note.lines)}


def _opening(case: Case) -> Any:
    opening = Opening(salt=bytes.fromhex(case["salt"]), body=data_of(case["body"]))
    check_opening(parse_leaf(data_of(case["leaf"])), opening)
    return True


def _proof_file(case: Case) -> Any:
    proof = parse_proof(data_of(case["data"]))
    return check_proof(proof, data_of(case["leaf"]), parse_vkey(case["key"])).size


def _inclusion(case: Case) -> Any:
    check_inclusion(_hash(case["leaf"]), case["index"], case["size"], _hashes(case), _hash(case["root"]))
    return True


def _consistency(case: Case) -> Any:
    roots = _hash(case["old_root"]), _hash(case["new_root"])
    check_consistency(case["first"], case["second"], _hashes(case), *roots)
    return True


def _subtree(case: Case) -> Any:
    roots = _hash(case["subtree_root"]), _hash(case["root"])
    check_subtree_consistency(case["start"], case["end"], case["size"], _hashes(case), *roots)
    return True


def _tile_path(case: Case) -> Any:
    tile = parse_tile_path(case["path"])
    return {"level": tile.level, "number": tile.number, "width": tile.width}


def _bundle(case: Case) -> Any:
    return list(parse_bundle(data_of(case["data"]), case["width"]))


def _ed25519(case: Case) -> Any:
    verify_ed25519(_hash(case["public"]), _hash(case["signature"]), _hash(case["message"]))
    return True


def _hash(told: str) -> bytes:
    return bytes.fromhex(told)


def _hashes(case: Case) -> list[bytes]:
    return [bytes.fromhex(item) for item in case["proof"]]


READERS: dict[str, Callable[[Case], Any]] = {
    "note": _note,
    "vkey": _vkey,
    "checkpoint": _checkpoint,
    "cosignature": _cosignature,
    "leaf": _leaf,
    "opening": _opening,
    "proof-file": _proof_file,
    "inclusion": _inclusion,
    "consistency": _consistency,
    "subtree": _subtree,
    "tile-path": _tile_path,
    "entry-bundle": _bundle,
    "ed25519": _ed25519,
}
