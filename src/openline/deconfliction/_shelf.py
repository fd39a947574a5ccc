"""A register put away as bytes, and asked without being unpacked: only what a plan comes near is read.

The bytes are disposable: whoever keeps them keeps with them what they were made from, and makes them anew when that
has changed. They carry a digest against damage; against malice they are as safe as the folder they lie in.
"""

import hashlib
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import shapely
from msgspec import Struct

from openline.errors import FormatError
from openline.geotime import Area, Volume4D

from ._register import Entry, Register, numbers

_MAGIC = b"openline/register/1\n"


class _Put(Struct, frozen=True, kw_only=True, array_like=True):
    participant: str
    as_of: datetime
    until: datetime | None
    made_from: str
    not_consulted: tuple[str, ...]
    names: tuple[str, ...]
    boxes: bytes
    rows: bytes
    entries: tuple[bytes, ...]


class Shelf:
    """A register that was put away; the same questions, the same answers.

    It holds from ``made_at`` until ``until``: the first entry that is dated later than that, if there is one.
    """

    def __init__(self, data: bytes) -> None:
        head, digest, body = data[: len(_MAGIC)], data[len(_MAGIC) : len(_MAGIC) + 32], data[len(_MAGIC) + 32 :]
        if head != _MAGIC or hashlib.sha256(body).digest() != digest:
            raise FormatError(
                "deconfliction.register-damaged", "the stored register is not what was put away",
                hint="remove it: it is made anew from the record",
            )  # fmt: skip
        self._put = msgspec.msgpack.decode(body, type=_Put)
        self._boxes = np.frombuffer(self._put.boxes, np.float64).reshape(-1, 8)
        self._rows = np.frombuffer(self._put.rows, np.int64)
        self.participant = self._put.participant
        self.not_consulted = self._put.not_consulted
        self.made_at, self.until, self.made_from = self._put.as_of, self._put.until, self._put.made_from
        self.as_of = self.made_at

    def __len__(self) -> int:
        return len(self._put.names)

    def objects(self) -> tuple[str, ...]:
        """The names of everything held, sorted."""
        return self._put.names

    def holds_at(self, instant: datetime) -> bool:
        """Whether it says what is so at an instant."""
        return self.made_at <= instant and (self.until is None or instant < self.until)

    def entry(self, name: str) -> Entry | None:
        """One object as it must be taken now, or None."""
        return self._entry(self._put.names.index(name)) if name in self._put.names else None

    def near(self, volume: Volume4D) -> list[Entry]:
        """Every entry whose boxes meet the volume's, sorted by name."""
        west, south, east, north = volume.area.geometry.bounds
        low, high, start, end = numbers(volume)
        wanted = np.array([east, north, high, end, -west, -south, -low, -start])
        met = np.unique(self._rows[(self._boxes <= wanted).all(axis=1)])
        return [self._entry(int(row)) for row in met]

    def _entry(self, row: int) -> Entry:
        found: Entry = msgspec.msgpack.decode(self._put.entries[row], type=Entry, dec_hook=_read)
        return found.as_of(self.as_of)


def put_away(register: Register, made_from: str, until: datetime | None) -> bytes:
    """A register as bytes; ``made_from`` names what it was made from, ``until`` when it stops to hold."""
    assert register.as_of is not None, "a register is renewed before it is put away"
    names = register.objects()
    entries, boxes, rows = [], [], []
    for row, name in enumerate(names):
        entry = register.stored(name)
        entries.append(msgspec.msgpack.encode(entry, enc_hook=_written))
        for volume in register.indexed(entry):
            west, south, east, north = volume.area.geometry.bounds
            low, high, start, end = numbers(volume)
            boxes.append((west, south, low, start, -east, -north, -high, -end))
            rows.append(row)
    body = msgspec.msgpack.encode(
        _Put(
            participant=register.participant, as_of=register.as_of, until=until, made_from=made_from,
            not_consulted=register.not_consulted, names=names, boxes=np.array(boxes, np.float64).tobytes(),
            rows=np.array(rows, np.int64).tobytes(), entries=tuple(entries),
        )
    )  # fmt: skip
    return _MAGIC + hashlib.sha256(body).digest() + body


def _written(value: Any) -> bytes:
    assert isinstance(value, Area), "everything else has its own form"
    made: bytes = shapely.to_wkb(value.geometry)
    return made


def _read(kind: type, value: Any) -> Area:
    assert kind is Area, "everything else has its own form"
    geometry: Any = shapely.from_wkb(value)
    return Area(geometry)
