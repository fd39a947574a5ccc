"""From the text of one line to the values of its fields, and nothing guessed.

Values are plain (numbers, texts, lists) as they stand in a message's bytes; the door of ``messages`` types them.
"""

import re
from collections.abc import Callable
from typing import Any

from openline.errors import FormatError
from openline.geotime import Position, format_instant, parse_position, read_position

from ._clean import ascii_digits, plain_words
from ._fields import choices
from ._height import read_height
from ._line import FormLine, Reading, Surroundings, VoiceForm
from ._times import read_time

Values = dict[str, Any]
_METRES = re.compile(r"([0-9]{1,7})(?:\.([0-9]{1,3}))? ?(m|km)?\Z", re.IGNORECASE)
_SLUG = re.compile(r"[^\w]+")


def read_line(form: VoiceForm, line: FormLine, text: str, around: Surroundings) -> Values:
    """The values of a line by dotted path; raises FormatError or GeometryError. An empty text gives no values."""
    plain = plain_words(text)
    if not plain:
        return {}
    if line.reading in _IN_DIGITS:
        ascii_digits(plain)
    return _READ[line.reading](form, line, plain, around)


def _words(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: text}


def _word(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: slug(text)}


def slug(text: str) -> str:
    """Words as the arrangement writes its ids: lower case, joined by hyphens."""
    return _SLUG.sub("-", text.lower().replace("'", "")).strip("-")


def _code(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: text.replace(" ", "").upper()}


def _number(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: _whole(text)}


def _number_or_unknown(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: None if text.lower() in ("?", "unknown", "u") else _whole(text)}


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise FormatError("paper.number-unreadable", f"{text[:40]!r} is no whole number", hint="type digits only")
    return int(text)


def metres(text: str) -> int:
    """A length in whole metres: ``500``, ``500 m``, ``1.5km``; raises FormatError."""
    match = _METRES.match(text)
    whole, part, unit = match.groups() if match else ("", None, None)
    in_km = (unit or "").lower() == "km"
    if match is None or (part and not in_km):
        raise FormatError(
            "paper.length-unreadable", f"{text[:40]!r} is no length", hint="type 500, 500 m or 1.5 km; a point parts km"
        )
    return int(whole) * 1_000 + int(((part or "") + "000")[:3]) if in_km else int(whole)


def _metres(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0] + (".size_m" if line.paths[0] == "where" else ""): metres(text)}


def _choice(form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: chosen(text, choices(form.kind, line.paths[0]))}


def chosen(text: str, known: tuple[str, ...]) -> str:
    """One of the values: by its number from 1, its name, or the beginning of one name; raises FormatError."""
    word = slug(text)
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(known):
        return known[int(word) - 1]
    found = [value for value in known if value == word] or [value for value in known if word and value.startswith(word)]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"{number} {value}" for number, value in enumerate(known, start=1))
    raise FormatError("paper.choice-unknown", f"{text[:40]!r} is none of the answers", hint=f"type one of {listed}")


def _yes_no(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: chosen(text, ("yes", "no")) == "yes"}


def _time(_form: VoiceForm, line: FormLine, text: str, around: Surroundings) -> Values:
    return {line.paths[0]: format_instant(read_time(text, around.at, around.zone))}


