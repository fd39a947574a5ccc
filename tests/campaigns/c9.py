"""C9: planted bugs. Each is put into a copy of the source, and the check that is there for it must fail.

A check that cannot fail proves nothing. Every check passes on the untouched copy first, so that it is the bug
that it catches. The source itself is never changed: a copy stands first on the path of the process that checks.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults import tracing

ID = "C9"
TITLE = "planted bugs: 12 of 12 caught"
COUNT = 12
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


def _tests(*words: str) -> tuple[str, ...]:
    return ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words)


def _campaign(name: str, count: int) -> tuple[str, ...]:
    """One campaign alone, so that nothing else has to be in order."""
    words = (
        f"from tests.campaigns import {name} as it; held, figure = it.run(5, {count}); print(figure); exit(not held)"
    )
    return ("-c", words)


_DATABASE = "storage/_database.py"
_LATE = "            if self.connection.in_transaction:\n                self.connection.execute('COMMIT')\n"

PLANTED: tuple[Planted, ...] = (
    Planted(
        name="an entry is acknowledged before its commit",
        changes=(
            Change(
                file=_DATABASE,
                right='            self.connection.execute("BEGIN IMMEDIATE")\n            yield',
                wrong=_LATE + '            self.connection.execute("BEGIN IMMEDIATE")\n            yield',
            ),
            Change(
                file=_DATABASE,
                right='            yield self.connection\n            self.connection.execute("COMMIT")\n',
                wrong="            yield self.connection\n",
            ),
            Change(
                file=_DATABASE,
                right='"""Close the file; a record that closed itself stays as it is."""\n',
                wrong="if self._failure is None and self.connection.in_transaction:\n"
                "            self.connection.execute('COMMIT')\n",
            ),
        ),
        check=_campaign("c3", 20),
        shows="lost: leaf",
    ),
    Planted(
        name="the disk is asked for less (synchronous=NORMAL)",
        changes=(Change(file=_DATABASE, right='"synchronous=FULL"', wrong='"synchronous=NORMAL"'),),
        check=_campaign("c3", 20),
        shows="lost: leaf",
    ),
    Planted(
        name="after an fsync error the store goes on and asks again",
        changes=(
            Change(
                file=_DATABASE,
                right="        self._abandon(str(error))\n        return unreadable",
                wrong="        return unreadable",
            ),
        ),
        check=_campaign("c4", 20),
        shows="acknowledgements after the error",
    ),
    Planted(
        name="an entry said again is recorded again",
        changes=(
            Change(
                file="storage/_recording.py",
                right="        index = record.own.ids.get(name)\n",
                wrong="        index = None\n",
            ),
        ),
        check=_tests("tests/faults/test_whole_and_dated.py", "-k", "said_again"),
        shows="test_a_record_is_whole_after_everything",
    ),
    Planted(
        name="a policy holds with one cosigner too few",
        changes=(
            Change(
                file="journal/_policy.py",
                right="return len(self.held) >= self.threshold",
                wrong="return len(self.held) >= self.threshold - 1",
            ),
        ),
        check=_tests("tests/journal/test_policy.py"),
        shows="test_policy.py::test_",
    ),
    Planted(
        name="a witness answers first and remembers later",
        changes=(
            Change(
                file="journal/_witness.py",
                right="    submitted = submitted_checkpoint(body, witness.logs)\n",
                wrong="    late = globals().setdefault('late', [])\n    while late:\n        heads.advance(*late.pop())\n"
                "    submitted = submitted_checkpoint(body, witness.logs)\n",
            ),
            Change(
                file="journal/_witness.py",
                right="        if heads.advance(verdict.origin, verdict.old_size, verdict.old_root, head):\n",
                wrong="        late.append((verdict.origin, verdict.old_size, verdict.old_root, head))\n        if late:\n",
            ),
        ),
        check=_tests("tests/faults/test_power_cut.py", "-k", "witness"),
        shows="test_a_witness_and_a_mirror_hold",
    ),
    Planted(
        name="bodies are offered to everybody, not to their recipients",
        changes=(
            Change(
                file="node/_offers.py",
                right="if message is None or peer.name not in message.header.recipients:",
                wrong="if message is None:",
            ),
        ),
        check=_tests("tests/simulation/test_world.py", "-k", "everywhere_once"),
        shows="test_after_loss_and_a_cut",
    ),
    Planted(
        name="a restricted object is not snapped to the grid",
        changes=(
            Change(
                file="deconfliction/_restricted.py",
                right="area=on_grid(volume.area, CELL_E7)",
                wrong="area=volume.area",
            ),
        ),
        check=_tests("tests/deconfliction", "-k", "hidden_places"),
        shows="test_two_hidden_places_of_one_cell",
    ),
    Planted(
        name="a key's validity is judged by the date that a message claims, not by where it stands",
        changes=(
            Change(
                file="picture/_authority.py",
                right="            return _without(authority, name)\n",
                wrong="            globals().setdefault('ENDED', {})[name] = message.header.dtg_utc\n"
                "            return _without(authority, name)\n",
            ),
            Change(
                file="picture/_entries.py",
                right="        if key.name in authority.ended:\n",
                wrong="        from . import _authority as clock\n\n        if key.name in authority.ended and ("
                "message is None or message.header.dtg_utc >= clock.ENDED[key.name]):\n",
            ),
            Change(
                file="picture/_entries.py",
                right="authority.keys[key.name].purpose for key in signed",
                wrong="authority.issued()[key.name].purpose for key in signed",
            ),
        ),
        check=_tests("tests/faults/test_whole_and_dated.py", "-k", "date"),
        shows="test_a_date_before_the_revocation",
    ),
    Planted(
        name="a key that stands twice in a body is accepted",
        changes=(
            Change(
                file="messages/_parse.py", right="if len(value) != len(pairs):", wrong="if len(value) > len(pairs):"
            ),
        ),
        check=_tests("tests/messages/test_parser.py", "-k", "a_hostile_body"),
        shows="test_a_hostile_body_is_refused",
    ),
    Planted(
        name="an area across the antimeridian is not cut",
        changes=(Change(file="geotime/_seam.py", right="if last - first <= 1:", wrong="if last - first <= 9:"),),
        check=_tests("tests/geotime/test_antimeridian.py"),
        shows="test_antimeridian.py::test_",
    ),
    Planted(
        name="a seal has no salt",
        changes=(
            Change(
                file="journal/_leaf.py",
                right='b"openline.seal/v1\\n" + opening.salt + opening.body',
                wrong='b"openline.seal/v1\\n" + opening.body',
            ),
        ),
        check=_tests("tests/journal/test_notes_and_leaves.py", "-k", "seal"),
        shows="test_a_seal_hides_its_body",
    ),
)


def run(seed: int, count: int) -> tuple[bool, str]:
    """Plant ``count`` of the bugs, each alone; a few are the last of the list, whose checks are quick."""
    tracing.require()
    chosen = random.Random(seed).sample(PLANTED[-count:], min(count, len(PLANTED)))
    wrong = [f"{bug.name}: {error}" for bug in chosen if (error := escaped(bug))]
    caught = len(chosen) - len(wrong)
    return not wrong, " | ".join([f"{caught} of {len(chosen)} planted bugs caught", *wrong])


def escaped(bug: Planted) -> str | None:
    """Why this bug proves nothing or goes unseen, or None when the check passes without it and fails with it."""
    with tempfile.TemporaryDirectory(prefix="openline-c9-") as name:
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
