"""The lettered lines above the numbered ones, the same on every form: practice or not, how urgent, from whom to whom,
and for whom it is logged when the counterpart has no device. I and O are left out: they look like digits.
"""

from collections.abc import Collection, Mapping

from msgspec import Struct

from openline.errors import FormatError
from openline.messages import Channel, Precedence, Status

from ._clean import plain_words
from ._reading import chosen, slug


class HeadLine(Struct, frozen=True, kw_only=True):
    """One lettered line. ``choices`` are its ticks, empty where words are written; ``logged``: for another only."""

    letter: str
    label: str
    example: str
    choices: tuple[str, ...] = ()
    wide: bool = False
    logged: bool = False


HEAD: tuple[HeadLine, ...] = (
    HeadLine(letter="A", label="field-status", example="actual", choices=tuple(s.value for s in Status)),
    HeadLine(letter="B", label="field-from-post", example="hmeimim"),
    HeadLine(
        letter="C", label="field-precedence", example="flash", choices=tuple(p.value for p in Precedence), wide=True
    ),
    HeadLine(
        letter="D",
        label="form-means",
        example="telephone",
        choices=("telephone", "radio", "in-person", "written"),
        wide=True,
    ),
    HeadLine(letter="E", label="field-to-posts", example="caoc-al-udeid; amman"),
    HeadLine(letter="F", label="form-logged-for", example="tehran", logged=True),
    HeadLine(letter="G", label="form-who-spoke", example="duty officer", logged=True),
    HeadLine(letter="H", label="form-language", example="ru"),
    HeadLine(letter="J", label="form-interpreter", example="linguist 2", logged=True),
    HeadLine(letter="K", label="form-words", example="Stop, our people are there", wide=True),
    HeadLine(letter="L", label="field-translation", example="", wide=True),
)
NEEDED = frozenset("ABCE")
"""Letters that are always filled."""


class Head(Struct, frozen=True, kw_only=True):
    """What the lettered lines say."""

    status: Status
    precedence: Precedence
    from_post: str
    to_posts: tuple[str, ...]
    channel: Channel
    language: str
    logged_for: str = ""
    who_spoke: str = ""
    words: str = ""
    translation: str = ""
    interpreter: str = ""


def read_head(typed: Mapping[str, str], posts: Collection[str]) -> Head:
    """The lettered lines as values; raises FormatError and names the letter."""
    text = {line.letter: judged_head(line.letter, typed.get(line.letter, ""), posts) for line in HEAD}
    if text["F"] and not (text["G"] and text["K"]):
        raise FormatError(
            "paper.logged-incomplete",
            "a call logged for a counterpart lacks who spoke or the words",
            hint="fill in G (the role, never a name) and K (the words as they were said)",
        )
    return Head(
        status=Status(text["A"]),
        precedence=Precedence(text["C"]),
        from_post=text["B"],
        to_posts=tuple(dict.fromkeys(name for name in text["E"].split(";") if name)),
        channel=Channel(text["D"]),
        logged_for=text["F"],
        who_spoke=text["G"],
        words=text["K"],
        language=text["H"] or "en",
        translation=text["L"],
        interpreter=text["J"],
    )


def judged_head(letter: str, text: str, posts: Collection[str]) -> str:
    """One lettered line in its exact form; raises FormatError."""
    line = next(item for item in HEAD if item.letter == letter)
    plain = plain_words(text)
    if line.choices:
        return chosen(plain, line.choices)
    if letter in "BF":
        return _post(letter, plain, posts) if plain or letter == "B" else ""
    if letter == "E":
        return ";".join(_post(letter, part, posts) for part in plain.split(";") if part.strip())
    return plain


def _post(letter: str, text: str, posts: Collection[str]) -> str:
    name = slug(text)
    if name not in posts:
        raise FormatError(
            "paper.post-unknown", f"line {letter}: there is no post {text.strip()[:60]!r}",
            hint=f"posts are {', '.join(sorted(posts))}",
        )  # fmt: skip
    return name
