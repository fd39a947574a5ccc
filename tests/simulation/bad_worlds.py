"""Bad worlds for tests and campaigns: nodes made once a process and copied for each run, and things to say in them.

Making and unlocking a node costs scrypt on purpose; a simulation of hundreds of runs pays it once. The keys are the
same in every run; everything else comes from the run's seed.
"""

import atexit
import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from openline.actions import Envelope
from openline.messages import ActivityNotified, HoldAnswer, HoldAnswered, HoldRequested, LineTested, Message, Precedence
from openline.node import Node
from openline.picture import HoldState
from openline.simulation import Link, Machine, Oracle, Outcome, Plan, Saying, World, close, play, shrink, story
from openline.storage import PrivateKey
from tests.nodes import FIVE, envelope, fields_of, world
from tests.worlds import START

MEMORY = Path("/dev/shm")
Making = Callable[[Path, int, Oracle], World]


def quick_folder(prefix: str) -> Path:
    """A folder in memory where the system has one: every commit of a node syncs, and these need not outlive us."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if os.access(MEMORY, os.W_OK) else None))


@functools.cache
def template(names: tuple[str, ...], introduced: bool) -> tuple[Path, Mapping[str, dict[str, PrivateKey]]]:
    """Folders of nodes that have met or have not, and their keys; removed when the process ends."""
    folder = quick_folder("openline-template-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = world(folder, 2017, names, Link(delay_s=1))
    if introduced:
        made.settle()
    keys = {name: dict(node.keys) for name, node in made.nodes.items()}
    for node in made.nodes.values():
        close(node)
    return folder, keys


def bad_world(
    folder: Path,
    seed: int,
    oracle: Oracle | None,
    names: Sequence[str] = FIVE,
    link: Link | None = None,
    *,
    machine: type[Machine] = Machine,
    wakes: bool = False,
) -> World:
    """A world of copied nodes that can crash. In three of four seeds the nodes have met before."""
    held, keys = template(tuple(names), seed % 4 != 0)
    made = World(seed, START, link or Link(delay_s=1), oracle, wakes=wakes)
    for name in names:
        shutil.copytree(held / name, folder / name)
        computer = machine(folder=folder / name, keys=keys[name])
        made.add(computer.open(), computer)
    return made


@contextmanager
def _folder() -> Iterator[Path]:
    folder = quick_folder("openline-bad-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def run_plan(plan: Plan, making: Making = bad_world) -> Outcome:
    """Play a plan in a folder of its own."""
    with _folder() as folder:
        return play(plan, lambda seed, oracle: making(folder, seed, oracle), SAYINGS)


def told(outcome: Outcome, making: Making = bad_world) -> str:
    """The short story of a failure."""
    return story(shrink(outcome, lambda plan: run_plan(plan, making)))


# -- what people say -----------------------------------------------------------------------------


def _says(kind: type[Message], precedence: Precedence) -> Saying:
    fields = fields_of(kind)

    def saying(node: Node, now: datetime, to: tuple[str, ...]) -> tuple[type[Message], Mapping[str, Any], Envelope]:
        return kind, fields, envelope(*to, precedence=precedence)

    return saying


def _answers(
    node: Node, now: datetime, to: tuple[str, ...]
) -> tuple[type[Message], Mapping[str, Any], Envelope] | None:
    """The answer to the oldest hold that rings here."""
    for hold in node.picture(now).holds:
        if any(s.recipient == node.participant and s.state is HoldState.RINGING for s in hold.sides):
            fields = {**fields_of(HoldAnswered), "about": hold.mark.ref, "answer": HoldAnswer.HOLDING}
            return HoldAnswered, fields, envelope(hold.mark.participant, precedence=Precedence.FLASH)
    return None


SAYINGS: dict[str, Saying] = {
    "a notice": _says(ActivityNotified, Precedence.ROUTINE),
    "a hold request": _says(HoldRequested, Precedence.FLASH),
    "a test of the line": _says(LineTested, Precedence.PRIORITY),
    "an answer to a hold": _answers,
}
