"""Writes ``vectors/journal``: notes, keys, checkpoints, leaves, proofs, trees and tiles as hostile hands write them.

Each case has the name of its attack, its input, and either the error code that must come or the value that must be
read. Nothing here asks ``openline``: what is expected follows from ``journal_independent.py`` and is written by hand.
Run by hand when a format is added: ``.venv/bin/python tools/journal_vectors.py``. A released vector never changes.

Bytes stand as text where they are UTF-8, else as ``{"hex": ...}``; ``{"times": n, "of": ...}`` repeats and a list joins.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import (  # noqa: E402 - the repository's own folder must be on the path first
    journal_checkpoint_vectors,
    journal_leaf_vectors,
    journal_note_vectors,
    journal_tree_vectors,
)

KINDS = {
    **journal_note_vectors.KINDS,
    **journal_checkpoint_vectors.KINDS,
    **journal_leaf_vectors.KINDS,
    **journal_tree_vectors.KINDS,
}


def main() -> None:
    """Write every file."""
    folder = ROOT / "vectors" / "journal"
    folder.mkdir(parents=True, exist_ok=True)
    for kind, make in KINDS.items():
        cases = list(make())
        assert len({case["name"] for case in cases}) == len(cases), f"a name stands twice in {kind}"
        text = json.dumps({"kind": kind, "cases": cases}, ensure_ascii=False, indent=1)
        (folder / f"{kind}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
