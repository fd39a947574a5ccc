"""A line of a voice form: its number, its label, the fields it fills, how it is read, and an example.

The printed form, the screen of ``openline log-call`` and a file of typed lines all follow these values, so that line 3
is line 3 everywhere.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace

from openline.geotime import Position
from openline.messages import Message, Precedence, Ref, type_tag


class Reading(Enum):
    """How the text of a line becomes values."""

    WORDS = "words"
    WORD = "word"
    CODE = "code"
    NUMBER = "number"
    NUMBER_OR_UNKNOWN = "number-or-unknown"
    METRES = "metres"
    CHOICE = "choice"
    YES_NO = "yes-no"
    TIME = "time"
    POSITION = "position"
    PLACES = "places"
    SECOND = "second"
    FOUND = "found"
    HEIGHT = "height"
    SEVERAL = "several"
    TOLD = "told"
    SERIAL = "serial"
    SALTED = "salted"


class FormLine(Struct, frozen=True, kw_only=True):
    """One numbered line. ``paths`` are fields of the message, dotted where they lie inside another.

    ``default`` is what an empty answer means; for an optional line an empty answer leaves the field out.
    ``short`` words need half the width of a page.
    """

    number: int
    label: str
    paths: tuple[str, ...]
    reading: Reading
    example: str
    required: bool = True
    default: str = ""
    short: bool = False


class VoiceForm(Struct, frozen=True, kw_only=True):
    """The lines of one kind of call. ``key`` chooses it on the keyboard; ``about`` names the picture's lists that hold
    what it may answer, empty for a call that begins something."""

    key: str
    kind: type[Message]
    lines: tuple[FormLine, ...]
    precedence: Precedence = Precedence.ROUTINE
    about: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """``noun.verb/version`` of its message."""
        return type_tag(self.kind)

    @property
    def name(self) -> str:
        """The catalogue's name of its message, which is the title of the form."""
        return self.tag.replace(".", "-").replace("/", "-")

    def line(self, number: int) -> FormLine:
        """The line of this number."""
        return self.lines[number - 1]


def lines(*unnumbered: FormLine) -> tuple[FormLine, ...]:
    """The same lines, numbered from 1."""
    return tuple(replace(one, number=number) for number, one in enumerate(unnumbered, start=1))


def must(label: str, paths: str, reading: Reading, example: str, default: str = "", *, short: bool = False) -> FormLine:
    """A line that has to be filled; ``paths`` parted by spaces."""
    return FormLine(
        number=0,
        label=label,
        paths=tuple(paths.split()),
        reading=reading,
        example=example,
        default=default,
        short=short,
    )


def may(label: str, paths: str, reading: Reading, example: str, *, short: bool = False) -> FormLine:
    """A line that may stay empty."""
    return FormLine(
        number=0, label=label, paths=tuple(paths.split()), reading=reading, example=example, required=False, short=short
    )


def _no_token(text: str) -> str:
    return text


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a line is read with: the time, the local zone, named places, open items by their number, and a function
    of the door that gives a salted token for a name that must not leave."""

    at: datetime
    zone: tzinfo
    places: Mapping[str, Position] = {}
    items: Mapping[str, Ref] = {}
    token: Callable[[str], str] = _no_token
