"""Two cards for the wall: prowords with what each means, and how letters and digits are said.

The words themselves are said in English in every language, so that both ends hear the same sounds; their meaning is
given in the reader's own.
"""

from openline.words import Catalogue

from ._page import Paper, opening, quoted

PROWORDS: tuple[tuple[str, str], ...] = (
    ("ROGER", "roger"),
    ("PASSED DOWN", "passed-down"),
    ("WILCO", "wilco"),
    ("CANNOT", "cannot"),
    ("OBJECT", "object"),
    ("CHECK FIRE", "check-fire"),
    ("ABORT", "abort"),
    ("HALT", "halt"),
    ("HOLDING", "holding"),
    ("FLASH", "flash"),
    ("READ BACK", "read-back"),
    ("CORRECT", "correct"),
    ("WRONG", "wrong"),
    ("SAY AGAIN", "say-again"),
    ("I SPELL", "i-spell"),
    ("FIGURES", "figures"),
    ("BREAK", "break"),
    ("WAIT", "wait"),
    ("WAIT OUT", "wait-out"),
    ("OVER", "over"),
    ("OUT", "out"),
    ("EXERCISE", "exercise"),
)
"""A word as it is said, and the catalogue's name of its meaning."""

LETTERS: tuple[tuple[str, str], ...] = tuple(
    (word[0], word)
    for word in (
        "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo", "Lima",
        "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform", "Victor", "Whiskey",
        "X-ray", "Yankee", "Zulu",
    )
)  # fmt: skip
DIGITS: tuple[tuple[str, str], ...] = (
    ("0", "ZE-RO"), ("1", "WUN"), ("2", "TOO"), ("3", "TREE"), ("4", "FOW-er"), ("5", "FIFE"), ("6", "SIX"),
    ("7", "SEV-en"), ("8", "AIT"), ("9", "NIN-er"), (".", "DAY-SEE-MAL"), ("000", "TOU-SAND"),
)  # fmt: skip
_STEPS = 5


def prowords_card(words: Catalogue, paper: Paper) -> str:
    """The order of a call, then every word with its meaning."""
    rows = [opening(words, paper, words.say("card-prowords"), "openline forms --kind prowords")]
    rows.append(_title(words, "card-prowords"))
    rows += [f"#entry({quoted(word)}, {quoted(words.say(f'card-word-{name}'))})" for word, name in PROWORDS]
    rows.append(f'#v(4mm)#text(size: 13pt, weight: "bold", {quoted(words.say("card-order"))})#v(1mm)')
    for number in range(1, _STEPS + 1):
        step = quoted(words.say(f"card-order-{number}"))
        rows.append(f"#entry({quoted(str(number))}, {step}, width: 10mm)")
    return "\n".join(rows) + "\n"


def numbers_card(words: Catalogue, paper: Paper) -> str:
    """Digits and letters as they are said; the sounds of each syllable are written as English reads them."""
    rows = [opening(words, paper, words.say("card-numbers"), "openline forms --kind numbers")]
    rows.append(_title(words, "card-numbers"))
    for count, table in ((2, DIGITS), (2, LETTERS)):
        pairs = ", ".join(f"({quoted(sign)}, {quoted(said)})" for sign, said in table)
        rows.append(f"#v(3mm)#figures({count}, {pairs})")
    return "\n".join(rows) + "\n"


def _title(words: Catalogue, name: str) -> str:
    return f"#card-title({quoted(words.say(name))}, {quoted(words.say(f'{name}-why'))})"
