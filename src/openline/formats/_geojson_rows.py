"""The features of a GeoJSON file as rows of a plain list, each with the line it begins on: points and their properties.

The file is held whole as text, within a limit, and each feature is parsed by itself, so that one bad feature (a key
twice, NaN, no point) costs itself only. What is no JSON to its end is refused whole. Properties have the names of a
plain list's columns; texts, numbers, true and null are read, and lists of texts as names with ; between.
"""

import json
import math
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from openline import limits
from openline.errors import FormatError

from ._blocks import Blocks
from ._csv_rows import Row
from ._quarantine import Fault, shown
from ._strict import check_depth, whole_text

_PLACE: Final = ("lat", "lon", "latitude", "longitude")
_SPACE: Final = re.compile(r"[ \t\r\n]*")


class _Twice(dict[str, Any]):
    """An object with a key that stood twice."""


class GeoJsonRows:
    """A FeatureCollection of points, or one Feature; ``columns`` are lat, lon, id and every property's name."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        self._blocks, self._name = blocks, name
        self._text, self._features = self._whole(), list[tuple[int, Any]]()
        try:
            self._find()
        except (ValueError, RecursionError) as error:
            raise self._no_table(f"no JSON: {ascii(str(error))[:80]}") from None
        if not self._features:
            raise self._no_table("there is no feature in it")
        names = dict.fromkeys(key for _, value in self._features for key in _properties(value))
        self._own = [key for key in names if key.strip().casefold() not in _PLACE]
        self._has_id = any(key.strip().casefold() == "id" for key in self._own)
        if len(self._own) > limits.EVENT_COLUMNS:
            raise self._no_table(f"{len(self._own):,} different properties; {limits.EVENT_COLUMNS:,} are the most")
        self.columns = ("lat", "lon", *(() if self._has_id else ("id",)), *self._own)

    @property
    def bytes_read(self) -> int:
        """Bytes of the file as given that were read so far."""
        return self._blocks.bytes_read

    def only(self, wanted: Collection[int]) -> None:
        """All cells are read anyway."""

    def __iter__(self) -> Iterator[Row]:
        """Each feature, or its fault, with the line it begins on."""
        for line, value in self._features:
            try:
                yield line, self._cells(value)
            except Fault as fault:
                yield line, fault

    def _cells(self, value: Any) -> list[str]:
        if not isinstance(value, dict) or value.get("type") != "Feature":
            raise Fault("formats.feature", "no GeoJSON Feature", "give Features with a Point and properties")
        if any(isinstance(item, _Twice) for item in (value, value.get("geometry"), value.get("properties"))):
            raise Fault("formats.duplicate-key", "a key stands twice in one object", "keep one of them")
        own = _properties(value)
        given = [] if self._has_id else [_cell(value.get("id"), "id")]
        return [*_point(value.get("geometry")), *given, *(_cell(own.get(name), name) for name in self._own)]

    # -- the file ---------------------------------------------------------------------------------------

    def _whole(self) -> str:
        parts, size = list[bytes](), 0
        while block := self._blocks.read():
            parts.append(block)
            size += len(block)
            if size > limits.EVENT_JSON_BYTES:
                raise FormatError(
                    "formats.file-too-large", f"{self._name[:80]}: more than {limits.EVENT_JSON_BYTES:,} bytes of JSON",
                    hint="give CSV or Parquet, or split the file",
                )  # fmt: skip
        data = b"".join(parts)
        check_depth(data)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise self._no_table(f"line {line}: byte 0x{data[error.start]:02x} is not UTF-8") from None

    def _find(self) -> None:
        """The features with their lines: of the list ``features``, or the one that the file is."""
        text, rest = self._text, dict[str, Any]()
        at, listed = self._behind("{", 0), False
        while True:
            key, at = _DECODE(text, at)
            at = self._behind(":", at)
            if key == "features" and text.startswith("[", at):
                at, listed = self._find_listed(self._behind("[", at)), True
            else:
                rest[key], at = _DECODE(text, at)
            if not text.startswith(",", self._space(at)):
                break
            at = self._behind(",", at)
        if self._behind("}", at) < len(text):
            raise ValueError("something follows the outermost object")
        if not listed:
            self._features.append((1, rest))

    def _find_listed(self, at: int) -> int:
        text, line, counted = self._text, 1, 0
        while not text.startswith("]", at):
            line, counted = line + text.count("\n", counted, at), at
            value, at = _DECODE(text, at)
            self._features.append((line, value))
            if len(self._features) > limits.EVENT_ROWS:
                raise ValueError(f"more than {limits.EVENT_ROWS:,} features")
            if not text.startswith(",", self._space(at)):
                break
            at = self._behind(",", at)
        return self._behind("]", at)

    def _space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _behind(self, mark: str, at: int) -> int:
        """Where what follows a mark begins; raises ValueError when the mark does not stand there."""
        at = self._space(at)
        if not self._text.startswith(mark, at):
            raise ValueError(f"{mark} is missing on line {self._text.count(chr(10), 0, at) + 1}")
        return self._space(at + 1)

    def _no_table(self, what: str) -> FormatError:
        return FormatError(
            "formats.not-a-table", f"{self._name[:80]}: {what}",
            hint="give a GeoJSON FeatureCollection of points in UTF-8; see docs/events.md",
        )  # fmt: skip


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    return value if len(value) == len(pairs) else _Twice(value)


_DECODE: Final = json.JSONDecoder(object_pairs_hook=_object).raw_decode


def _properties(value: Any) -> dict[str, Any]:
    found = value.get("properties") if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _point(geometry: Any) -> tuple[str, str]:
    """Latitude and longitude of a point; two empty cells when there is no geometry."""
    if geometry is None:
        return "", ""
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point" or not isinstance(coordinates, list):
        raise Fault("formats.geometry", "no GeoJSON Point", "give points; how far off they may lie goes into radius_m")
    if len(coordinates) not in (2, 3) or any(
        isinstance(n, bool) or not isinstance(n, int | float) for n in coordinates
    ):
        raise Fault("formats.geometry", "the Point has no two numbers", "give [longitude, latitude]")
    return _number(coordinates[1], "latitude"), _number(coordinates[0], "longitude")


def _cell(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, name)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = ";".join(value)
    if not isinstance(value, str) or not whole_text(value) or len(value) > limits.EVENT_CELL_CHARACTERS:
        seen = f"the property {shown(name)} is no text of whole characters within the limit"
        raise Fault("formats.property", seen, "write texts, numbers, true, false or null")
    return value


def _number(value: int | float, name: str) -> str:
    if not math.isfinite(value) or abs(value) >= 1e15:
        raise Fault("formats.not-finite", f"{shown(name)} is no finite number", "leave it out, or correct it")
    written = repr(value)
    return f"{value:.9f}" if "e" in written else written
