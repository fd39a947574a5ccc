"""The key to what is carried by hand: one age X25519 identity, at rest in ``carriage.key`` under the node's passphrase.

    openline.carriage/v1
    <age recipient>                      in clear, so that anyone sees which key is inside
    scrypt <log2 n> <r> <p> <base64 salt>
    <base64 nonce and ciphertext>        AES-256-GCM over the identity's text, bound to all lines above
    sha256 <hex>                         over all bytes above: damage is seen without the passphrase

The officials name the recipient in a ``carriage.issued``; whoever seals, seals to the newest one. Losing the passphrase
loses what was sealed and not yet opened; a new key is then made and issued.
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from openline import limits
from openline.errors import RecordError, StorageError

CARRIAGE_FILE = "carriage.key"
_HEAD = "openline.carriage/v1"
_LOG2_N, _R, _P = 15, 8, 1
_SECRET = "age-secret-key-"  # noqa: S105 - the word before every age identity
_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_FACTORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


@dataclass(frozen=True, slots=True)
class Carriage:
    """A private age identity; ``repr`` never shows it."""

    recipient: str
    _identity: pyrage.x25519.Identity

    def opened(self, sealed: bytes) -> bytes | None:
        """The bytes inside, or None when they were sealed to somebody else; raises RecordError for a broken seal."""
        try:
            plain: bytes = pyrage.decrypt(sealed, [self._identity])
        except pyrage.DecryptError as error:
            if str(error) == "No matching keys found":
                return None
            raise RecordError(
                "storage.seal-broken", f"the sealed part does not open: {error}", hint="ask for it again"
            ) from None
        return plain

    def __repr__(self) -> str:
        return f"Carriage({self.recipient})"


def new_carriage() -> Carriage:
    """A fresh identity from the system's randomness."""
    return _carriage(pyrage.x25519.Identity.generate())


def carriage_from_seed(seed: bytes) -> Carriage:
    """The identity of 32 secret bytes, as age writes it (Bech32, BIP 173), so that a world can be played again."""
    assert len(seed) == 32, "an X25519 identity has 32 bytes"
    bits = int.from_bytes(seed, "big") << 4  # 256 bits and 4 of padding are 52 groups of 5
    words = [bits >> shift & 31 for shift in range(255, -1, -5)]
    name = [ord(c) >> 5 for c in _SECRET] + [0] + [ord(c) & 31 for c in _SECRET]
    check = _bech32(name + words + [0] * 6) ^ 1
    words += [check >> shift & 31 for shift in range(25, -1, -5)]
    text = f"{_SECRET}1{''.join(_LETTERS[word] for word in words)}".upper()
    return _carriage(pyrage.x25519.Identity.from_str(text))


def sealed_to(recipient: str, data: bytes) -> bytes:
    """The bytes as an age file that only the holder of this recipient's identity opens; raises RecordError."""
    try:
        sealed: bytes = pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.RecipientError:
        raise RecordError(
            "storage.recipient-wrong", f"{recipient[:80]!r} is no age recipient", hint="ask which key was issued"
        ) from None
    return sealed


def write_carriage(path: Path, carriage: Carriage, passphrase: bytes) -> None:
    """Write a key file that does not exist yet; when this returns, it is durable."""
    salt, nonce = os.urandom(16), os.urandom(12)
    parameters = f"scrypt {_LOG2_N} {_R} {_P} {base64.b64encode(salt).decode()}"
    clear = f"{_HEAD}\n{carriage.recipient}\n{parameters}\n"
    secret = str(carriage._identity).encode()
    sealed = nonce + AESGCM(_derive(passphrase, salt)).encrypt(nonce, secret, clear.encode())
    text = clear + base64.b64encode(sealed).decode() + "\n"
    text += f"sha256 {hashlib.sha256(text.encode()).hexdigest()}\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise StorageError(
            "storage.exists", f"{path.name} exists", hint="it is never overwritten: move it away"
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_carriage(path: Path, passphrase: bytes) -> Carriage:
    """The identity in a key file; raises RecordError for a wrong passphrase or damage, StorageError for no file."""
    rows, clear = _split(_read(path))
    if len(rows) != 4 or rows[2].split(" ")[:4] != ["scrypt", str(_LOG2_N), str(_R), str(_P)]:
        raise _damaged("is not in its format")
    try:
        salt, blob = base64.b64decode(rows[2].split(" ")[4], validate=True), base64.b64decode(rows[3], validate=True)
        secret = AESGCM(_derive(passphrase, salt)).decrypt(blob[:12], blob[12:], clear)
        carriage = _carriage(pyrage.x25519.Identity.from_str(secret.decode("ascii")))
    except InvalidTag:
        raise RecordError(
            "storage.passphrase-wrong", "the passphrase does not open the carriage key", hint="type it again"
        ) from None
    except (ValueError, IndexError, binascii.Error, pyrage.IdentityError):
        raise _damaged("is not in its format") from None
    if carriage.recipient != rows[1]:
        raise _damaged("names another key than it holds")
    return carriage


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limits.CARRIAGE_FILE_BYTES)
    except FileNotFoundError:
        raise StorageError(
            "storage.carriage-missing", f"no {path.name} in {path.parent.name}", hint="openline bundle key makes one"
        ) from None


def _split(data: bytes) -> tuple[list[str], bytes]:
    """The lines without the checksum, and the bytes that the encryption is bound to."""
    body, mark, digest = data.rpartition(b"sha256 ")
    if not mark or digest != hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise _damaged("does not match its checksum")
    rows = body.decode("ascii", "replace").rstrip("\n").split("\n")
    if rows[0] != _HEAD:
        raise _damaged("is not in its format")
    return rows, ("\n".join(rows[:-1]) + "\n").encode()


def _bech32(words: list[int]) -> int:
    """The checksum polynomial of BIP 173 over 5-bit words."""
    value = 1
    for word in words:
        top, value = value >> 25, (value & 0x1FFFFFF) << 5 ^ word
        for bit, factor in enumerate(_FACTORS):
            value ^= factor if top >> bit & 1 else 0
    return value


def _carriage(identity: pyrage.x25519.Identity) -> Carriage:
    return Carriage(str(identity.to_public()), identity)


def _derive(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << _LOG2_N, r=_R, p=_P).derive(passphrase)


def _damaged(what: str) -> RecordError:
    return RecordError("storage.carriage-damaged", f"the carriage key file {what}", hint="restore it from its copy")
