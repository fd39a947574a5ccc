"""C4: an fsync error. The process accepts nothing more, ends with an error, and a restart finds every promise kept.

Every sync of every path fails, once or from then on. Linux forgets what it could not write: asked again it says
"done" and nothing is on the disk. So after the error not one acknowledgement may come, although the child asks
again and again; and a power cut at any later moment must leave everything that was acknowledged before.
"""

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults import node, tracing
from tests.faults.cosigning import CosignRoute
from tests.faults.disks import states
from tests.faults.injection import Injection, injections
from tests.faults.recording import calls, recorded
from tests.faults.routes import Route, laid_out, prepared, routes
from tests.faults.scripts import REFUSED

ID = "C4"
TITLE = "fsync error: accepts nothing more, ends non-zero, 0 acknowledgements after it, restart verifies"
COUNT = 200
_SYNCS = ("fsync", "fdatasync")
_FAULTS = ("error=EIO", "error=EIO+")
_CUTS = 12
"""Power cuts judged after each failed sync."""


def run(seed: int, count: int) -> tuple[bool, str]:
    """Fail ``count`` syncs of the store's paths, then syncs of ``openline say``, one for every ten of those."""
    tracing.require()
    dice = random.Random(seed)
    wrong: list[str] = []
    cuts = 0
    for injection in _chosen(dice, count):
        found, looked = _failed(injection, dice)
        cuts += looked
        wrong += [f"{injection.route.name}: {injection.expression} on {injection.file}: {what}" for what in found[:1]]
    commands, found = _commands(1 + count // 10)
    figure = (
        f"{count} failed syncs of the store, {cuts} power cuts after them, {commands} failed syncs of openline say; "
        f"{len(wrong) + len(found)} wrong"
    )
    return not wrong and not found, " | ".join([figure, *wrong[:3], *found[:3]])


def _chosen(dice: random.Random, count: int) -> Iterator[Injection]:
    while count > 0:
        ways: list[Route] = [*(r.kept_open() for r in routes(dice.randrange(1 << 30))), CosignRoute(pages=4)]
        every = [injection for route in ways for injection in injections(route, _FAULTS)]
        every = [i for i in every if i.call in _SYNCS]
        dice.shuffle(every)
        yield from every[:count]
        count -= len(every)


def _failed(injection: Injection, dice: random.Random) -> tuple[list[str], int]:
    """What does not hold when this sync fails, and how many power cuts after it were judged."""
    route = injection.route
    with prepared(route) as folder:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        done = tracing.run(route.work(folder), inject=injection.expression)
        at = next((n for n, line in enumerate(done.lines) if "INJECTED" in line), None)
        if at is None:
            return ["the fault was not met"], 0
        wrong = [] if _unheard(injection.call, injection.file) else _accepting(done, at)
        wrong += route.judged(route.look(folder), done.said)
        recording = recorded(done, folder, before)
        last = [state for state in states(recording, dice, 2) if state.said == done.said][-_CUTS:]
        for state in last:
            laid_out(folder, state.files)
            wrong += route.judged(route.look(folder), state.said)
    return wrong, len(last)


def _unheard(call: str, file: str) -> bool:
    """SQLite syncs the folder of its log and does not look whether that worked; there only the power cut judges."""
    return call == "fdatasync" and file == "."


def _accepting(done: tracing.Run, at: int) -> list[str]:
    """Whether a process goes on after the line of the error: acknowledges, ends well, or tries the disk again."""
    late = sum(_says(line, done.pipe, word) for line in done.lines[at:] for word in ("done ", "cosigned ", "mirrored "))
    wrong = [f"{late} acknowledgements after the error"] if late else []
    wrong += [] if done.code == REFUSED else [f"the process ended with {done.code}"]
    codes = [line.split(" ")[2] for line in done.said if line.startswith("refused ")][1:]
    never_open = "storage.exists", "no-record"
    return wrong + [f"refused with {c}" for c in codes if c != "storage.closed-after-failure" and c not in never_open]


def _says(line: str, pipe: int, text: str) -> bool:
    """Whether this line of strace is the child saying this, as strace writes it."""
    shown = "".join(f"\\x{byte:02x}" for byte in text.encode())
    return f" write({pipe}<" in line and f', "{shown}' in line


def _commands(count: int) -> tuple[int, list[str]]:
    """Fail each of the first syncs of ``openline say``: nothing is called recorded, and the exit code says so."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="openline-c4-") as name:
        made = Path(name) / "made"
        node.make(made)
        whole = tracing.run(node.command(_copy(made, Path(name) / "whole")))
        assert whole.code == 0 and any("recorded" in line for line in whole.said), f"it works: {whole.said[-3:]}"
        points: list[tuple[str, int]] = []
        seen = dict.fromkeys(_SYNCS, 0)
        for call, file in calls(whole, Path(name) / "whole" / "node"):
            if call in _SYNCS:
                seen[call] += 1
                points += [(call, seen[call])] if file is not None and not _unheard(call, file) else []
        for call, nth in points[:count]:
            folder = _copy(made, Path(name) / f"{call}-{nth}")
            done = tracing.run(node.command(folder), inject=f"{call}:error=EIO:when={nth}")
            if done.code == 0 or any("recorded" in line for line in done.said):
                wrong.append(f"openline say, {call} {nth}: ended with {done.code}, said {done.said[-3:]}")
    return min(len(points), count), wrong


def _copy(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target
