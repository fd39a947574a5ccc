"""Our own vectors: every attack gets exactly its answer, and what is accepted is accepted whole or not at all."""

import base64
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openline.errors import RecordError
from openline.journal import parse_tile_path
from tests.journal.own_vectors import FOLDER, READERS, Vector, all_vectors, data_of, expected, outcome

VECTORS = all_vectors()
ACCEPTED = [vector for vector in VECTORS if "code" not in vector.case]
WHOLE = {"note", "checkpoint", "cosignature", "leaf", "proof-file", "entry-bundle"}
MERKLE = {"inclusion", "consistency", "subtree"}
TEXTS = {"vkey": "text", "tile-path": "path"}
_LONG = 10_000


@pytest.mark.parametrize("kind", sorted(READERS))
def test_each_case_gets_exactly_its_code_or_its_value(kind: str) -> None:
    cases = [vector for vector in VECTORS if vector.kind == kind]
    assert len(cases) > 20
    assert {str(vector): outcome(vector) for vector in cases} == {str(vector): expected(vector) for vector in cases}


def test_there_are_enough_of_them_and_nearly_all_are_attacks() -> None:
    assert len(VECTORS) >= 2_000
    assert len(VECTORS) - len(ACCEPTED) >= 0.8 * len(VECTORS)
    assert len({str(vector) for vector in VECTORS}) == len(VECTORS), "no attack is told twice"
    assert {vector.kind for vector in VECTORS} == set(READERS) == {vector.kind for vector in ACCEPTED}


def test_the_files_are_what_the_tool_writes(tmp_path: Path) -> None:
    """Whoever changes a vector by hand, or the tool without its vectors, is told."""
    root = FOLDER.parents[1]
    text = f"import sys; sys.path.insert(0, {str(root)!r})\nfrom pathlib import Path\nfrom tools import journal_vectors\njournal_vectors.ROOT = Path({str(tmp_path)!r})\njournal_vectors.main()"
    subprocess.run([sys.executable, "-c", text], check=True)
    written = {path.name: path.read_bytes() for path in (tmp_path / "vectors" / "journal").glob("*.json")}
    assert written == {path.name: path.read_bytes() for path in FOLDER.glob("*.json")}


# -- byte by byte ---------------------------------------------------------------------------------


def _answer(vector: Vector, **changes: Any) -> Any:
    return outcome(Vector(vector.kind, {**vector.case, **changes}))


def _told(data: bytes) -> dict[str, str]:
    return {"hex": data.hex()}


def _cuts(data: bytes) -> Iterator[int]:
    """Every place; of long data those near its ends, at its lines, and some between."""
    if len(data) < _LONG:
        return iter(range(len(data)))
    lines = {match.end() for match in re.finditer(rb"\n", data)}
    return iter(
        sorted({*range(300), *range(300, len(data), 997), *range(len(data) - 300, len(data)), *lines} - {len(data)})
    )


@pytest.mark.parametrize("vector", [v for v in ACCEPTED if v.kind in WHOLE], ids=str)
def test_nothing_cut_short_is_taken_for_the_whole(vector: Vector) -> None:
    """Only whole signature lines may fall away from a note: it then says the same and names fewer signers."""
    data, refused = data_of(vector.case["data"]), 0
    for at in _cuts(data):
        found = _answer(vector, data=_told(data[:at]))
        if "code" in found:
            refused += 1
            continue
        assert data[at - 1 : at] == b"\n"
        assert data[at:].startswith("— ".encode())
        assert _says_no_more(found["value"], vector.case["value"])
    assert refused >= min(len(data), 600) - 64


def _says_no_more(found: Any, whole: Any) -> bool:
    if isinstance(whole, list):
        return bool(found == whole[: len(found)])
    if isinstance(whole, dict) and "signed" in whole:
        return bool(found["signed"] == whole["signed"][: len(found["signed"])]) and found.get("text") == whole.get(
            "text"
        )
    if isinstance(whole, dict) and "lines" in whole:
        return bool({**found, "lines": 0} == {**whole, "lines": 0}) and found["lines"] < whole["lines"]
    return bool(found == whole)


@pytest.mark.parametrize("vector", [v for v in ACCEPTED if v.kind in WHOLE], ids=str)
def test_nothing_is_taken_with_bytes_behind_it(vector: Vector) -> None:
    data = data_of(vector.case["data"])
    for behind in (b"\0", b"\n", b"x", b" ", b"\n\n", b"\xff", "— ".encode(), data):
        found = _answer(vector, data=_told(data + behind))
        assert "code" in found or found["value"] == [], behind  # a note in which nobody is asked for says nothing


