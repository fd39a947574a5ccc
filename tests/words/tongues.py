"""Six catalogues and messages to say in them; the readers of numbers here share nothing with what renders them."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any

from tools.vectors import example

from openline.errors import MessageError
from openline.messages import TYPES, Message, encode, parse_body, type_tag
from openline.words import LANGUAGES, Catalogue
from tests.house.contracts import SOURCE

TEXTS = {language: (SOURCE / "words" / f"{language}.ftl").read_text("utf-8") for language in LANGUAGES}
CATALOGUES = {language: Catalogue(language, text) for language, text in TEXTS.items()}
ENGLISH = CATALOGUES["en"]
ISOLATES = "\u2066\u2067\u2068\u2069"
_TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")


def ascii_digits(text: str) -> str:
    """Without isolates, and every digit as ASCII."""
    return "".join(letter for letter in text if letter not in ISOLATES).translate(_TO_ASCII)


def numbers(text: str) -> list[str]:
    """Every number that stands by itself, as written once its digits are ASCII."""
    return re.findall(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?![\w.]*[0-9a-zA-Z])", ascii_digits(text))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a message with its path, from the very JSON that is signed."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path, value


def put(body: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    """Set one value at its path."""
    place: Any = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value


def parsed(body: dict[str, Any]) -> Message | None:
    """The message, or None where the parser refuses it."""
    try:
        return parse_body(json.dumps(body, ensure_ascii=False).encode())
    except MessageError:
        return None


def telling(kind: type[Message]) -> Message:
    """A message of a type in which every number and every time differs from all others."""
    body = json.loads(encode(example(kind)))
    draw, at = random.Random(type_tag(kind)), 0
    for path, value in leaves(json.loads(encode(example(kind)))):
        before = value
        if isinstance(value, bool) or path == ("type",):
            continue
        if isinstance(value, int):
            tries: list[Any] = [draw.randrange(*ends) for ends in _RANGES]
        elif isinstance(value, str) and re.fullmatch(r"[0-9]{4}-.*Z", value):
            at += 1
            tries = [f"20{17 + at % 4}-{1 + at % 12:02d}-{10 + at:02d}T{(at * 5 + 8) % 24:02d}:{(at * 7) % 60:02d}:{at % 3:02d}Z",
                     f"2021-03-01T{(at * 5 + 8) % 24:02d}:{(at * 7) % 60:02d}:00Z"]  # fmt: skip
        else:
            continue
        for other in tries:
            put(body, path, other)
            if parsed(body) is not None:
                break
        else:
            put(body, path, before)
    message = parsed(body)
    assert message is not None
    return message


_RANGES = ((311_111_111, 399_999_999), (10_000, 99_999), (1_001, 4_999), (101, 359), (11, 99), (4, 7), (1, 6))
MESSAGES = {type_tag(kind): telling(kind) for kind in TYPES}
