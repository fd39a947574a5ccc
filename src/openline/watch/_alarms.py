"""Who hears an alarm now: flash rings until a person acts; everything else is gathered, six times an hour at most.

A desk is one entry of a post's roster (the duty officer, the deputy, the stand-by line, the guarantor). An officer who
is rung about each thing by itself soon hears none of them: outside flash one alarm names all that is late at the desk.

    bell, alarms = ring(bell, watch(picture, rules, now), now)
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from openline import limits
from openline.messages import Precedence

from ._watch import Overdue, Step

_SPACING = timedelta(seconds=limits.ALARM_SPACING_S)
_FLASH = timedelta(seconds=limits.FLASH_RING_S)
_REMIND = timedelta(hours=1)

Item = tuple[str, str, Step]


class Alarm(Struct, frozen=True, kw_only=True):
    """One ring at one desk, with everything that is late there; the most urgent first."""

    post: str
    desk: str
    flash: bool
    items: tuple[Overdue, ...]


class _Heard(Struct, frozen=True, kw_only=True):
    """What one desk has been told, and when it last rang for flash and for the rest."""

    told: Mapping[Item, datetime] = {}
    flash_at: datetime | None = None
    other_at: datetime | None = None


class Bell(Struct, frozen=True, kw_only=True):
    """What every desk has heard so far; begin with an empty one."""

    desks: Mapping[tuple[str, str], _Heard] = {}


def ring(bell: Bell, late: Iterable[Overdue], now: datetime) -> tuple[Bell, tuple[Alarm, ...]]:
    """The alarms to give at this instant, flash first, and the bell afterwards."""
    waiting: dict[tuple[str, str], list[Overdue]] = {}
    for item in late:
        for desk in item.called:
            waiting.setdefault((item.post, desk), []).append(item)
    desks: dict[tuple[str, str], _Heard] = {}
    alarms: list[Alarm] = []
    for (post, desk), items in waiting.items():
        heard, rung = _at_desk(bell.desks.get((post, desk), _Heard()), items, now)
        desks[post, desk] = heard
        alarms += [Alarm(post=post, desk=desk, flash=flash, items=tuple(told)) for flash, told in rung]
    # A desk with nothing late keeps the time of its last ring, so that what comes back does not ring faster.
    quiet = {key: heard for key, heard in bell.desks.items() if key not in desks and heard.other_at is not None}
    kept = {
        key: _Heard(other_at=heard.other_at)
        for key, heard in quiet.items()
        if heard.other_at is not None and now - heard.other_at < _SPACING
    }
    return Bell(desks={**kept, **desks}), tuple(sorted(alarms, key=lambda alarm: not alarm.flash))


def _at_desk(heard: _Heard, items: list[Overdue], now: datetime) -> tuple[_Heard, list[tuple[bool, list[Overdue]]]]:
    """What rings at one desk, and what it has heard afterwards."""
    flash = [item for item in items if item.precedence is Precedence.FLASH]
    other = [item for item in items if item.precedence is not Precedence.FLASH]
    rung: list[tuple[bool, list[Overdue]]] = []
    flash_at, other_at = heard.flash_at if flash else None, heard.other_at
    if flash and (flash_at is None or now - flash_at >= _FLASH or any(_key(i) not in heard.told for i in flash)):
        rung.append((True, flash))
        flash_at = now
    news = [i for i in other if _key(i) not in heard.told or now - heard.told[_key(i)] >= _REMIND]
    if news and (other_at is None or now - other_at >= _SPACING):
        rung.append((False, other))
        other_at = now
    said = {_key(item) for _, told in rung for item in told}
    told = {
        _key(i): (now if _key(i) in said else heard.told[_key(i)]) for i in items if _key(i) in said | set(heard.told)
    }
    return _Heard(told=told, flash_at=flash_at, other_at=other_at), rung


def _key(item: Overdue) -> Item:
    return (item.object, item.participant, item.step)
