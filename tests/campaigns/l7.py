"""L7: the whole of a long journal verified in bounded memory, on one core, by a process of its own.

A file of real signed entries is written first, one in ten with its opening, a signed head every thousand; then a
fresh process streams it through the verifier and says its peak memory as the kernel counts it. The root is computed
here by other code. A second, short file with one changed byte shows that the verifier finds it and names the place.
"""

import base64
import hashlib
import json
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from tools.vectors import example

from openline.audit import verify_stream
from openline.journal import Checkpoint, Opening, sealed_leaf, sign_checkpoint
from openline.messages import ActivityNotified, encode
from openline.picture import Place, root_of_trust
from tests.worlds import Author, seeded

ID = "L7"
TITLE = "1,000,000 signed entries verified from beginning to end in at most 512 MiB and 300 s"
COUNT = 1_000_000
MEMORY_KIB = 512 * 1_024
SECONDS = 300
_HEADS = 1_000
_ROOT = Path(__file__).resolve().parents[2]


def run(seed: int, count: int) -> tuple[bool, str]:
    """Write and verify a journal of ``count`` entries; a run of the full number must keep the time, too."""
    with tempfile.TemporaryDirectory(prefix="openline-l7-") as name:
        path, short = Path(name) / "journal", Path(name) / "short"
        root = write(path, seed, count)
        write(short, seed + 1, 200)
        place = spoil(short, random.Random(seed))
        found, whole = verified(short, 200), verified(path, count)
    caught = found["findings"][:1] == [place]
    held = whole["holds"] and whole["size"] == count and whole["root"] == root and caught
    fits = whole["peak_kib"] <= MEMORY_KIB and (count < COUNT or whole["seconds"] <= SECONDS)
    figure = (
        f"{count} entries, {whole['heads']} heads: {'verified' if held else 'NOT VERIFIED'} in {whole['seconds']:.0f} s "
        f"of one core ({count / whole['seconds']:.0f}/s), peak memory {whole['peak_kib'] / 1_024:.0f} MiB; "
        f"one changed byte {'named' if caught else 'NOT NAMED'}"
    )
    return held and fits, figure


def write(path: Path, seed: int, count: int) -> str:
    """A journal as a file of its own simple form; its root in hexadecimal, computed here."""
    author = Author("jordan")
    peaks: list[tuple[int, bytes]] = []
    with path.open("wb") as file, ProcessPoolExecutor(os.cpu_count()) as pool:
        for size, (leaf, opening) in enumerate(_entries(author, seed, count, pool), 1):
            _grow(peaks, hashlib.sha256(b"\x00" + leaf).digest())
            head = b""
            if size % _HEADS == 0 or size == count:
                head = sign_checkpoint(
                    Checkpoint(origin=author.origin, size=size, root=_root(peaks)), author.checkpoint
                )
            for part in (leaf, opening, head):
                file.write(struct.pack("<I", len(part)) + part)
            if size % 100_000 == 0:
                print(f"L7: {size} entries written", file=sys.stderr, flush=True)
    return _root(peaks).hex()


def verified(path: Path, count: int) -> dict[str, Any]:
    """What a process of its own says about the file."""
    command = [sys.executable, "-m", "tests.campaigns.l7", str(path), str(count)]
    found = os.pathsep.join(str(part) for part in (_ROOT, _ROOT / "src", *sys.path) if part)
    told = subprocess.run(
        command, cwd=_ROOT, env={**os.environ, "PYTHONPATH": found}, stdout=subprocess.PIPE, check=True
    )
    said: dict[str, Any] = json.loads(told.stdout)
    return said


