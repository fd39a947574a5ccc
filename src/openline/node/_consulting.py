"""The register that a node's folder keeps for checks: made from the record, and made anew when that has moved.

``register.bin`` is disposable. It is used only when the record, the settings, the arrangement and this code are what
it was made from; else the whole record is judged again, which takes as long as the record is.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from openline import __version__
from openline.arrangement import Arrangement
from openline.deconfliction import Register, Shelf, put_away, register
from openline.errors import FormatError
from openline.picture import Folding
from openline.storage import stamp

from ._making import look
from ._settings import Config, read_settings

_FILE = "register.bin"


def consult(
    folder: Path, agreed: Arrangement, at: datetime, judging: Callable[[], None] = lambda: None
) -> Register | Shelf:
    """What a node's record shows of everything a plan can meet; ``judging`` is called before the record is judged anew.

    Raises FormatError when the node was opened under another version of the arrangement, StorageError as ``look``.
    """
    config, _ = read_settings(folder)
    if config.arrangement_digest != agreed.digest:
        raise FormatError(
            "cli.other-arrangement",
            f"{folder.name} was opened under another version of {config.arrangement}",
            hint="name the folder of that version with --arrangement",
        )
    made_from = _made_from(folder, config)
    shelf = _shelf(folder / _FILE)
    if shelf is not None and shelf.made_from == made_from and shelf.holds_at(at):
        shelf.as_of = at
        return shelf
    judging()
    _, folding = look(folder)
    return _kept(folder, config, folding, at, made_from)


def _kept(folder: Path, config: Config, folding: Folding, at: datetime, made_from: str) -> Register:
    """The register of what is folded, put away where the folder allows that.

    ``made_from`` was read before the record was: what came in meanwhile makes the next check judge it again.
    """
    made = register(folding.picture(config.arrangement_digest, at), config.participant)
    later = [
        entry.message.header.dtg_utc
        for entry in folding.entries()
        if entry.message is not None and entry.message.header.dtg_utc > at
    ]
    data = put_away(made, made_from, min(later, default=None))
    beside = folder / f"{_FILE}.{os.getpid()}"
    with suppress(OSError):
        try:
            beside.write_bytes(data)
            beside.replace(folder / _FILE)
        finally:
            beside.unlink(missing_ok=True)
    return made


def _made_from(folder: Path, config: Config) -> str:
    settings = hashlib.sha256((folder / "node.toml").read_bytes() + (folder / "trust.txt").read_bytes()).hexdigest()
    return f"{__version__} {config.arrangement_digest} {settings} {stamp(folder / 'journal.db')}"


def _shelf(path: Path) -> Shelf | None:
    try:
        return Shelf(path.read_bytes())
    except (OSError, FormatError, ValueError):
        return None
