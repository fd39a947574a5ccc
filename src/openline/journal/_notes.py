"""Signed notes and verifier keys, exactly as C2SP signed-note says (Ed25519, and cosignatures of type 0x04).

A note is text ending in a newline, an empty line, then signature lines. A bad signature by a known key
refuses the whole note; unknown keys are ignored. Keys are handed in; private keys stay behind ``Signer``.

    >>> parse_vkey("nobody")
    Traceback (most recent call last):
    ...
    openline.errors.RecordError: 'nobody' is no verifier key ...
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from openline import limits
from openline.errors import RecordError

from ._ed25519 import check_public, verify_ed25519

ED25519 = 0x01
COSIGNATURE = 0x04
_NAME = re.compile(r"[^\s+]+\Z")
_DASH = "— "
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_TIMESTAMP_MAX = 2**63 - 1


@lru_cache(maxsize=4096)
def _key_id(name: str, kind: int, public: bytes) -> bytes:
    """Asked for at every signature line; a key never changes."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vkey:
    """A verifier key: name, signature type and the 32 public bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """SHA-256(name, newline, type, public key), first 4 bytes."""
        return _key_id(self.name, self.kind, self.public)

    @property
    def text(self) -> str:
        """``name+hexid+base64``, as C2SP writes it."""
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"


class Signer(Protocol):
    """Holds one private key and signs with it; never shows it."""

    @property
    def vkey(self) -> Vkey:
        """The verifier key of what this signs."""
        ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519 over exactly these bytes."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class SignatureLine:
    """One line under a note: who claims to have signed, with which key, and the signature bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A parsed note whose signatures nobody has checked yet."""

    text: str
    lines: tuple[SignatureLine, ...]


def parse_vkey(text: str) -> Vkey:
    """A verifier key from its text; raises RecordError when the key id does not fit the key, or the key is weak."""
    parts = text.split("+", 2)
    try:
        name, id_hex, material = parts[0], bytes.fromhex(parts[1]), _base64(parts[2])
        name.encode()  # a lone surrogate has no bytes, so it has no key id
    except (IndexError, ValueError):
        raise RecordError(
            "journal.vkey-malformed", f"{text[:60]!r} is no verifier key", hint="write name+8 hex digits+base64"
        ) from None
    if not _name_ok(name) or len(material) != 33 or material[0] not in (ED25519, COSIGNATURE):
        raise RecordError(
            "journal.vkey-unsupported", f"the key of {name[:60]!r} is of no supported kind", hint="use Ed25519"
        )
    key = Vkey(name=name, kind=material[0], public=material[1:])
    if key.key_id != id_hex or key.text != text:
        raise RecordError(
            "journal.vkey-id-mismatch", f"the id of {name[:60]!r} does not fit its key", hint="copy the key again"
        )
    check_public(key.public)
    return key


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """The note's bytes with one Ed25519 line for each signer, in order."""
    _check_text(text)
    lines = [_line(signer.vkey, signer.sign(text.encode())) for signer in signers]
    return (text + "\n" + "".join(lines)).encode()


def add_line(note: bytes, key: Vkey, signature: bytes) -> bytes:
    """The note with one more signature line; nothing is checked here."""
    return note + _line(key, signature).encode()


def parse_note(data: bytes) -> Note:
    """Split a note; raises RecordError when it is none or beyond the limits."""
    if len(data) > limits.NOTE_BYTES:
        raise RecordError("journal.note-too-large", f"a note of {len(data)} bytes", hint="refuse it")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed("is not UTF-8") from None
    if _CONTROL.search(whole):
        raise _malformed("holds a control character")
    cut = whole.rfind("\n\n")
    if cut < 0 or not whole.endswith("\n"):
        raise _malformed("has no empty line before its signatures, or no final newline")
    rows = whole[cut + 2 : -1].split("\n")
    if len(rows) > limits.NOTE_SIGNATURES:
        raise _malformed(f"has more than {limits.NOTE_SIGNATURES} signature lines")
    return Note(text=whole[: cut + 1], lines=tuple(_parse_line(row) for row in rows))


def verify_note(data: bytes, known: Iterable[Vkey]) -> tuple[Note, tuple[Vkey, ...]]:
    """The note and the known keys that signed it, in line order.

    Raises RecordError when a known key's signature is bad, or when no known key signed.
    """
    note = parse_note(data)
    keys = {(key.name, key.key_id): key for key in known}
    signed: list[Vkey] = []
    for line in note.lines:
        key = keys.get((line.name, line.key_id))
        if key is None:
            continue
        _check_signature(key, note.text, line)
        signed.append(key)
    if not signed:
        raise RecordError(
            "journal.note-unsigned", "no known key signed the note", hint="check which keys you were given"
        )
    return note, tuple(signed)


def cosigned_message(text: str, timestamp: int) -> bytes:
    """The bytes that an Ed25519 cosignature signs (C2SP tlog-cosignature)."""
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def cosign(note: bytes, signer: Signer, timestamp: int) -> bytes:
    """The checkpoint note with the signer's timestamped cosignature line added."""
    assert signer.vkey.kind == COSIGNATURE, "a cosigner key has its own type"
    assert 0 <= timestamp <= _TIMESTAMP_MAX, "a time in POSIX seconds"
    signature = signer.sign(cosigned_message(parse_note(note).text, timestamp))
    return add_line(note, signer.vkey, timestamp.to_bytes(8, "big") + signature)


def _check_signature(key: Vkey, text: str, line: SignatureLine) -> None:
    message, signature = text.encode(), line.signature
    if key.kind == COSIGNATURE:
        timestamp = int.from_bytes(signature[:8], "big")
        if timestamp > _TIMESTAMP_MAX:
            raise _unsigned_by(key, "the cosignature's time is beyond 2**63 - 1")
        message, signature = cosigned_message(text, timestamp), signature[8:]
    try:
        verify_ed25519(key.public, signature, message)
    except RecordError as error:
        raise _unsigned_by(key, error.message, error.code) from None


def _line(key: Vkey, signature: bytes) -> str:
    return f"{_DASH}{key.name} {base64.b64encode(key.key_id + signature).decode()}\n"


def _parse_line(row: str) -> SignatureLine:
    parts = row.removeprefix(_DASH).split(" ")
    if not row.startswith(_DASH) or len(parts) != 2 or not _name_ok(parts[0]):
        raise _malformed("has a line that is no signature line")
    try:
        blob = _base64(parts[1])
    except ValueError:
        raise _malformed("has a signature that is not base64 in its one form") from None
    if len(blob) < 5:
        raise _malformed("has a signature of no bytes")
    return SignatureLine(name=parts[0], key_id=blob[:4], signature=blob[4:])


def _base64(text: str) -> bytes:
    """The bytes of base64 in its one form; raises ValueError. Versions of Python differ in what else they let pass."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the one form of these bytes")
    return data


def _name_ok(name: str) -> bool:
    return _NAME.match(name) is not None


def _check_text(text: str) -> None:
    assert text.endswith("\n"), "a note's text ends in a newline"
    assert not _CONTROL.search(text), "no control characters in a note"


def _unsigned_by(key: Vkey, what: str, code: str = "journal.signature-bad") -> RecordError:
    return RecordError(code, f"{key.name} did not sign this: {what}", hint="refuse the whole note")


def _malformed(what: str) -> RecordError:
    return RecordError("journal.note-malformed", f"the note {what}", hint="refuse it and keep the bytes as evidence")
