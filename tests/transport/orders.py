"""Bundles in random orders: some twice, some cut off, from several carriers. All orders must end in the same record.

``python -m tests.transport.orders 1000 7`` runs a thousand orders from seed 7 and prints the figure.
"""

import random
import sys
from dataclasses import dataclass

from tests.transport.holders import OTHER, READER, SENDER, Fleet, Holder, everything, fleet, speak


@dataclass(frozen=True)
class Carried:
    """Bundles for the reader, and the world they came from."""

    world: Fleet
    bundles: tuple[bytes, ...]
    reference: tuple[object, ...]


def carried(stages: int = 3) -> Carried:
    """Whole bundles by two carriers at several stages, what was added since, and files cut off."""
    world, bundles = fleet(1), []
    sizes: dict[str, int] = {}
    for stage in range(stages):
        speak(world.authors[SENDER], 2)
        speak(world.authors[OTHER], 1)
        world.mirrored(OTHER, SENDER, 1_510_387_300 + stage)
        one, two = everything(SENDER, world), everything(OTHER, world)
        bundles += [one.export(READER), two.export(READER), one.export(READER, since=sizes)]
        bundles += [bundles[-3][: len(bundles[-3]) * 2 // 3]]
        sizes = {name: len(world.authors[name].leaves) for name in (SENDER, OTHER)}
    return Carried(world=world, bundles=tuple(bundles), reference=everything(READER, world).state())


def one_order(made: Carried, dice: random.Random) -> str | None:
    """What went wrong in one order, or None."""
    reader = Holder(READER, made.world)
    order = [dice.choice(made.bundles) for _ in range(len(made.bundles))] + list(made.bundles)
    dice.shuffle(order)
    for _ in range(len(made.bundles)):
        before = len(reader.folding.entries())
        new = sum(reader.import_(data).new for data in order)
        if len(reader.folding.entries()) < before:
            return "a bundle took something away"
        if not new:
            break
    state = reader.state()
    if state != made.reference:
        return "the record is another one"
    again = [reader.import_(data).new for data in order]
    return None if not any(again) and reader.state() == state else "a bundle was not idempotent"


def run(seed: int, count: int) -> tuple[bool, str]:
    """Whether every order ended in the same record, and the figure in words."""
    made, dice = carried(), random.Random(seed)
    wrong = [fault for fault in (one_order(made, dice) for _ in range(count)) if fault]
    files = len(made.bundles)
    return (
        not wrong,
        f"{count - len(wrong)} of {count} random orders of {files} bundles ended in the same record{'; ' + wrong[0] if wrong else ''}",
    )


if __name__ == "__main__":
    held, figure = run(int(sys.argv[2]), int(sys.argv[1]))
    print(figure)
    sys.exit(0 if held else 1)
