"""Real nodes on real files for tests and campaigns: a world of participants with seeded keys, and things to say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.vectors import example

from openline.actions import Envelope, Said
from openline.messages import ActivityNotified, HoldRequested, Message, Precedence, Role, Status
from openline.node import Config, Seat, Trust, create, origin_of
from openline.picture import RootSet
from openline.simulation import Link, World
from openline.storage import PrivateKey, key_from_seed
from tests.worlds import START, seeded

THREE = ("jordan", "russian-federation", "united-states")
FIVE = (*THREE, "iran", "turkiye")


def official(name: str, number: int = 1) -> PrivateKey:
    """An official's key of a participant."""
    return key_from_seed(f"{origin_of('test', name)}/root-{number}", seeded(f"{name} official {number}"))


def trust(names: Sequence[str]) -> Trust:
    """Everybody's officials, one each."""
    return Trust(roots={name: RootSet(keys=(official(name).vkey,), threshold=1) for name in names})


def world(
    folder: Path, seed: int, names: Sequence[str] = THREE, link: Link | None = None, *, part_bytes: int = 262_144
) -> World:
    """Nodes of these participants in a folder each, not yet introduced to one another."""
    made = World(seed, START, link or Link(delay_s=1))
    for name in names:
        made.add(
            create(
                folder / name,
                Config(
                    participant=name,
                    arrangement="test",
                    arrangement_digest="0" * 64,
                    host_post=f"{name}-post",
                    part_bytes=part_bytes,
                ),
                [Seat(post=f"{name}-post", roles=(Role.WATCH, Role.AUTHORITY))],
                official(name),
                trust(names),
                passphrase=b"test",
                now=START,
                random=made.random,
                status=Status.EXERCISE,
            )
        )
    return made


def fields_of(kind: type[Message], *without: str) -> dict[str, Any]:
    """Every field of an example message but its header and what refers to others."""
    sample = example(kind)
    return {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends", *without)}


def envelope(*to: str, precedence: Precedence = Precedence.ROUTINE) -> Envelope:
    """To these participants, as exercise."""
    return Envelope(recipients=tuple(to), status=Status.EXERCISE, precedence=precedence)


def hold(made: World, by: str, *to: str) -> Said:
    """A flash request to hold fire."""
    fields = fields_of(HoldRequested)
    return made.act(by, f"{by}-post", HoldRequested, fields, envelope(*to, precedence=Precedence.FLASH))


def notice(made: World, by: str, *to: str) -> Said:
    """A routine notice of an activity."""
    return made.act(by, f"{by}-post", ActivityNotified, fields_of(ActivityNotified), envelope(*to))
