"""Names from other people's lists on a page: nothing in them is markup, moves the words around it, or cannot be drawn."""

import unicodedata
from html import escape

_JOINERS = frozenset("\u200c\u200d")
"""Parts of words in Persian and in Indian scripts."""


def clean(text: str) -> str:
    """The text with every sign that is invisible or turns the direction of writing shown as a code."""
    return "".join(char if _is_shown(char) else f"[U+{ord(char):04X}]" for char in text)


def safe(text: str) -> str:
    """The text as it may stand in HTML and SVG, between tags or in an attribute."""
    return escape(clean(text))


def _is_shown(char: str) -> bool:
    return char in _JOINERS or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
