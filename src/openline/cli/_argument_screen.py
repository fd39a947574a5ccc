"""An argument on a screen: a line a part, broken to its width, coloured by how sure it is."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from openline.terms import Outcome
from openline.words import Catalogue, Part, PartKind, argument_line, fitted

_STYLES = {
    PartKind.TITLE: "bold",
    PartKind.DOUBT: "yellow",
    PartKind.SHORT: "bold",
    PartKind.HEAD: "bold",
    PartKind.TERM: "bold",
    PartKind.ASKED: "bold",
    PartKind.NOTE: "dim",
    PartKind.CLOSE: "bold",
}
_TONES = {Outcome.WOULD_FALL_UNDER: "red", Outcome.MIGHT: "yellow", Outcome.UNDETERMINED: "yellow"}
_APART = frozenset({PartKind.SHORT, PartKind.HEAD, PartKind.TERM, PartKind.CLOSE})
"""Parts before which a line is left empty."""


def show(console: Console, parts: Iterable[Part], words: Catalogue) -> None:
    """Print every part."""
    for part in parts:
        if part.kind in _APART:
            console.print()
        line = argument_line(part, words)
        text = _broken(part, line, words, console.width) if console.is_terminal else line
        style = " ".join(name for name in (_STYLES.get(part.kind, ""), _tone(part)) if name)
        console.print(f"[{style}]{escape(text)}[/]" if style else escape(text), soft_wrap=True)


def _broken(part: Part, line: str, words: Catalogue, width: int) -> str:
    """The line broken to the screen; its further lines are marked where others' words, or lost depth, may mislead."""
    text = fitted(line, width)
    return text if part.written or words.direction == "rtl" else text.replace("│ ", "  ")


def _tone(part: Part) -> str:
    coloured = part.kind in (PartKind.SHORT, PartKind.TERM) or (part.kind is PartKind.SAY and part.level > 1)
    return _TONES.get(part.tone, "") if coloured and part.tone else ""
