"""The voice check: two officers on a telephone find out whether their nodes hold the same history of both journals.

First each says how many entries of each journal its node holds under a signed head; the smaller number counts. Only
then the caller reads a nonce of six digits that was drawn for this call, and both sides work out eight digits over
both journals' (origin, size, root). Equal digits: equal histories up to those sizes, but for one chance in 10^8.
Different digits: somebody was shown another history.

The nonce must be fresh and come last. Whoever knows it beforehand can look for two histories with equal digits; some
ten thousand tries on each side find a pair (campaign L13 does it). Whoever does not must guess.

    >>> mine = Checkpoint(origin="openline/test/jordan", size=3, root=bytes(32))
    >>> theirs = Checkpoint(origin="openline/test/iran", size=5, root=bytes(range(32)))
    >>> voice_code("042017", mine, theirs) == voice_code("042017", theirs, mine)
    True
    >>> spoken_code(voice_code("042017", mine, theirs))
    '2148 0032'
"""

import hashlib
import hmac
import re

from openline.errors import RecordError
from openline.journal import Checkpoint, checkpoint_text

NONCE_DIGITS = 6
CODE_DIGITS = 8
NONCE_RANDOM_BYTES = 16
"""Bytes of randomness for one nonce: what remains of bias is below 1 in 10^32."""

_LABEL = b"openline.voice/v1\n"
_NONCE = re.compile(r"[0-9]{6}\Z")


def nonce_of(random: bytes) -> str:
    """The nonce of one call from fresh random bytes, never used twice."""
    assert len(random) == NONCE_RANDOM_BYTES, "randomness for one nonce"
    return f"{int.from_bytes(random, 'big') % 10**NONCE_DIGITS:0{NONCE_DIGITS}d}"


def agreed_size(ours: int, theirs: int) -> int:
    """The size to compare a journal at: the largest that both hold under a signed head. Raises RecordError for none."""
    if min(ours, theirs) < 1:
        raise RecordError(
            "watch.nothing-to-compare",
            "one side holds no entry of this journal",
            hint="let the nodes meet once (openline bundle carries entries by hand), then make the check",
        )
    return min(ours, theirs)


def voice_code(nonce: str, one: Checkpoint, other: Checkpoint) -> str:
    """The eight digits that both sides read back; the order of the two journals makes no difference.

    HMAC-SHA-256 under the labelled nonce, over both heads as C2SP tlog-checkpoint texts. Raises RecordError for a nonce
    that is no six digits.
    """
    if not _NONCE.match(nonce):
        raise RecordError(
            "watch.nonce-malformed", f"{nonce[:20]!r} is no nonce", hint="six digits, drawn for this call"
        )
    assert one.origin != other.origin, "two journals"
    heads = sorted((one, other), key=lambda head: head.origin)
    said = "\n".join(checkpoint_text(head) for head in heads).encode()
    mac = hmac.new(_LABEL + nonce.encode(), said, hashlib.sha256).digest()
    return f"{int.from_bytes(mac, 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def spoken_code(code: str) -> str:
    """The code as it is read aloud: two groups of four."""
    return f"{code[:4]} {code[4:]}"


def check_voice_code(expected: str, heard: str) -> None:
    """Raise RecordError unless the other side read back what our own journals give; spaces and dashes are no digits."""
    if re.sub(r"[\s-]", "", heard) != expected:
        raise RecordError(
            "watch.split-view-suspected",
            f"they read {heard.strip()[:40]!r}, our journals give {spoken_code(expected)}",
            hint="say it once more; if it differs again keep both heads, trust neither tail, call the second channel",
        )
