"""Planting bugs: a copy of the source with one thing wrong stands first on the path, and a check must fail because of it.

A check that cannot fail proves nothing. It passes on the untouched copy first, so that it is the bug that it catches.
The source itself is never changed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 600


@dataclass(frozen=True, kw_only=True)
class Change:
    """In one file of the source, words that stand there once, and what they become."""

    file: str
    right: str
    wrong: str


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A bug, the check that must fail because of it and of nothing else, and what that shows."""

    name: str
    changes: tuple[Change, ...]
    check: tuple[str, ...]
    shows: str


def by_tests(*words: str) -> tuple[str, ...]:
    """These tests alone, to the first failure."""
    return ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words)


def by_campaign(name: str, count: int) -> tuple[str, ...]:
    """One campaign alone, so that nothing else has to be in order."""
    words = (
        f"from tests.campaigns import {name} as it; held, figure = it.run(5, {count}); print(figure); exit(not held)"
    )
    return ("-c", words)


def escaped(bug: Planted) -> str | None:
    """Why this bug proves nothing or goes unseen, or None when the check passes without it and fails with it."""
    with tempfile.TemporaryDirectory(prefix="openline-planted-") as name:
        source = Path(name) / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        (Path(name) / "arrangements").symlink_to(ROOT / "arrangements")
        before = _checked(source, bug.check)
        if before.returncode != 0:
            return f"the check fails without the bug: {_end(before)}"
        for change in bug.changes:
            path = source / "openline" / change.file
            text = path.read_text("utf-8")
            if text.count(change.right) != 1:
                return f"the words to change stand {text.count(change.right)} times in {change.file}"
            path.write_text(text.replace(change.right, change.wrong), "utf-8")
        after = _checked(source, bug.check)
    caught = after.returncode == 1 and bug.shows in after.stdout
    return None if caught else f"NOT CAUGHT ({after.returncode}): {_end(after)}"


def _checked(source: Path, check: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a check over this source; 1 is a failed check, anything else above 0 one that could not be made."""
    path = os.pathsep.join([str(source), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *check]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )


def _end(done: subprocess.CompletedProcess[str]) -> str:
    return " / ".join((done.stdout + done.stderr).strip().splitlines()[-3:])[-400:]
