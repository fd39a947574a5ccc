"""Bundles: what one participant's node holds, for one named other, in one file carried by hand or in one burst.

Leaves, checkpoints and evidence travel in clear, as they would over a link; openings only sealed. A bundle is not
signed and proves nothing by itself: whoever made or carried it, each part is judged as if it had come by network.
Written by ``bundle_bytes``, read part by part with ``Bundle``; a file cut off gives every part that is whole.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from openline import limits
from openline.errors import FormatError, OpenlineError
from openline.storage import Carriage

from ._frames import Cut, Frame, Heading, Kind, Refused, frame_bytes, heading_bytes, read_frames, read_heading
from ._sealed import batches, seal, unseal
from ._values import Flash, Fork, Heads, Leaves, Opened, Openings, Span, Stray, WireEvent
from ._wire import decode_contents, decode_event, encode_contents, encode_event

Clear = Leaves | Heads | Flash | Stray | Fork
Carried = Clear | Openings


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One group of a bundle: what goes in clear, then openings that fit it, if any may. Earlier parts matter more."""

    events: Iterable[Clear]
    openings: tuple[tuple[str, Opened], ...] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """One value out of a whole frame; nothing in it has been judged."""

    number: int
    event: Carried


@dataclass(frozen=True, kw_only=True, slots=True)
class Shut:
    """A sealed part that stays shut: sealed to somebody else, or no carriage key was given."""

    number: int
    size: int


Item = Arrived | Shut | Refused | Cut


def bundle_bytes(heading: Heading, spans: tuple[Span, ...], parts: Iterable[Part]) -> Iterator[bytes]:
    """A whole bundle, piece by piece; without a recipient in the heading, no openings are written.

    Raises FormatError when a reader would refuse so much.
    """
    frames = written = 0
    for piece in (heading_bytes(heading), frame_bytes(Kind.CONTENTS, encode_contents(spans))):
        yield piece
        written += len(piece)
    for part in parts:
        for frame in _frames_of(part, heading.recipient):
            frames, written = frames + 1, written + len(frame)
            if frames > limits.BUNDLE_FRAMES - 2 or written > limits.BUNDLE_BYTES - limits.BUNDLE_HEADING_BYTES:
                raise FormatError(
                    "transport.bundle-too-large",
                    "more than one bundle may hold",
                    hint="leave out with --since what is held",
                )
            yield frame
    yield frame_bytes(Kind.END, _count(frames + 1))


def _frames_of(part: Part, recipient: str | None) -> Iterator[bytes]:
    for event in part.events:
        yield frame_bytes(Kind.EVENT, encode_event(event))
    if recipient is not None and part.openings is not None:
        for batch in batches(part.openings):
            yield frame_bytes(Kind.SEALED, seal(batch, recipient))


class Bundle:
    """A bundle being read: ask for its items once; then ``whole`` says whether its end was seen."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read the heading; raises FormatError when the file is no bundle."""
        self.heading = read_heading(stream)
        self.spans: tuple[Span, ...] = ()
        self.whole = False
        self._stream = stream
        self._openings = 0

    def items(self, carriage: Carriage | None = None) -> Iterator[Item]:
        """Everything in it, in order; without a carriage key the sealed parts stay shut."""
        for frame in read_frames(self._stream):
            if isinstance(frame, Cut):
                yield frame
                return
            if self.whole:
                yield Refused(number=frame.number, code="transport.trailing-bytes", what="something follows the end")
                return
            if isinstance(frame, Refused):
                yield frame
                continue
            try:
                yield from self._items(frame, carriage)
            except OpenlineError as error:
                yield Refused(number=frame.number, code=error.code, what=error.message)

    def _items(self, frame: Frame, carriage: Carriage | None) -> Iterator[Item]:
        match frame.kind:
            case Kind.CONTENTS:
                self.spans = decode_contents(frame.payload)
            case Kind.EVENT:
                yield Arrived(number=frame.number, event=_in_clear(decode_event(frame.payload)))
            case Kind.SEALED:
                yield from self._unsealed(frame, carriage)
            case Kind.END:
                self._end(frame)

    def _unsealed(self, frame: Frame, carriage: Carriage | None) -> Iterator[Item]:
        batch = None if carriage is None else unseal(frame.payload, carriage)
        if batch is None:
            yield Shut(number=frame.number, size=len(frame.payload))
            return
        self._openings += sum(len(item.openings) for item in batch)
        if self._openings > limits.BUNDLE_OPENINGS:
            raise _wrong("transport.too-many-openings", f"more than {limits.BUNDLE_OPENINGS} openings in one bundle")
        for item in batch:
            yield Arrived(number=frame.number, event=item)

    def _end(self, frame: Frame) -> None:
        if frame.payload != _count(frame.number - 1):
            raise _wrong("transport.end-wrong", f"the end does not count {frame.number - 1} frames before it")
        self.whole = True


def _count(frames: int) -> bytes:
    return frames.to_bytes(4, "big")


def _in_clear(event: WireEvent) -> Clear:
    """What may travel in clear: never an opening, and nothing that only a running link says."""
    if not isinstance(event, Leaves | Heads | Flash | Stray | Fork):
        raise _wrong("transport.not-carried", f"{type(event).__name__} is not carried in a bundle")
    if (isinstance(event, Leaves) and event.openings) or (isinstance(event, Flash) and event.opening):
        raise _wrong("transport.opening-in-clear", "an opening lies in clear: whoever carried the file could read it")
    return event


def _wrong(code: str, what: str) -> FormatError:
    return FormatError(code, what, hint="tell whoever made the bundle")
