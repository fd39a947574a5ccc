"""How a place's name sounds, whichever letters it is written in, so that one spelling finds another.

Arabic, Cyrillic and Latin letters become one small alphabet of sounds. Articles with their sun letters, hyphens,
apostrophes, doubled letters and the usual pairs (q and k, gh and g, dh and d, ou and u, -iyeh and -iya) make no
difference; vowels, which Arabic seldom writes, make little. Names are compared by their sounds only to find
candidates for a person to choose from.

    >>> sound("Deir ez-Zor"), sound("دير الزور"), sound("Дейр-эз-Зор")
    ('derzur', 'dirzur', 'derzur')
    >>> skeleton(sound("Khirbet al-Jawz")) == skeleton(sound("Kherbet Eljoz"))
    True
"""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = "'`\u00b4\u2018\u2019\u02bb\u02bc\u02be\u02bf\u2032"
_LIKE_ARABIC: Final = {"\u06cc": "\u064a", "\u0649": "\u064a", "\u06a9": "\u0643", "\u0629": "\u0647"}
_BEFORE: Final = str.maketrans(
    {**dict.fromkeys(_APOSTROPHES), "\u0640": None, "\u0131": "i", "\u015f": "sh", "\u015e": "sh", "\u00e7": "ch",
     "\u00c7": "ch", "\u011f": "gh", "\u011e": "gh"}
)  # fmt: skip
_ARABIC: Final = {
    "ا": "a", "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "x", "د": "d", "ذ": "d", "ر": "r", "ز": "z",
    "س": "s", "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "g", "ف": "f", "ق": "k", "ك": "k",
    "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i", "ء": "", "پ": "p", "چ": "S", "ژ": "j", "گ": "g",
}  # fmt: skip
_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "э": "e", "ж": "j", "з": "z",
    "и": "i", "й": "i", "ы": "i", "і": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "",
    "ю": "iu", "я": "ia", "є": "ie",
}  # fmt: skip
_ARTICLE: Final = re.compile(r"(?:[aeiu]l|[ae](?:sh|dh|th|[tdrzsn]))\Z")
_GLUED: Final = re.compile(r"[ae]l(?=..\w)|[ae](sh|th|dh|[tdrzsn])(?=\1..)")
_LATIN: Final = (
    ("x", "ks"), ("tch", "S"), ("sch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "x"), ("gh", "g"), ("th", "t"),
    ("dh", "d"), ("ph", "f"), ("dj", "j"), ("q", "k"), ("c", "k"), ("oo", "u"), ("ou", "u"), ("ow", "u"),
    ("aw", "u"), ("o", "u"), ("w", "u"), ("ee", "i"), ("ey", "e"), ("ei", "e"), ("ay", "e"), ("ai", "e"), ("y", "i"),
)  # fmt: skip
_KINDS: Final = frozenset(("markaz", "nahiya", "nahiyah", "مركز", "ناحيه", "قريه", "بلده", "منطقه"))
"""Words before a name that say what kind of place it is: centre, sub-district, village, town, area."""
_QUALIFIERS: Final = {
    "eastern": "Srki", "east": "Srki", "western": "grbi", "west": "grbi", "northern": "Smali", "north": "Smali",
    "southern": "jnubi", "south": "jnubi", "upper": "fukani", "lower": "thtani", "big": "kbir", "great": "kbir",
    "little": "sgir", "small": "sgir", "old": "kdim", "new": "jdid",
}  # fmt: skip
_QUALIFYING: Final = frozenset(("Srk", "grb", "Sml", "jnb", "fkn", "thtn", "kbr", "sgr", "kdm", "jdd"))
_DOUBLED: Final = re.compile(r"(.)\1+")
_LONG: Final = re.compile(r"([aeiu])\1+")
_ENDING: Final = re.compile(r"(?:[ae]h|e|i[ea]h?)\Z")
_VOWELS: Final = str.maketrans("", "", "aeiu")
_ENDS_OPEN: Final = "\u0647"


def plain(text: str) -> str:
    """The text for exact comparison: case, accents, hyphens, brackets and apostrophes apart, in its own script."""
    folded = unicodedata.normalize("NFKD", text.translate(_BEFORE)).casefold()
    letters = (_LIKE_ARABIC.get(mark, mark) for mark in folded if unicodedata.category(mark) not in ("Mn", "Cf"))
    return " ".join("".join(mark if mark.isalnum() else " " for mark in letters).split())


def sound(text: str) -> str:
    """The sounds of a name in the letters ``abdefghijklmnprstuvxzS`` and digits; ``x`` is kh, ``S`` is sh.

    Words such as eastern, upper or little stand last, in Arabic sounds, wherever and in whichever language they stood.
    """
    return sounds(text)[0]


def sounds(text: str) -> tuple[str, ...]:
    """The sounds of a name, and those of its words as they stand where that is something else."""
    words = plain(text).split()
    named = _without_articles(["".join(_CYRILLIC.get(mark, mark) for mark in word) for word in words])
    spoken = [_word(word, last=number == len(named) - 1) for number, word in enumerate(named)]
    moved = [_QUALIFIERS.get(word, sounds) for word, sounds in zip(named, spoken, strict=True)]
    moved.sort(key=lambda sounds: skeleton(sounds) in _QUALIFYING)
    joined = [_LONG.sub(r"\1", "".join(each)) or "".join(words) for each in (moved, spoken)]
    return tuple(dict.fromkeys(joined))


def skeleton(sounds: str) -> str:
    """The consonants of a name's sounds."""
    return sounds.translate(_VOWELS)


def _without_articles(words: list[str]) -> list[str]:
    named = words[1:] if len(words) > 1 and words[0] in _KINDS else words
    kept = [word for word in named[:-1] if not _ARTICLE.match(word)] + named[-1:]
    return [_unglued(word) for word in kept]


def _unglued(word: str) -> str:
    """Without an article that is written together with its word: eljaj, ezzor, and al in Arabic."""
    if len(word) > 3 and word.startswith("\u0627\u0644"):
        return word[2:]
    return _GLUED.sub("", word, count=1) if len(word) > 4 and _GLUED.match(word) else word


def _word(word: str, *, last: bool) -> str:
    if any(mark in _ARABIC for mark in word):
        # Before another word the feminine ending is spoken: Khirbet al-Jawz.
        ended = len(word) > 2 and word[-1] in _ENDS_OPEN
        end = ("a" if last else "et") if ended else _ARABIC.get(word[-1], word[-1])
        return "".join(_ARABIC.get(mark, mark) for mark in word[:-1]) + end
    for letters, sounds in _LATIN:
        word = word.replace(letters, sounds)
    word = _DOUBLED.sub(r"\1", word)
    return _ENDING.sub(lambda found: "ia" if found[0][0] == "i" else "a", word) if len(word) > 2 else word
