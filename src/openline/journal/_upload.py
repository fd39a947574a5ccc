"""The bytes of a mirror upload (C2SP tlog-mirror): add-entries requests, made and read, and the mirror's answers.

An upload of leaves ``[start, end)`` has one canonical sequence of packages, aligned at multiples of 256; a request
holds a prefix of it. Nothing here is authenticated: a package is only cut out of the bytes, its proof beside it.
"""

import base64
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

from openline import limits
from openline.errors import RecordError

PACKAGE_ENTRIES = 256
"""Leaves of one package: those of one entry bundle (C2SP tlog-tiles)."""


class Prover(Protocol):
    """Proves subtrees of one journal, such as ``Tree``."""

    def subtree_consistency(self, start: int, end: int, size: int) -> Sequence[bytes]:
        """The proof that the subtree ``[start, end)`` stands in the tree of ``size`` leaves."""
        ...


class Package(NamedTuple):
    """One package of leaves ``[start, end)``, proven as the subtree ``[base, end)``."""

    base: int
    start: int
    end: int


class Upload(NamedTuple):
    """The head of an add-entries request, and where its packages begin."""

    origin: str
    start: int
    end: int
    offset: int


class PackageRead(NamedTuple):
    """One package as it came, and where the next one begins."""

    entries: list[bytes]
    proof: list[bytes]
    offset: int


def packages_of(start: int, end: int) -> Iterator[Package]:
    """The canonical sequence of packages for an upload of ``[start, end)``, aligned at multiples of 256."""
    for base in range(start - start % PACKAGE_ENTRIES, end if end > start else 0, PACKAGE_ENTRIES):
        yield Package(base, max(start, base), min(end, base + PACKAGE_ENTRIES))


def package_count(start: int, end: int) -> int:
    """How many packages an upload has; the end may be astronomically large, so they are never listed."""
    return 0 if start == end else (end - 1) // PACKAGE_ENTRIES - start // PACKAGE_ENTRIES + 1


def entries_request(
    origin: str, tree: Prover, leaves: Sequence[bytes], start: int, end: int, *, ticket: bytes = b""
) -> bytes:
    """The body of an add-entries request for the leaves ``[start, end)``: 32 packages, then the mirror asks for more.

    ``leaves`` are all of the journal from the first on, ``tree`` is built over them; a checkpoint of size ``end`` is
    pending at the mirror.
    """
    name = origin.encode()
    parts = [len(name).to_bytes(2, "big"), name, start.to_bytes(8, "big"), end.to_bytes(8, "big")]
    parts += [len(ticket).to_bytes(2, "big"), ticket]
    for package in islice(packages_of(start, end), limits.REQUEST_PACKAGES):
        # A leaf has at most 65,535 bytes (limits.LEAF_BYTES), so two bytes hold its length.
        parts += [len(leaf).to_bytes(2, "big") + leaf for leaf in leaves[package.start : package.end]]
        proof = tree.subtree_consistency(package.base, package.end, end)
        parts += [bytes([len(proof)]), *proof]
    return b"".join(parts)


def parse_mirror_info(body: bytes) -> tuple[int, int, bytes]:
    """Pending size, next entry and ticket from a mirror's answer 202 or 409; raises RecordError."""
    try:
        size, following, ticket, rest = body.split(b"\n")
        found = int(size), int(following), base64.b64decode(ticket, validate=True)
    except ValueError:
        found, rest = (0, 0, b""), b"?"
    if rest or min(found[:2]) < 0 or body != b"%d\n%d\n%s\n" % (found[0], found[1], base64.b64encode(found[2])):
        raise RecordError("journal.request-malformed", "the answer is no mirror info", hint="see C2SP tlog-mirror")
    return found


def parse_upload(body: bytes) -> Upload | None:
    """The head of a request, or None when it is cut short or ends before it starts."""
    size = int.from_bytes(body[:2], "big")
    at = 2 + size
    ticket = int.from_bytes(body[at + 16 : at + 18], "big")
    if len(body) < at + 18 + ticket:
        return None
    start, end = int.from_bytes(body[at : at + 8], "big"), int.from_bytes(body[at + 8 : at + 16], "big")
    origin = body[2:at].decode("utf-8", "replace")
    return Upload(origin, start, end, at + 18 + ticket) if start <= end else None


def parse_package(body: bytes, offset: int, count: int) -> PackageRead | None:
    """One package, or None when the body ends before it does, or counts more hashes than a proof has."""
    entries: list[bytes] = []
    for _ in range(count):
        size = int.from_bytes(body[offset : offset + 2], "big")
        entries.append(body[offset + 2 : offset + 2 + size])
        offset += 2 + size
        if offset > len(body):
            return None
    hashes = body[offset] if offset < len(body) else limits.PROOF_HASHES + 1
    end = offset + 1 + 32 * hashes
    if hashes > limits.PROOF_HASHES or end > len(body):
        return None
    return PackageRead(entries, [body[at : at + 32] for at in range(offset + 1, end, 32)], end)