def _position(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    # A position whose accuracy is asked on the next line may be a grid square; elsewhere it has to be a point.
    place = read_position(text).position if ".point." in line.paths[0] else parse_position(text)
    return {line.paths[0]: place.lat_e7, line.paths[1]: place.lon_e7}


def _places(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    """One position is a disc's centre, several are the points of a route."""
    found = [parse_position(part.strip()) for part in text.split(";") if part.strip()]
    if line.paths[0] != "where":
        return {line.paths[0]: [_point(place) for place in found]}
    if len(found) == 1:
        return {"where.shape": "disc", "where.center": _point(found[0])}
    return {"where.shape": "route", "where.points": [_point(place) for place in found]}


def _point(place: Position) -> dict[str, int]:
    return {"lat_e7": place.lat_e7, "lon_e7": place.lon_e7}


def _second(_form: VoiceForm, line: FormLine, text: str, around: Surroundings) -> Values:
    match = re.fullmatch(r"(.+?),? +([0-9]{1,3})(?: ?°| deg)?,? +([0-9.]+ ?(?:km|m)?)", text, re.IGNORECASE)
    if match is None:
        raise FormatError(
            "paper.second-unreadable",
            f"{text[:40]!r} is no second description",
            hint="type a named place, the true bearing from it and the distance: deir-ez-zor 209 7.8km",
        )
    place, bearing, length = match.groups()
    known = {slug(name): name for name in around.places}
    values = (
        known.get(slug(place), slug(place)),
        int(bearing) % 360 if int(bearing) <= 360 else int(bearing),
        metres(length),
    )
    return dict(zip(line.paths, values, strict=True))


def _found(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return dict(zip(line.paths, _accuracy_and_method(text), strict=True))


def accuracy_of(text: str) -> int:
    """The metres that a line of accuracy and method says."""
    return _accuracy_and_method(plain_words(text))[0]


def _accuracy_and_method(text: str) -> tuple[int, str]:
    match = re.fullmatch(r"([0-9.]+ ?(?:km|m)?),? +(\S.*)", text, re.IGNORECASE)
    if match is None:
        raise FormatError(
            "paper.found-unreadable",
            f"{text[:40]!r} does not say how well the place is known",
            hint="type how many metres it may be off, and how it was found: 100 map",
        )
    return metres(match[1]), match[2]


def _height(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {f"{line.paths[0].split('.')[0]}.{name}": value for name, value in read_height(text).items()}


def _several(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    return {line.paths[0]: [part.strip() for part in text.split(";") if part.strip()]}


def _told(_form: VoiceForm, line: FormLine, text: str, _around: Surroundings) -> Values:
    rows = []
    for part in text.split(";"):
        name, _, how = part.strip().rpartition(" ")
        if not name:
            raise FormatError(
                "paper.told-unreadable",
                f"{part.strip()[:40]!r} does not say to whom and how exactly",
                hint="type recipient and precision, parted by semicolons: ocha exact; jordan cell-1-km",
            )
        rows.append({"recipient": slug(name), "precision": chosen(how, PRECISIONS)})
    return {line.paths[0]: rows}


def _serial(_form: VoiceForm, line: FormLine, text: str, around: Surroundings) -> Values:
    ref = around.items.get(text)
    if ref is None:
        known = ", ".join(list(around.items)[:12]) or "none is open"
        raise FormatError(
            "paper.serial-unknown", f"{text[:60]!r} is no open item", hint=f"type a number of the list: {known}"
        )
    return {line.paths[0]: {"object": ref.object, "leaf": ref.leaf}}


def _salted(_form: VoiceForm, line: FormLine, text: str, around: Surroundings) -> Values:
    return {line.paths[0]: around.token(text)}


PRECISIONS = ("sealed", "cell-5-km", "cell-1-km", "exact")

_IN_DIGITS = frozenset({
    Reading.CODE, Reading.NUMBER, Reading.NUMBER_OR_UNKNOWN, Reading.METRES, Reading.TIME, Reading.POSITION,
    Reading.PLACES, Reading.SECOND, Reading.HEIGHT, Reading.SERIAL,
})  # fmt: skip

_READ: dict[Reading, Callable[[VoiceForm, FormLine, str, Surroundings], Values]] = {
    Reading.WORDS: _words,
    Reading.WORD: _word,
    Reading.CODE: _code,
    Reading.NUMBER: _number,
    Reading.NUMBER_OR_UNKNOWN: _number_or_unknown,
    Reading.METRES: _metres,
    Reading.CHOICE: _choice,
    Reading.YES_NO: _yes_no,
    Reading.TIME: _time,
    Reading.POSITION: _position,
    Reading.PLACES: _places,
    Reading.SECOND: _second,
    Reading.FOUND: _found,
    Reading.HEIGHT: _height,
    Reading.SEVERAL: _several,
    Reading.TOLD: _told,
    Reading.SERIAL: _serial,
    Reading.SALTED: _salted,
}
assert set(_READ) == set(Reading), "every way of reading has its function"
