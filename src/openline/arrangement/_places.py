"""Where each record stands: a problem between two records still names the file and the line to correct.

places.of(term, "until")  ->  Spot("terms/astana-2017.yaml", 31)
"""

from typing import NamedTuple

from msgspec import Struct

from ._yaml import Fields, Items, Text


class Spot(NamedTuple):
    """A line of a file; spots sort in the order in which a person reads them."""

    file: str
    line: int


class Places:
    """The written form of every record that was read."""

    def __init__(self) -> None:
        # By identity: two equal records, such as the same sponsor of two parties, stand on different lines.
        self._written: dict[int, tuple[Struct, str, Fields]] = {}

    def keep(self, record: Struct, file: str, fields: Fields) -> None:
        """Remember where a record was read."""
        self._written[id(record)] = (record, file, fields)

    def of(self, record: Struct, field: str | None = None, item: str | None = None) -> Spot:
        """The line of a record, of one of its fields, or of an item in a list; the nearest that is written."""
        _, file, fields = self._written[id(record)]
        key = next((key for key in fields.names() if key == field), None)
        if key is None:
            return Spot(file, fields.line)
        value = fields[key]
        inner = next((text for text in value if text == item), None) if isinstance(value, Items) else None
        return Spot(file, inner.line if isinstance(inner, Text) else key.line)