def spoil(path: Path, dice: random.Random) -> list[Any]:
    """Change one byte of one signature in the file; where it is, and what the verifier must call it."""
    with path.open("rb") as held:
        rows = list(_parts(held))
    index = dice.randrange(10, len(rows))
    leaf = rows[index][0]
    line = leaf[:-1].rpartition(b" ")
    blob = bytearray(base64.b64decode(line[2]))
    blob[dice.randrange(8, len(blob))] ^= 1
    rows[index] = (line[0] + b" " + base64.b64encode(bytes(blob)) + b"\n", *rows[index][1:])
    with path.open("wb") as file:
        for part in (part for row in rows for part in row):
            file.write(struct.pack("<I", len(part)) + part)
    return [index, "journal.signature-bad"]


def main() -> None:
    """Verify the file that is named, streaming, and say what was found."""
    author, heads, openings = Author("jordan"), dict[int, bytes](), dict[bytes, Opening]()

    def leaves() -> Iterator[bytes]:
        with Path(sys.argv[1]).open("rb") as file:
            for size, (leaf, opening, head) in enumerate(_parts(file), 1):
                if head:
                    heads[size] = head
                if opening:
                    openings[hashlib.sha256(b"\x00" + leaf).digest()] = Opening(salt=opening[:32], body=opening[32:])
                if size % 100_000 == 0:
                    print(f"L7: {size} entries verified", file=sys.stderr, flush=True)
                yield leaf

    first = Place(participant=author.name, journal=author.name, origin=author.origin, index=0)
    began = time.process_time()
    report = verify_stream(
        first,
        root_of_trust(author.root.vkey),
        leaves(),
        int(sys.argv[2]),
        lambda size: heads.pop(size, None),
        lambda leaf: openings.pop(leaf, None),
    )
    seconds = time.process_time() - began
    status = Path("/proc/self/status").read_text()
    peak = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))
    told = {"holds": report.holds, "size": report.size, "root": report.root.hex(), "heads": report.heads}
    findings = [[finding.index, finding.code] for finding in report.findings]
    print(json.dumps({**told, "findings": findings, "peak_kib": peak, "seconds": seconds}))


def _entries(author: Author, seed: int, count: int, pool: ProcessPoolExecutor) -> Iterator[tuple[bytes, bytes]]:
    for leaf in author.leaves[:count]:
        yield leaf, b""
    sample = example(ActivityNotified)
    fields = {name: getattr(sample, name) for name in sample.__struct_fields__ if name not in ("header", "amends")}
    body = encode(ActivityNotified(header=author.header(), **fields))
    starts = range(len(author.leaves), count, 2_000)
    made = partial(_made, seed, body, count)
    for start in range(0, len(starts), 8):  # a few under way, so that memory stays small here, too
        for chunk in pool.map(made, starts[start : start + 8]):
            yield from chunk


def _made(seed: int, body: bytes, count: int, start: int) -> list[tuple[bytes, bytes]]:
    author, found = Author("jordan"), []
    for n in range(start, min(start + 2_000, count)):
        random_bytes = seeded(f"l7 {seed} {n}", 48)
        opening = Opening(salt=random_bytes[16:], body=body)
        leaf = sealed_leaf(author.origin, random_bytes[:16].hex(), opening, author.officers[:1])
        found.append((leaf, opening.salt + body if n % 10 == 0 else b""))
    return found


def _parts(file: BinaryIO) -> Iterator[tuple[bytes, bytes, bytes]]:
    def part() -> bytes:
        return file.read(struct.unpack("<I", file.read(4))[0])

    while file.peek(1):  # type: ignore[attr-defined]
        yield part(), part(), part()


def _grow(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    peaks.append((1, leaf))
    while len(peaks) > 1 and peaks[-1][0] == peaks[-2][0]:
        (width, left), (_, right) = peaks[-2:]
        peaks[-2:] = [(2 * width, hashlib.sha256(b"\x01" + left + right).digest())]


def _root(peaks: list[tuple[int, bytes]]) -> bytes:
    root = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        root = hashlib.sha256(b"\x01" + left + root).digest()
    return root


if __name__ == "__main__":
    main()
