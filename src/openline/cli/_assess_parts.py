"""The parts of a long assessment on disk: what was done stays done, and the same command goes on from there.

A folder beside the result holds one table and one page of counts for each batch. The page is written last, so a part
whose page is there is whole; what an interrupted run left of another is written again. The result is put together
from the parts, in their order, only at the end; then the folder goes. Nobody who looks ever sees half a result.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from openline.errors import FormatError


class Parts:
    """The parts of one run; ``run`` says what was asked, and parts of another question are not taken."""

    def __init__(self, result: Path, run: Mapping[str, Any]) -> None:
        self.folder = result.with_name(result.name + ".parts")
        self._run = json.dumps(run, sort_keys=True)

    def open(self, *, anew: bool) -> int:
        """Prepare the folder; returns how many parts are done already. Raises FormatError on those of another run."""
        asked = self.folder / "run.json"
        if anew:
            self.remove()
        if self.folder.exists() and asked.exists() and asked.read_text("utf-8") != self._run:
            raise FormatError(
                "cli.other-parts", f"{self.folder.name} holds parts of another run",
                hint="finish that run with its own command, or give --anew to begin again",
            )  # fmt: skip
        self.folder.mkdir(exist_ok=True)
        written(asked, self._run.encode())
        done = 0
        while self._page(done).exists():
            done += 1
        return done

    def keep(self, number: int, table: bytes, page: Mapping[str, Any]) -> None:
        """Make a part durable: its table first, its page of counts last."""
        written(self.table(number), table)
        written(self._page(number), json.dumps(page, sort_keys=True).encode())

    def table(self, number: int) -> Path:
        """Where the table of a part stands."""
        return self.folder / f"{number:06}.parquet"

    def page(self, number: int) -> dict[str, Any]:
        """The counts of a part."""
        page: dict[str, Any] = json.loads(self._page(number).read_text("utf-8"))
        return page

    def _page(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"

    def remove(self) -> None:
        """Forget the parts."""
        shutil.rmtree(self.folder, ignore_errors=True)


def written(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all: beside it, made durable, and put into its place."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        for block in [data] if isinstance(data, bytes) else data:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
