"""What a node's folder says: ``node.toml`` and ``trust.txt``, read strictly into one frozen ``Config`` and ``Trust``.

# trust.txt: the officials of each participant as it handed them over in person, and how many of them must sign
jordan 2 <key> <key> <key>
# who never counts as independent of whom: its sponsor and its host
near jordan united-states
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openline.errors import FormatError
from openline.journal import Vkey, parse_vkey
from openline.picture import RootSet, root_of_trust

PART_BYTES = 262_144
"""Bytes of one part sent to a peer, unless ``node.toml`` says otherwise: a second of a fair line."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """What ``node.toml`` says, frozen. ``journal`` is empty for a participant's first journal."""

    participant: str
    arrangement: str
    arrangement_digest: str
    host_post: str
    journal: str = ""
    part_bytes: int = PART_BYTES


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Officials by participant, and who never counts as independent of whom."""

    roots: Mapping[str, RootSet]
    near: Mapping[str, frozenset[str]] = field(default_factory=dict)


def trust_of(roots: Mapping[str, Vkey | RootSet] | Trust) -> Trust:
    """Trust from officials alone; nobody is near anybody then."""
    if isinstance(roots, Trust):
        return roots
    return Trust(roots={name: root_of_trust(root) for name, root in roots.items()})


def origin_of(arrangement: str, journal: str) -> str:
    """The origin line of a journal, by its name: a participant's, or a successor's (``jordan-2``)."""
    return f"openline/{arrangement}/{journal}"


def read_settings(folder: Path) -> tuple[Config, Trust]:
    """``node.toml`` and ``trust.txt`` of a node's folder; raises FormatError or RecordError."""
    try:
        settings = tomllib.loads((folder / "node.toml").read_text("utf-8"))
        rows = (folder / "trust.txt").read_text("utf-8").split("\n")
        config = Config(**_typed(settings))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise FormatError(
            "node.settings-unreadable", f"{folder.name}: {error}", hint="a node's folder holds node.toml and trust.txt"
        ) from None
    return config, _trust(rows)


def write_settings(folder: Path, config: Config, trust: Trust) -> None:
    rows = [f"{name} = {_toml(getattr(config, name))}" for name in Config.__dataclass_fields__]
    (folder / "node.toml").write_text("\n".join(rows) + "\n", "utf-8")
    lines = ["# Officials' keys as each participant handed them over in person, behind how many of them must sign."]
    for name, root in sorted(trust.roots.items()):
        lines.append(" ".join([name, str(root.threshold), *(key.text for key in root.keys)]))
    lines += [" ".join(["near", name, *sorted(others)]) for name, others in sorted(trust.near.items()) if others]
    (folder / "trust.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _typed(settings: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in settings.items():
        wanted = int if name == "part_bytes" else str
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise ValueError(f"{name} is no {wanted.__name__}")
    return dict(settings)


def _toml(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'


def _trust(rows: list[str]) -> Trust:
    roots: dict[str, RootSet] = {}
    near: dict[str, frozenset[str]] = {}
    for row in rows:
        words = row.split(" ")
        if not row or row.startswith("#"):
            continue
        if words[0] == "near" and len(words) > 2:
            near[words[1]] = frozenset(words[2:])
        elif len(words) > 2 and words[1].isdigit() and words[0] not in roots and 0 < int(words[1]) <= len(words) - 2:
            keys = tuple(parse_vkey(text) for text in words[2:])
            roots[words[0]] = RootSet(keys=keys, threshold=int(words[1]))
        else:
            raise FormatError(
                "node.trust-unreadable",
                "a line is not: participant, how many sign, keys",
                hint="restore trust.txt",
            )
    return Trust(roots=roots, near=near)
