"""A whole node and its command: ``openline say`` in a child, so that a fault meets what a person would run."""

import json
import os
import random
import sys
from pathlib import Path

from openline.cli import main
from openline.messages import Role
from openline.node import Config, Seat, create, origin_of
from openline.storage import key_from_seed
from tests.worlds import START, seeded

from .tracing import Say, Work

NAME, POST = "united-states", "caoc-al-udeid"
_FORM = {
    "type": "line.tested/1",
    "line": "flight-safety",
    "means": "telephone",
    "tested_utc": "2017-11-11T09:00:00Z",
    "nonce": "482193",
    "result": "answered",
    "seconds_to_answer": 9,
}


class _Told:
    """What the command prints, passed on line by line."""

    def __init__(self, say: Say) -> None:
        self.say, self.rest = say, ""

    def write(self, text: str) -> int:
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            self.say(line)
        return len(text)

    def flush(self) -> None:
        """Lines are passed on at once."""

    def isatty(self) -> bool:
        return False


def make(folder: Path) -> None:
    """A node of one post of the shipped arrangement, and a filled form beside it."""
    folder.mkdir()
    root = key_from_seed(f"{origin_of('da-nang-2017', NAME)}/root", seeded("root"))
    config = Config(participant=NAME, arrangement="da-nang-2017", arrangement_digest="0" * 64, host_post=POST)
    seats = [Seat(post=POST, roles=(Role.WATCH,))]
    dice = random.Random(1)
    made = create(
        folder / "node", config, seats, root, {NAME: root.vkey}, passphrase=b"p", now=START, random=dice.randbytes
    )
    made.store.close()
    (folder / "form.json").write_text(json.dumps(_FORM), "utf-8")


def command(folder: Path) -> Work:
    """``openline say`` on the node in this folder: its words are said, its exit code is the child's."""

    def work(say: Say) -> int:
        os.environ["OPENLINE_PASSPHRASE"] = "p"
        sys.stdout = sys.stderr = _Told(say)
        try:
            main(["say", str(folder / "node"), str(folder / "form.json"), "--post", POST, "--yes"])
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return work
