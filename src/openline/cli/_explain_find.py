"""Which incident of a record, or which row of a list, is meant; a name that fits none is answered with near ones."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from openline import limits
from openline.assessment import DataSource, Event
from openline.errors import FormatError
from openline.formats import Quarantined, read_events
from openline.picture import Incident

from ._options import zone_named

_SHORTEST = 4
"""Letters of an id below which a beginning is not taken for one."""


def incident_named(incidents: Sequence[Incident], name: str) -> Incident:
    """The incident of this name (participant/id), or of this beginning of a name or of an id."""
    by_name = {item.object: item for item in incidents}
    if name in by_name:
        return by_name[name]
    found = [item for item in incidents if len(name) >= _SHORTEST and _begins(item.object, name)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(item.object for item in found[: limits.NEAR_IDS])
        raise FormatError(
            "cli.incident-ambiguous",
            f"{len(found)} incidents begin with {name[:80]!r}",
            hint=f"write more of it: {names}",
        )
    raise FormatError(
        "cli.incident-unknown", f"no incident {name[:80]!r} is recorded here", hint=_near_names(by_name, name)
    )


def _begins(object_name: str, start: str) -> bool:
    return object_name.startswith(start) or object_name.partition("/")[2].startswith(start)


def _near_names(names: Iterable[str], wanted: str) -> str:
    known = list(names)
    if not known:
        return "no incident was reported in this record yet"
    near = _close(wanted, known) or _close(wanted, [name.partition("/")[2] for name in known])
    return f"near: {', '.join(near)}" if near else f"recorded are: {', '.join(known[-limits.NEAR_IDS :])}"


def event_of(path: Path, name: str, zone: str | None) -> tuple[Event, DataSource, str]:
    """The row with this id, whose list it is, and the format; the list is read up to that row."""
    seen: list[str] = []
    with path.open("rb") as file:
        events = read_events(file, path.name, zone=zone_named(zone))
        for item in events:
            if isinstance(item, Quarantined):
                continue
            if item.id == name:
                return item, events.source, events.format
            if len(seen) < limits.IDS_COMPARED:
                seen.append(item.id)
        aside = events.rows_read - len(seen) if len(seen) < limits.IDS_COMPARED else 0
    raise FormatError(
        "cli.event-unknown",
        f"no row of {path.name} that can be used has the id {name[:80]!r}",
        hint=_near_rows(name, seen, aside),
    )


def _near_rows(name: str, seen: Sequence[str], aside: int) -> str:
    near = _close(name, seen)
    known = f"near: {', '.join(near)}" if near else f"ids are like {', '.join(seen[:3])}" if seen else "it has no row"
    return f"{known}; {aside} rows were set aside (openline assess lists them)" if aside else known


def _close(name: str, known: Sequence[str]) -> list[str]:
    return get_close_matches(name[:80], known, n=limits.NEAR_IDS, cutoff=0.5)
