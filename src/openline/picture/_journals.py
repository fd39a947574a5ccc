"""Names of journals: a participant's first journal bears its name, a successor a number behind it (``jordan-2``).

A successor is opened when the record or the root of the one before is lost; what was said stays where it was.

    >>> successor("jordan", 2), predecessor("jordan-3", {"jordan"}), predecessor("jordan", {"jordan"})
    ('jordan-2', 'jordan-2', None)
"""

import re
from collections.abc import Container

_NUMBERED = re.compile(r"(?P<participant>.+)-(?P<number>[1-9][0-9]?)\Z")
"""Up to 99 journals a participant: a stranger must not make a reader keep thousands of empty ones."""


def successor(participant: str, number: int) -> str:
    """The name of a participant's journal by number; the first has the participant's own name."""
    assert number >= 1, "journals are counted from one"
    return participant if number == 1 else f"{participant}-{number}"


def participant_of(journal: str, participants: Container[str]) -> str | None:
    """Whose journal this is, among the known participants; None for a stranger's."""
    if journal in participants:
        return journal
    found = _NUMBERED.match(journal)
    if found is None or found["participant"] not in participants or int(found["number"]) < 2:
        return None
    return found["participant"]


def predecessor(journal: str, participants: Container[str]) -> str | None:
    """The journal that this one carries on, or None for a participant's first."""
    if journal in participants:
        return None
    found = _NUMBERED.match(journal)
    assert found is not None, "only a successor has a number"
    return successor(found["participant"], int(found["number"]) - 1)
