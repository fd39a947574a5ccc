"""What a typed line may hold: printable characters of any script, no more than fit, nothing that hides or turns them.

Persian needs the zero-width non-joiner and Arabic the direction marks; what overrides a direction is refused, because
a read-back on a screen would then show another order than the record.
"""

import unicodedata

from openline import limits
from openline.errors import FormatError

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINING = frozenset("\u200c\u200d\u200e\u200f\u061c")


def plain_words(text: str, *, most: int = limits.FORM_LINE_CHARACTERS) -> str:
    """The text without spaces at its ends; raises FormatError and loses nothing of what was typed."""
    if len(text) > most:
        raise FormatError(
            "paper.too-long", f"the line has {len(text)} characters, more than {most}", hint="say it shorter"
        )
    for place, letter in enumerate(text, start=1):
        if letter in _TURNING:
            raise FormatError(
                "paper.direction-override",
                f"character {place} (U+{ord(letter):04X}) turns the reading direction",
                hint="type the words again instead of pasting them",
            )
        if letter not in _JOINING and unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            raise FormatError(
                "paper.control-character",
                f"character {place} (U+{ord(letter):04X}) cannot be seen",
                hint="type the line again; a tab or a line break has no place in it",
            )
    return text.replace("\u00a0", " ").strip()


def ascii_digits(text: str) -> str:
    """The same text; raises FormatError when it has digits other than 0 to 9, which two people may read differently."""
    for letter in text:
        if letter.isnumeric() and letter not in "0123456789":
            raise FormatError(
                "paper.digits-foreign",
                f"{letter!r} (U+{ord(letter):04X}) is no digit from 0 to 9",
                hint="type numbers, times and positions with the digits 0 to 9",
            )
    return text
