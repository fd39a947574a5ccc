"""L6: a proof is checked by one small file with no network at all, in a moment.

1,000 proofs of one journal, each cosigned by four, are written to files; a process without a network (``unshare -n``,
where the machine permits it) checks each with ``verifier/openline_verify.py`` and measures it.
"""

import ast
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.vectors import example

from openline.journal import Checkpoint, Opening, Tree, cosign, leaf_hash, sealed_leaf, sign_checkpoint
from openline.messages import NoticeRead, encode
from tests.verifier.material import COSIGNERS, cosigner, prove
from tests.verifier.single import PATH
from tests.worlds import Author

ID = "L6"
TITLE = "1,000 proofs are checked by one file of at most 600 lines with no network, 50 ms each"
COUNT = 1_000
LINES = 600
MOST_MS = 50.0


def run(seed: int, count: int) -> tuple[bool, str]:
    """Write proofs, check them in a process of its own, and read its measurements."""
    lines, imported = len(PATH.read_text("utf-8").split("\n")) - 1, foreign_imports(PATH.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder, random.Random(seed), count)
        cut_off = _without_network(folder)
    held, took, network = cut_off["held"], sorted(cut_off["ms"]), cut_off["network"]
    where = "with a network, since this machine lets nobody cut it off" if network else "with no network (unshare -n)"
    quick = count < COUNT or took[-1] <= MOST_MS  # a small run in a busy test says nothing about time
    good = held == count and lines <= LINES and imported == {"cryptography"} and quick
    return good, (
        f"{held} of {count} proofs hold {where}; median {took[len(took) // 2]:.2f} ms, slowest {took[-1]:.1f} ms; "
        f"the file has {lines} lines and imports {', '.join(sorted(imported)) or 'nothing'} besides the standard library"
    )


def foreign_imports(text: str) -> set[str]:
    """The top names of everything imported that is not in the standard library."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or ".").partition(".")[0] if node.level == 0 else ".")
    return names - set(sys.stdlib_module_names)


def _write(folder: Path, dice: random.Random, count: int) -> None:
    author = Author("jordan")
    body = encode(example(NoticeRead))
    openings = [Opening(salt=dice.randbytes(32), body=body) for _ in range(count)]
    leaves = [
        sealed_leaf(author.origin, dice.randbytes(16).hex(), opening, author.officers[:1]) for opening in openings
    ]
    tree = Tree([leaf_hash(leaf) for leaf in leaves])
    note = sign_checkpoint(Checkpoint(origin=author.origin, size=tree.size, root=tree.root()), author.checkpoint)
    for name in COSIGNERS:
        note = cosign(note, cosigner(name), 1_510_000_000)
    rows = [f"log {author.checkpoint.vkey.text}"]
    rows += [f"witness w{n} {cosigner(name).vkey.text}" for n, name in enumerate(COSIGNERS)]
    (folder / "policy").write_text("\n".join([*rows, "group all-of all w0 w1 w2 w3", "quorum all-of"]) + "\n", "utf-8")
    for index, (leaf, opening) in enumerate(zip(leaves, openings, strict=True)):
        shown = opening if index % 2 else None
        (folder / f"{index}.tlog-proof").write_bytes(prove(tree, index, tree.size, leaf, shown, note))


_CHILD = """
import importlib.util, json, pathlib, socket, sys, time
spec = importlib.util.spec_from_file_location("openline_verify", sys.argv[1])
single = importlib.util.module_from_spec(spec)
spec.loader.exec_module(single)
folder = pathlib.Path(sys.argv[2])
network = any(name != "lo" for _, name in socket.if_nameindex())
held, took = 0, []
for path in sorted(folder.glob("*.tlog-proof")):
    start = time.perf_counter()
    facts = single.verify(path.read_bytes(), [single.Policy((folder / "policy").read_bytes())])
    took.append(1000 * (time.perf_counter() - start))
    held += facts["kind"] == "proof" and len(facts["head"]["cosigned"]) == 4
print(json.dumps({"held": held, "ms": took, "network": network, "openline": "openline" in sys.modules}))
"""


def _without_network(folder: Path) -> dict[str, Any]:
    """The child's measurements; without ``unshare`` it runs with a network and says so."""
    child = [sys.executable, "-I", "-c", _CHILD, str(PATH), str(folder)]
    for command in (["unshare", "-n", *child], ["unshare", "-rn", *child], child):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        except FileNotFoundError:
            continue
        if done.returncode == 0:
            found: dict[str, Any] = json.loads(done.stdout)
            assert not found["openline"], "the single file brought the package with it"
            return found
    raise AssertionError(f"the child did not run: {done.stderr[-400:]}")
