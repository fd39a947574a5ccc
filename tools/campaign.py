"""``./run campaign ID [--seed N] [--count N]`` and ``--list``: the properties of reliability, each with its number.

A campaign prints its seed first, exits 0 or 1, and its last line is its figure. Modules stand in
``tests/campaigns`` and declare ``ID``, ``TITLE``, ``COUNT`` (of a release run) and ``run(seed, count)``.

``./run campaign ID --seeds N [--from K]``: N consecutive seeds from K on, for campaigns that play a world a seed. They
declare ``outcomes(first, count)``, which yields ``(outcome, seconds)``, and ``judged(outcomes)``. Progress says with
which ``--from`` a run that was broken off goes on; broken off by Ctrl-C, it still says its figure.
"""

import argparse
import importlib
import pkgutil
import signal
import sys
import time
import unittest
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRESS = 10
"""Seeds between two lines of progress."""
sys.path.insert(0, str(ROOT))

import tests.campaigns as campaigns  # noqa: E402 - the repository's own folder must be on the path first

from tools.machine import need_program  # noqa: E402 - the same

FAMILIES = {
    "L": range(1, 14), "K": range(1, 7), "D": range(1, 11), "C": range(1, 12), "P": range(1, 13), "A": range(1, 7),
    "F": range(1, 7), "Z": range(1, 6), "S": range(1, 4), "G": range(1, 5),
}  # fmt: skip


def main() -> int:
    """Run one campaign, or list them."""
    parser = argparse.ArgumentParser(prog="./run campaign", description=__doc__)
    parser.add_argument("id", nargs="?", help="for example C1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, help="how many; default: the number of a release run")
    parser.add_argument("--seeds", type=int, help="how many consecutive seeds, for campaigns that play a world a seed")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="K", help="the first of them; default: 0")
    parser.add_argument("--list", action="store_true", help="name every campaign, built or not")
    arguments = parser.parse_args()
    built = {module.ID: module for module in _modules()}
    if arguments.list or arguments.id is None:
        return _list(built)
    if arguments.id not in built:
        print(f"no campaign {arguments.id} is built; ./run campaign --list names those that are", file=sys.stderr)
        return 2
    module = built[arguments.id]
    if arguments.seeds is not None:
        return _seeds(module, arguments.first, arguments.seeds)
    need_program("strace", "strace")
    print(f"seed {arguments.seed}\n{module.ID}: {module.TITLE}", flush=True)
    try:
        held, figure = module.run(arguments.seed, module.COUNT if arguments.count is None else arguments.count)
    except unittest.SkipTest as reason:
        print(f"{module.ID} not run: {reason}")
        return 1
    print(f"{module.ID} {'holds' if held else 'FAILS'}: {figure}")
    return 0 if held else 1


def _seeds(module: ModuleType, first: int, count: int) -> int:
    """Seeds one by one; a progress line every ten of them."""
    if not hasattr(module, "outcomes"):
        print(f"{module.ID} is not run a seed at a time: use --seed and --count", file=sys.stderr)
        return 2
    print(f"seeds {first} to {first + count - 1}\n{module.ID}: {module.TITLE}", flush=True)
    found: list[tuple[Any, float]] = []
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it puts aside without it
    try:
        _play(module, first, count, found)
    except KeyboardInterrupt:
        print(f"broken off; go on with --from {first + len(found)}")
    held, figure = module.judged(found)
    print(f"{module.ID} {'holds' if held else 'FAILS'}: {figure}")
    return 0 if held else 1


def _play(module: ModuleType, first: int, count: int, found: list[tuple[Any, float]]) -> None:
    began = time.monotonic()
    for outcome, seconds in module.outcomes(first, count):
        found.append((outcome, seconds))
        done = len(found)
        if outcome.broken is not None:
            print(f"seed {first + done - 1} FAILS: {outcome.broken}", flush=True)
        if done % PROGRESS == 0 or done == count:
            failed = sum(one.broken is not None for one, _ in found)
            hour = 3600 * done / (time.monotonic() - began)
            print(
                f"{done} of {count} seeds, {failed} failed, {hour:.0f} seeds an hour; go on with --from {first + done}",
                flush=True,
            )


def _modules() -> list[ModuleType]:
    names = [info.name for info in pkgutil.iter_modules(campaigns.__path__)]
    return [importlib.import_module(f"tests.campaigns.{name}") for name in sorted(names) if name != "test_campaigns"]


def _list(built: dict[str, ModuleType]) -> int:
    names = [f"{family}{number}" for family, numbers in FAMILIES.items() for number in numbers]
    for name in names:
        print(f"{name:4} {built[name].TITLE if name in built else 'not built yet'}")
    print(f"{len(built)} of {len(names)} are built; ./run test runs a small part of each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
