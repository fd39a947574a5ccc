"""A file's bytes in blocks, unpacked when they are gzip, within limits: whoever reads rows never sees a bomb.

What is packed is told by its first two bytes, not by its name. A packed file that ends early or does not check is
refused, since nobody knows what is missing. ``bytes_read`` counts bytes of the file as given, for a bar of progress.
"""

import zlib
from typing import BinaryIO, Final

from openline import limits
from openline.errors import FormatError

BLOCK: Final = 262_144
_GZIP: Final = b"\x1f\x8b"


class Blocks:
    """The file's bytes, block by block; raises FormatError at a bomb or when a packed file is damaged."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self.bytes_read = self.unpacked = 0
        self._given = self._take()
        self._peeked: bytes | None = None
        self.packed = self._given[:2] == _GZIP
        self._unpack = zlib.decompressobj(wbits=31) if self.packed else None

    def read(self) -> bytes:
        """The next bytes, up to a block of them; none at the end."""
        if self._peeked is not None:
            block, self._peeked = self._peeked, None
            return block
        if self._unpack is None:
            block, self._given = self._given, b""
            block = block or self._take()
        else:
            block = self._unpacked()
        self.unpacked += len(block)
        if self.unpacked > limits.EVENT_FILE_BYTES:
            raise self._too_large(f"more than {limits.EVENT_FILE_BYTES:,} bytes")
        return block

    def peek(self) -> bytes:
        """What ``read`` gives next."""
        if self._peeked is None:
            self._peeked = self.read()
        return self._peeked

    def _take(self) -> bytes:
        data = self._file.read(BLOCK)
        self.bytes_read += len(data)
        return data

    def _unpacked(self) -> bytes:
        assert self._unpack is not None, "asked of packed files only"
        while True:
            if self._unpack.eof and not self._next_member():
                return b""
            data = self._given or self._take()
            if not data:
                raise self._damaged("it ends early")
            try:
                block = self._unpack.decompress(data, BLOCK)
            except zlib.error:
                raise self._damaged("it does not unpack") from None
            self._given = self._unpack.unconsumed_tail or self._unpack.unused_data
            grown = self.unpacked + len(block)
            if grown > limits.EVENT_UNPACK_FREE_BYTES and grown > limits.EVENT_UNPACK_RATIO * self.bytes_read:
                raise FormatError(
                    "formats.bomb", f"{self._name[:80]}: it grows more than {limits.EVENT_UNPACK_RATIO} times unpacked",
                    hint="unpack it yourself if you trust it, and give the plain file",
                )  # fmt: skip
            if block:
                return block

    def _next_member(self) -> bool:
        """Whether another packed part follows; zeros after the last are padding."""
        rest = (self._given + self._take()).lstrip(b"\0")
        while not rest and (more := self._take()):
            rest = more.lstrip(b"\0")
        self._given = b""
        if rest and rest[:2] != _GZIP:
            raise self._damaged("something else follows the packed part")
        if rest:
            self._given, self._unpack = rest, zlib.decompressobj(wbits=31)
        return bool(rest)

    def _damaged(self, what: str) -> FormatError:
        return FormatError(
            "formats.gzip-damaged", f"{self._name[:80]}: {what}", hint="fetch the file again; compare its size"
        )

    def _too_large(self, what: str) -> FormatError:
        return FormatError("formats.file-too-large", f"{self._name[:80]}: {what}", hint="split the file")
