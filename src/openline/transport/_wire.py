"""Bytes of what travels: one MessagePack array for each value, in one form only, behind a size limit.

A value begins with its number; then its fields in declared order. Bytes that decode to a value but are not the
bytes we would write for it (a longer integer, a default left out) are refused: one value, one form, so that
sizes and digests mean the same to both sides.

    >>> from openline.transport import Concern
    >>> decode_event(encode_event(Concern(journal="jordan", asker="iran", start=0, end=9))).end
    9
"""

from typing import TypeVar

import msgspec

from openline import limits
from openline.errors import FormatError

from ._values import Openings, Span, Spans, WireEvent

_T = TypeVar("_T")
_ENCODER = msgspec.msgpack.Encoder()
_EVENT: msgspec.msgpack.Decoder[WireEvent] = msgspec.msgpack.Decoder(WireEvent)
_BATCH: msgspec.msgpack.Decoder[tuple[Openings, ...]] = msgspec.msgpack.Decoder(tuple[Openings, ...])
_SPANS: msgspec.msgpack.Decoder[tuple[Span, ...]] = msgspec.msgpack.Decoder(Spans)


def encode_event(event: WireEvent) -> bytes:
    """The bytes of one value; raises FormatError when they would be more than a receiver takes."""
    return _bounded(_ENCODER.encode(event))


def decode_event(data: bytes) -> WireEvent:
    """The value in these bytes; raises FormatError. Nothing in it has been judged yet."""
    return _decoded(_EVENT, data)


def encode_batch(batch: tuple[Openings, ...]) -> bytes:
    """The bytes of openings of several journals, as they lie inside a sealed frame."""
    return _bounded(_ENCODER.encode(batch))


def decode_batch(data: bytes) -> tuple[Openings, ...]:
    """Openings of several journals; raises FormatError."""
    return _decoded(_BATCH, data)


def encode_contents(spans: tuple[Span, ...]) -> bytes:
    """The bytes of what a bundle says it holds."""
    return _bounded(_ENCODER.encode(spans))


def decode_contents(data: bytes) -> tuple[Span, ...]:
    """What a bundle says it holds; raises FormatError."""
    return _decoded(_SPANS, data)


def _decoded(decoder: "msgspec.msgpack.Decoder[_T]", data: bytes) -> _T:
    _bounded(data)
    try:
        value = decoder.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _malformed(str(error)[:200]) from None
    if _ENCODER.encode(value) != data:
        raise _malformed("not in the one form that we write")
    return value


def _bounded(data: bytes) -> bytes:
    if len(data) > limits.WIRE_EVENT_BYTES:
        raise FormatError(
            "transport.event-too-large",
            f"{len(data)} bytes for one event, at most {limits.WIRE_EVENT_BYTES}",
            hint="send it in smaller parts",
        )
    return data


def _malformed(what: str) -> FormatError:
    return FormatError("transport.event-malformed", f"these bytes are no event: {what}", hint="refuse it")