@pytest.mark.parametrize("vector", [v for v in ACCEPTED if v.kind in TEXTS], ids=str)
def test_a_text_cut_short_or_with_more_behind_it_is_another_or_none(vector: Vector) -> None:
    """A path cut short may be another tile's, then written exactly so; a key cut short is none."""
    field = TEXTS[vector.kind]
    text = vector.case[field]
    for at in range(len(text)):
        found = _answer(vector, **{field: text[:at]})
        assert "code" in found or (vector.kind == "tile-path" and parse_tile_path(text[:at]).path == text[:at])
    for behind in ("\n", " ", "\0", "/", "x", "=", "\u2028", text):
        assert "code" in _answer(vector, **{field: text + behind}), behind


@pytest.mark.parametrize("kind", sorted(MERKLE))
def test_no_proof_with_a_hash_cut_short_or_a_byte_longer_is_taken(kind: str) -> None:
    refused = 0
    for vector in (v for v in ACCEPTED if v.kind == kind):
        proof: list[str] = vector.case["proof"]
        for n, item in enumerate(proof):
            for wrong in (item + "00", *(item[:at] for at in range(0, 64, 2))):
                assert _answer(vector, proof=[*proof[:n], wrong, *proof[n + 1 :]]) == {
                    "code": "journal.proof-malformed"
                }
                refused += 1
        for n in range(len(proof)):
            assert "code" in _answer(vector, proof=proof[:n])
        for behind in ("00" * 32, *proof):
            assert "code" in _answer(vector, proof=[*proof, behind])
    assert refused > 300


def test_no_signature_or_key_or_opening_cut_short_holds() -> None:
    refused = 0
    for vector in ACCEPTED:
        for field in {"ed25519": ("public", "signature"), "opening": ("salt",)}.get(vector.kind, ()):
            whole = vector.case[field]
            for wrong in (whole + "00", *(whole[:at] for at in range(0, len(whole), 2))):
                assert "code" in _answer(vector, **{field: wrong})
                refused += 1
    assert refused > 300


# -- the runner itself ------------------------------------------------------------------------------


def test_the_runner_sees_a_case_that_expects_the_wrong_thing() -> None:
    """A runner that always agreed would prove nothing."""
    good = next(v for v in ACCEPTED if v.kind == "note")
    bad = next(v for v in VECTORS if v.kind == "note" and "code" in v.case)
    assert outcome(good) != expected(bad)
    assert outcome(bad) != expected(good)
    assert outcome(bad) != {"code": "journal.another"}


def test_the_collision_of_two_key_ids_is_real() -> None:
    case = next(v.case for v in VECTORS if v.kind == "note" and "twin signs" in v.case["name"])
    key_id = bytes.fromhex(case["keys"][0].split("+")[1])
    assert base64.b64decode(data_of(case["data"]).split(b" ")[-1])[:4] == key_id


def test_a_lone_surrogate_in_a_key_is_refused_and_crashes_nothing() -> None:
    """JSON can carry what UTF-8 cannot; it stands in no vector file."""
    text = next(v.case["text"] for v in ACCEPTED if v.kind == "vkey")
    for wrong in ("\ud800" + text, text + "\udfff", text.replace("+", "+\ud800", 1)):
        with pytest.raises(RecordError) as caught:
            READERS["vkey"]({"text": wrong})
        assert caught.value.code == "journal.vkey-malformed"


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("_notes._CONTROL", re.compile(r"(?!)")),
        ("_notes.verify_ed25519", lambda public, signature, message: None),
        ("_ed25519._SMALL_ORDER", frozenset()),
        ("_tree_checks.node_hash", lambda left, right: max(left, right)),
        ("_tiles._NUMBERS", 2**64),
        ("_checkpoint.checkpoint_text", lambda checkpoint: f"{checkpoint.origin}\n"),
    ],
)
def test_a_planted_fault_is_seen_by_the_vectors(monkeypatch: pytest.MonkeyPatch, place: str, fault: object) -> None:
    monkeypatch.setattr(f"openline.journal.{place}", fault)
    assert [str(vector) for vector in VECTORS if outcome(vector) != expected(vector)]
