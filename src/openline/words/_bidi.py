"""Text of two directions on one line: what is ours is isolated, what was written is shown and can disturb nothing.

Every value that comes from a message is wrapped in Unicode isolates (UAX 9): codes, positions and numbers read left
to right, free text by its own first strong letter. Controls inside free text, which could turn the words of another
field around, move a cursor or hide, are written out as ``⟨U+202E⟩``. The message keeps its bytes; only the picture
of them is mended.

    >>> shown("abc\\u202edef")
    'abc⟨U+202E⟩def'
    >>> plain(code("36.1N"))
    '36.1N'
"""

import re
import unicodedata
from collections.abc import Iterator

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
_ISOLATES = str.maketrans("", "", LRI + RLI + FSI + PDI)
_PAIR = re.compile(f"[{LRI}{RLI}{FSI}]([^{LRI}{RLI}{FSI}{PDI}]*){PDI}")
_JOINERS = "\u200c\u200d"
"""Persian is not written without the zero-width non-joiner: it joins letters and moves nothing."""
_WORDS = re.compile(f"(?:{LRI}[^{PDI}]{{1,40}}{PDI}|[^ ])+|(?<= )(?= )")
"""What a line is broken between: a short isolate, such as a position, stays whole."""
_FURTHER = "  │ "
"""What stands behind a bar continues the line above: no words that somebody wrote can begin a line of ours."""
_RIGHT = frozenset({"R", "AL", "AN"})
LINE_ENDS = re.compile("\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]")
"""Everything that some screen or program takes for the end of a line."""


def code(text: str) -> str:
    """A code, position, number or id: read from left to right wherever it stands."""
    return f"{LRI}{shown(text)}{PDI}"


def free(text: str) -> str:
    """Words as somebody wrote them: read in the direction of their first strong letter."""
    return f"{LRI if text.isascii() else FSI}{shown(text)}{PDI}"


def shown(text: str) -> str:
    """The text with every control and invisible format character written out; letters and digits untouched."""
    return "".join(_shown(letter) for letter in text)


def right_to_left(line: str) -> str:
    """A whole line of a right-to-left language, right also where the screen takes lines as left to right.

    A line that is one isolate from end to end, such as a sentence in English, keeps its own direction.
    """
    alone = line.startswith(LRI) and line.find(PDI) == len(line) - 1
    return line if alone else f"{RLI}{line}{PDI}"


def needed_only(line: str) -> str:
    """The line without the isolates that change nothing, for languages written from left to right."""
    return _PAIR.sub(lambda pair: pair[0] if _turns(pair[1]) else pair[1], line)


def plain(text: str) -> str:
    """For screens that show isolates as boxes: without them. A field still stands on a line of its own."""
    return text.translate(_ISOLATES)


def fitted(text: str, width: int) -> str:
    """For a terminal of ``width`` columns: lines broken at spaces, each with its own isolates, continued further in.

    A terminal that breaks a line by itself would leave the rest of it without direction.
    """
    return "\n".join(part for line in text.split("\n") for part in _fitted(line, max(width, 30)))


def _fitted(line: str, width: int) -> Iterator[str]:
    turned = line.startswith(RLI)
    inner = line[1:-1] if turned else line
    margin = " " * (len(inner) - len(inner.lstrip(" ")))
    opened = ""
    for number, part in enumerate(_broken(inner.strip(" "), width - len(margin) - len(_FURTHER))):
        text = opened + part
        opened = _still_open(text)
        text = f"{margin}{_FURTHER if number else ''}{text}{PDI if opened else ''}"
        yield right_to_left(text) if turned else text


def _broken(text: str, width: int) -> Iterator[str]:
    """Pieces of at most ``width`` columns, broken at spaces, and inside a word only when it is longer than a line."""
    now = ""
    for word in _WORDS.findall(text):
        if now and _columns(now) + 1 + _columns(word) > width:
            yield now
            now = word
        else:
            now = f"{now} {word}" if now else word
        while _columns(now) > width:
            cut = next(n for n in range(len(now), 0, -1) if _columns(now[:n]) <= width)
            yield now[:cut]
            now = now[cut:]
    yield now


def _still_open(text: str) -> str:
    """The isolate to open again on the next line, if one is not closed, in the direction its first letter gave it."""
    at = max(text.rfind(letter) for letter in (LRI, RLI, FSI, PDI))
    if at < 0 or text[at] == PDI:
        return ""
    strong = (unicodedata.bidirectional(letter) for letter in text[at + 1 :])
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), None)
    return text[at] if text[at] != FSI or first is None else LRI if first == "L" else RLI


def _columns(text: str) -> int:
    """Columns on a terminal: marks and format characters take none, wide letters two."""
    return sum(
        0 if unicodedata.category(x) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(x) in "WF")
        for x in text
    )


def _turns(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _RIGHT for letter in text)


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Zl", "Zp", "Cs", "Co", "Cn"):
        return _named(letter)
    # Number signs of Arabic are format characters too, but they are seen and turn nothing.
    if category == "Cf" and letter not in _JOINERS and unicodedata.bidirectional(letter) != "AN":
        return _named(letter)
    return letter


def _named(letter: str) -> str:
    return f"⟨U+{ord(letter):04X}⟩"
