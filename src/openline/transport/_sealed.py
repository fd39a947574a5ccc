"""Sealed parts: openings of any journals, many together, padded to a few sizes and sealed with age to one recipient.

    plaintext = <length, 4 bytes> <batch as the wire writes it> <zeros up to the next of 4, 8, 16 ... 256 KiB>

So the sizes in a file tell how many openings there are at most, never which notice is long. Nothing is compressed:
what comes out is shorter than what went in.
"""

from collections.abc import Iterable, Iterator

from openline import limits
from openline.errors import FormatError
from openline.storage import Carriage, sealed_to

from ._values import Opened, Openings
from ._wire import decode_batch, encode_batch

SIZES = tuple(4_096 << step for step in range(7))
_ABOUT_ONE = 128
"""Bytes of one opening beside its body, and of a journal's name: more than the wire needs."""


def batches(openings: Iterable[tuple[str, Opened]]) -> Iterator[tuple[Openings, ...]]:
    """Openings with their journals' names, gathered into batches that fit the largest size."""
    gathered: dict[str, list[Opened]] = {}
    count = used = 0
    for journal, opened in openings:
        cost = len(opened.body) + _ABOUT_ONE + (0 if journal in gathered else _ABOUT_ONE)
        if used + cost > SIZES[-1] - 16 or count == limits.WIRE_OPENINGS:
            yield _batch(gathered)
            gathered, count, used = {}, 0, 0
            cost = len(opened.body) + 2 * _ABOUT_ONE
        gathered.setdefault(journal, []).append(opened)
        count, used = count + 1, used + cost
    yield _batch(gathered)


def seal(batch: tuple[Openings, ...], recipient: str) -> bytes:
    """A batch, padded and sealed."""
    data = encode_batch(batch)
    plain = len(data).to_bytes(4, "big") + data
    size = next(size for size in SIZES if size >= len(plain))
    return sealed_to(recipient, plain + bytes(size - len(plain)))


def unseal(sealed: bytes, carriage: Carriage) -> tuple[Openings, ...] | None:
    """The openings in a sealed part, or None when it was sealed to somebody else.

    Raises RecordError for a broken seal and FormatError when what is inside is no padded batch.
    """
    plain = carriage.opened(sealed)
    if plain is None:
        return None
    if len(plain) not in SIZES or (length := int.from_bytes(plain[:4], "big")) > len(plain) - 4:
        raise _malformed("has none of the sizes")
    data, padding = plain[4 : 4 + length], plain[4 + length :]
    if any(padding) or len(plain) != next(size for size in SIZES if size >= length + 4):
        raise _malformed("is padded in another way")
    return decode_batch(data)


def _batch(gathered: dict[str, list[Opened]]) -> tuple[Openings, ...]:
    return tuple(Openings(journal=journal, openings=tuple(items)) for journal, items in gathered.items())


def _malformed(what: str) -> FormatError:
    return FormatError("transport.sealed-malformed", f"the sealed part {what}", hint="ask for the bundle again")
