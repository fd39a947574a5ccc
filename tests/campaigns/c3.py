"""C3: power cuts. What was acknowledged is on the disk, whatever part of the rest the disk had written.

A child writes under strace; at every cut between two calls the disk is rebuilt as everything synced and some part
of the rest, the record is opened there and judged (``tests/faults``). A record is appended to, said again, erased,
copied and opened; a witness and a mirror cosign. The same run over a record that asks the disk for less
(``synchronous=NORMAL``) must lose entries: a harness that cannot see a loss proves nothing.
"""

import random
from dataclasses import dataclass, field
from typing import Any

from tests.faults import tracing
from tests.faults.cosigning import CosignRoute
from tests.faults.disks import State, states
from tests.faults.recording import recorded
from tests.faults.routes import Route, StoreRoute, laid_out, prepared
from tests.faults.scripts import script

ID = "C3"
TITLE = "power cut at any call: 0 acknowledged entries lost in replayed crash states"
COUNT = 50_000
APPENDS = 12
HALVES = 3
PAGES = (None, 4)
"""The log is copied into the file when it is large, or after so many pages."""
_COSIGN_EVERY = 8
_WEAK_PART = 10
"""One state for so many is judged on the weakened record."""


@dataclass
class Tally:
    """States judged, how many of them were distinct disks, and what did not hold."""

    judged: int = 0
    distinct: int = 0
    lossy: int = 0
    broken: int = 0
    examples: list[str] = field(default_factory=list)

    def count(self, state: State, wrong: list[str]) -> None:
        """Add one judged state."""
        lost = any(w.startswith("lost") for w in wrong)
        self.judged += 1
        self.lossy += lost
        self.broken += bool(wrong) and not lost
        if wrong:
            self.examples.append(f"cut {state.cut}, {state.kind} of the rest: {wrong[0]}")


def run(seed: int, count: int) -> tuple[bool, str]:
    """Judge at least ``count`` crash states of the record as it is, and a tenth as many of one that asks for less."""
    tracing.require()
    strong, weak = Tally(), Tally()
    for tally, wanted in ((strong, count), (weak, count // _WEAK_PART + 1)):
        dice = random.Random(seed)
        number = 0
        while tally.judged < wanted:
            play(_route(dice, number, wanted), dice, tally, weak=tally is weak)
            number += 1
    figure = (
        f"{strong.judged} crash states ({strong.distinct} distinct disks), {strong.lossy} lost something acknowledged, "
        f"{strong.broken} inconsistent; with synchronous=NORMAL {weak.lossy} of {weak.judged} lost something"
    )
    held = strong.lossy == strong.broken == 0 and weak.lossy > 0
    return held, " | ".join([figure, *strong.examples[:3]])


def play(route: Route, dice: random.Random, tally: Tally, *, weak: bool = False) -> None:
    """Record one route and judge the states of all its cuts."""
    with prepared(route) as folder:
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        done = tracing.run(route.work(folder, weak=weak))
        assert done.code == 0, f"the route {route.name} runs without faults: {done.said[-3:]}"
        seen: dict[frozenset[tuple[str, bytes]], Any] = {}
        for state in states(recorded(done, folder, before), dice, HALVES):
            key = frozenset(state.files.items())
            if key not in seen:
                laid_out(folder, state.files)
                seen[key] = route.look(folder)
            wrong = [*route.judged(seen[key], state.said), *route.residue(state.files, state.said)]
            tally.count(state, wrong)
        tally.distinct += len(seen)


def _route(dice: random.Random, number: int, wanted: int) -> Route:
    pages = dice.choice(PAGES)
    if number % _COSIGN_EVERY == _COSIGN_EVERY - 1:
        return CosignRoute(created=dice.random() < 0.5, pages=pages)
    appends = min(APPENDS, 2 + wanted // 400)
    return StoreRoute(name="script", steps=script(dice.randrange(1 << 30), appends), pages=pages)
