"""What a node's folder says: ``node.toml`` and ``trust.txt``, read strictly into one frozen ``Config``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openline.errors import FormatError
from openline.journal import Vkey, parse_vkey


@dataclass(frozen=True, kw_only=True)
class Config:
    """What ``node.toml`` says, frozen."""

    participant: str
    arrangement: str
    arrangement_digest: str
    host_post: str


def origin_of(arrangement: str, participant: str) -> str:
    """The origin line of a participant's journal."""
    return f"openline/{arrangement}/{participant}"


def read_settings(folder: Path) -> tuple[Config, dict[str, Vkey]]:
    """``node.toml`` and ``trust.txt`` of a node's folder; raises FormatError or RecordError."""
    try:
        settings = tomllib.loads((folder / "node.toml").read_text("utf-8"))
        rows = (folder / "trust.txt").read_text("utf-8").split("\n")
        config = Config(**{name: str(settings[name]) for name in Config.__dataclass_fields__})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError) as error:
        raise FormatError(
            "node.settings-unreadable", f"{folder.name}: {error}", hint="a node's folder holds node.toml and trust.txt"
        ) from None
    pairs = [row.split(" ", 1) for row in rows if row and not row.startswith("#")]
    if any(len(pair) != 2 for pair in pairs):
        raise FormatError("node.trust-unreadable", "a line is not: participant key", hint="restore trust.txt")
    return config, {name: parse_vkey(text) for name, text in pairs}


def write_settings(folder: Path, config: Config, trust: Mapping[str, Vkey]) -> None:
    rows = [f'{name} = "{getattr(config, name)}"' for name in Config.__dataclass_fields__]
    (folder / "node.toml").write_text("\n".join(rows) + "\n", "utf-8")
    lines = ["# Root keys as each participant handed them over in person."]
    lines += [f"{name} {trust[name].text}" for name in sorted(trust)]
    (folder / "trust.txt").write_text("\n".join(lines) + "\n", "utf-8")
