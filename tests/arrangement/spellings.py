"""Other spellings of a Latin place name, as people write them who hear it: drawn from a seed."""

import random
import re

SWAPS = (
    ("q", "k"), ("k(?!h)", "q"), ("gh", "g"), ("g(?!h)", "gh"), ("dh", "d"), ("dh", "z"), ("(?<![dtz])z", "dh"),
    ("d(?!h)", "dh"), ("f", "ph"), ("ph", "f"), ("th", "t"), ("t(?!h)", "th"), ("sh", "ch"), ("kh", "k"), ("kh", "h"),
    ("ou", "u"), ("(?<![aeiou])u(?![aeiou])", "ou"), ("(?<![aeiou])u(?![aeiou])", "o"),
    ("(?<![aeiou])o(?![aeiou])", "u"), ("oo", "u"), ("(?<![aeiou])u(?![aeiou])", "oo"), ("ee", "i"),
    ("(?<![aeiouy])i(?![aeiouy])", "ee"), ("(?<![aeiouy])i(?![aeiouy])", "e"), ("(?<![aeiouy])e(?![aeiouyh])", "i"),
    ("(?<![aeiou])a(?![aeiouy])", "e"), ("ei", "ay"), ("ei", "ai"), ("ai", "ei"), ("ay", "ei"), ("j", "dj"),
    ("aa", "a"), ("(?<![aeiou])a(?![aeiou])", "aa"), ("iy", "y"), ("(?<=[aeiou])w(?=[aeiou])", "ou"),
)  # fmt: skip
ENDINGS = ("iyeh", "iya", "iyah", "ieh", "iyyeh", "ia")
ARTICLES = ("al-", "el-", "al ", "el ", "Al ", "El", "")
SUN = {"t": "t", "d": "d", "r": "r", "z": "z", "s": "s", "n": "n"}


def respelt(name: str, dice: random.Random) -> str:
    """A name with its article, its ending and one to three letters written otherwise; and in one long name
    of five with a slip of the pen."""
    words = [_article(word, dice) for word in name.split(" ")]
    text = _ending(" ".join(words), dice)
    for _ in range(dice.randint(1, 3)):
        text = _swapped(text, dice)
    if dice.random() < 0.5:
        text = re.sub("['`]", "", text)
    if dice.random() < 0.3:
        text = text.replace("-", " ") if "-" in text else text.replace(" ", "-", 1)
    return _slip(text, dice) if len(text) > 5 and dice.random() < 0.2 else text


def _article(word: str, dice: random.Random) -> str:
    found = re.match(r"(?:Al|El)(?:-|(?=[a-z]{4}))", word)
    if found is None or dice.random() < 0.4:
        return word
    rest = word[found.end() :]
    first = rest[:1].lower()
    if first in SUN and dice.random() < 0.5:
        return f"{dice.choice('ae')}{SUN[first]}-{rest}"
    return dice.choice(ARTICLES) + rest


def _ending(text: str, dice: random.Random) -> str:
    for ending in ("iyyeh", "iyeh", "ieh", "iyah", "iya"):
        if text.endswith(ending):
            return text.removesuffix(ending) + dice.choice(ENDINGS)
    for ending in ("eh", "ah", "a"):
        if text.endswith(ending) and len(text) > 4:
            return text.removesuffix(ending) + dice.choice(("eh", "ah", "a", "e"))
    return text


def _swapped(text: str, dice: random.Random) -> str:
    doubled = re.search(r"([b-df-hj-np-tv-z])\1", text)
    if doubled and dice.random() < 0.3:
        return text[: doubled.start()] + text[doubled.start() + 1 :]
    places = [(found, new) for old, new in SWAPS for found in re.finditer(old, text)]
    if not places:
        return text
    found, new = dice.choice(places)
    return text[: found.start()] + new + text[found.end() :]


def _slip(text: str, dice: random.Random) -> str:
    """One letter lost, exchanged with the next, or another."""
    at = dice.randrange(1, len(text)) if len(text) > 2 else 0
    kind = dice.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return text[:at] + dice.choice("abdefhiklmnrstuy") + text[at + 1 :]
