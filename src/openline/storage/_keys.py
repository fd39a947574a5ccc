"""Private keys at rest: one text file, mode 0600, encrypted under a passphrase; behind ``Signer`` when open.

    openline.keys/v1
    <verifier key>                       one line each, in clear, so that anyone sees which keys are inside
    scrypt <log2 n> <r> <p> <base64 salt>
    <base64 nonce and ciphertext>        AES-256-GCM over the private bytes, bound to all lines above
    sha256 <hex>                         over all bytes above: damage is seen without the passphrase

Losing the passphrase loses the keys; the participant's root then issues new ones.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

from openline.errors import RecordError
from openline.journal import ED25519, Vkey, parse_vkey

_HEAD = "openline.keys/v1"
_LOG2_N, _R, _P = 15, 8, 1


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An Ed25519 private key behind ``journal.Signer``; ``repr`` never shows it."""

    vkey: Vkey
    _private: bytes
    """Seed and public key, as libsodium takes them: it signs faster than OpenSSL, and byte for byte alike."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519 over exactly these bytes."""
        signed: bytes = crypto_sign(message, self._private)
        return signed[:64]

    def __repr__(self) -> str:
        return f"PrivateKey({self.vkey.name})"


def key_from_seed(name: str, seed: bytes, kind: int = ED25519) -> PrivateKey:
    """A key from 32 secret bytes."""
    public, private = crypto_sign_seed_keypair(seed)
    return PrivateKey(Vkey(name=name, kind=kind, public=public), private)


def write_keys(path: Path, keys: Mapping[str, PrivateKey], passphrase: bytes, random: bytes) -> None:
    """Write a key file; ``random`` gives 28 bytes for salt and nonce."""
    assert len(random) == 28, "16 bytes of salt and 12 of nonce"
    salt, nonce = random[:16], random[16:]
    parameters = f"scrypt {_LOG2_N} {_R} {_P} {base64.b64encode(salt).decode()}"
    clear = "\n".join([_HEAD, *(key.vkey.text for key in keys.values()), parameters]) + "\n"
    secret = b"".join(key._private[:32] for key in keys.values())
    sealed = nonce + AESGCM(_derive(passphrase, salt)).encrypt(nonce, secret, clear.encode())
    text = clear + base64.b64encode(sealed).decode() + "\n"
    text += f"sha256 {hashlib.sha256(text.encode()).hexdigest()}\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def public_keys(data: bytes) -> tuple[Vkey, ...]:
    """The verifier keys of a key file, its checksum verified; needs no passphrase."""
    rows, _ = _split(data)
    return tuple(parse_vkey(row) for row in rows[1:-2])


def read_keys(data: bytes, passphrase: bytes) -> dict[str, PrivateKey]:
    """The private keys by name; raises RecordError for a wrong passphrase or a damaged file."""
    rows, clear = _split(data)
    try:
        _, log2_n, r, p, salt = rows[-2].split(" ")
        if (int(log2_n), int(r), int(p)) != (_LOG2_N, _R, _P):
            raise _damaged("asks for an unknown key derivation")
        blob, salt_bytes = base64.b64decode(rows[-1], validate=True), base64.b64decode(salt, validate=True)
    except (ValueError, binascii.Error):
        raise _damaged("is not in its format") from None
    try:
        secret = AESGCM(_derive(passphrase, salt_bytes)).decrypt(blob[:12], blob[12:], clear)
    except InvalidTag:
        raise RecordError(
            "storage.passphrase-wrong", "the passphrase does not open the key file", hint="type it again"
        ) from None
    vkeys = [parse_vkey(row) for row in rows[1:-2]]
    seeds = [secret[at : at + 32] for at in range(0, len(secret), 32)]
    return {vkey.name: key_from_seed(vkey.name, seed, vkey.kind) for vkey, seed in zip(vkeys, seeds, strict=True)}


def _split(data: bytes) -> tuple[list[str], bytes]:
    """The lines without the checksum, and the bytes that the encryption is bound to."""
    body, mark, digest = data.rpartition(b"sha256 ")
    if not mark or digest != hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise _damaged("does not match its checksum")
    rows = body.decode("ascii", "replace").rstrip("\n").split("\n")
    if rows[0] != _HEAD or len(rows) < 4:
        raise _damaged("is not in its format")
    return rows, ("\n".join(rows[:-1]) + "\n").encode()


def _derive(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=1 << _LOG2_N, r=_R, p=_P).derive(passphrase)


def _damaged(what: str) -> RecordError:
    return RecordError("storage.key-file-damaged", f"the key file {what}", hint="restore it from its copy")
