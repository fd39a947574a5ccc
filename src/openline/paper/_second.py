"""Whether the two descriptions of a place, as typed so far, mean the same place; the first thing to ask again."""

from openline.geotime import Certainty, descriptions_agree, read_position

from ._fill import Typed
from ._line import Reading, Surroundings, VoiceForm
from ._reading import accuracy_of, read_line


def apart(form: VoiceForm, typed: Typed, around: Surroundings, tolerance_m: int) -> tuple[Certainty, int] | None:
    """How sure it is that both name one place, and the metres between; None while a line is empty or the place unknown.

    Lines are expected to have been judged; a route has many places and is not compared.
    """
    lines = {line.reading: line for line in reversed(form.lines)}
    where = lines.get(Reading.POSITION) or lines.get(Reading.PLACES)
    second = lines.get(Reading.SECOND)
    if where is None or second is None or not typed.get(where.number) or not typed.get(second.number):
        return None
    if ";" in typed[where.number]:
        return None
    place, bearing, distance = read_line(form, second, typed[second.number], around).values()
    if place not in around.places:
        return None
    read = read_position(typed[where.number])
    found = lines.get(Reading.FOUND)
    said = accuracy_of(typed[found.number]) if found and typed.get(found.number) else 0
    accuracy = max(said, read.accuracy_m)
    return descriptions_agree(read.position, accuracy, around.places[place], bearing, distance, tolerance_m)
