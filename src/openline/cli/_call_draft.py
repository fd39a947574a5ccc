"""A call that is being typed, kept after every line in the node's own folder, so that a closed terminal loses nothing.

The file is readable by its owner alone (0600). It holds the id and salt under which the call will be recorded: a second
run with the same words records nothing new. It is removed once the call stands in the journal, or when somebody drops it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from openline import limits
from openline.errors import FormatError, StorageError

_SUFFIX = ".call"


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: which form, since when, the lettered and the numbered lines, and 48 bytes in hex."""

    form: str
    started_utc: datetime
    head: dict[str, str]
    lines: dict[int, str]
    random: str
    recorded: str = ""


@dataclass(kw_only=True)
class Draft:
    """One call in the making. ``lines`` and ``head`` hold what was accepted, as it is typed; ``recorded`` is the serial
    under which a paper form stands in the journal already."""

    path: Path
    form: str
    started_utc: datetime
    random: bytes
    recorded: str = ""
    head: dict[str, str] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)

    def keep(self) -> None:
        """Write it whole beside the old one, then put it in its place; raises StorageError and loses nothing typed."""
        kept = _Kept(
            form=self.form,
            started_utc=self.started_utc,
            head=self.head,
            lines=self.lines,
            random=self.random.hex(),
            recorded=self.recorded,
        )
        beside = self.path.with_suffix(".part")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(kept)))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as error:
            raise StorageError(
                "cli.draft-not-kept",
                f"{self.path.name}: {error.strerror}",
                hint="free some space; write on paper until then",
            ) from None

    def settle(self, recorded: str) -> None:
        """Keep that this paper was recorded and nothing of what it said: the journal holds that, sealed."""
        self.recorded, self.head, self.lines, self.random = recorded, {}, {}, bytes(48)
        self.keep()

    def drop(self) -> None:
        """Forget it: it was recorded, or nobody wants it."""
        self.path.unlink(missing_ok=True)


def begun(folder: Path, form: str, now: datetime, random: bytes, head: Mapping[str, str]) -> Draft:
    """A new draft in a node's folder; nothing is written before the first line is accepted."""
    assert len(random) == 48, "an id and a salt"
    name = f"{now:%Y%m%dT%H%M%S}-{random[:4].hex()}{_SUFFIX}"
    return Draft(path=folder / name, form=form, started_utc=now, random=random, head=dict(head))


def drafts(folder: Path) -> list[Draft]:
    """Every call that was left, newest first; a file that cannot be read is left out and left alone."""
    found = [read_draft(path) for path in sorted(folder.glob(f"*{_SUFFIX}"), reverse=True)]
    return [draft for draft in found if draft is not None]


def read_draft(path: Path) -> Draft | None:
    """The draft in a file, or None when it is no draft."""
    try:
        if path.stat().st_size > limits.FORM_FILE_BYTES:
            return None
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        random = bytes.fromhex(kept.random)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    if len(random) != 48 or kept.started_utc.tzinfo is None:
        return None
    return Draft(
        path=path,
        form=kept.form,
        started_utc=kept.started_utc,
        random=random,
        head=kept.head,
        lines=kept.lines,
        recorded=kept.recorded,
    )


def read_typed(path: Path) -> tuple[dict[str, str], dict[int, str]]:
    """A file of typed lines, ``C: flash`` and ``3: value``, as lettered and numbered lines; raises FormatError."""
    data = path.read_bytes()
    if len(data) > limits.FORM_FILE_BYTES:
        raise FormatError("cli.fill-too-large", f"{path.name} has {len(data)} bytes", hint="write one call in one file")
    try:
        rows = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise FormatError("cli.fill-unreadable", f"{path.name} is not UTF-8", hint="save it as UTF-8") from None
    head: dict[str, str] = {}
    lines: dict[int, str] = {}
    for number, row in enumerate(rows, start=1):
        name, colon, text = row.partition(":")
        name = name.strip()
        if not row.strip() or name.startswith("#"):
            continue
        if colon and len(name) == 1 and name.isascii() and name.isalpha():
            head[name.upper()] = text.strip()
        elif colon and name.isascii() and name.isdigit() and int(name) not in lines:
            lines[int(name)] = text.strip()
        else:
            raise FormatError(
                "cli.fill-unreadable", f"row {number}: {row[:40]!r} is no line of a form, or stands twice",
                hint="write the line's letter or number, a colon and the text: 3: 35.2814 40.0961",
            )  # fmt: skip
    return head, lines
