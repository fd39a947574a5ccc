"""Alerts to people away from the screen: mail, short messages, chat. No content unless the policy there allows it.

    [[alert]]
    post = "hmeimim"
    desk = "deputy duty officer Hmeimim"   # or "*" for every desk of the post
    to = ["mailtos://user:password@mail.example.org?to=deputy@example.org"]
    content = false                        # what it says beside serial, step and silence

An alert that cannot be sent is counted, never raised: the bell rings all the same. The file holds passwords, so it is
refused when others can read it. Addresses are those of the Apprise library.
"""

import tomllib
import warnings
from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct

from openline import limits
from openline.errors import FormatError
from openline.watch import Alarm

Notify = Callable[[Sequence[str], str, str], bool]


class Route(Struct, frozen=True, kw_only=True):
    """Where alarms of one desk go; ``content``: the recipient's policy allows what the item is to be named."""

    post: str
    desk: str
    to: tuple[str, ...]
    content: bool = False


class Sent(Enum):
    """What became of an alert."""

    DELIVERED = "handed to the service"
    FAILED = "the service did not take it"
    MISSING = "the library for alerts is not installed"


def read_routes(path: Path) -> tuple[Route, ...]:
    """The routes of a file; raises FormatError for one that others can read or that is not as above."""
    if path.stat().st_mode & 0o077:
        raise _unreadable(path, "others can read it and it holds passwords", f"chmod 600 {path.name}")
    try:
        value = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, str(error)[:120], "see docs/watch.md for its form") from None
    rows = value.get("alert")
    if set(value) != {"alert"} or not isinstance(rows, list) or len(rows) > limits.ALERT_ROUTES:
        raise _unreadable(path, "it holds [[alert]] tables and nothing else", "see docs/watch.md for its form")
    return tuple(_route(path, row) for row in rows)


def words_of(alarm: Alarm, *, content: bool, name: Callable[[str], str]) -> tuple[str, str]:
    """Title and text: how many, how urgent, which serial and how long silent; what it is only where that is allowed."""
    first = alarm.items[0]
    kind = "FLASH" if alarm.flash else first.precedence.value
    rows = [
        f"#{item.serial}{' ' + name(item.object) if content else ''}: {item.step.value}, silent {item.late_s // 60} min"
        for item in alarm.items[: limits.ALERT_ROWS]
    ]
    if len(alarm.items) > limits.ALERT_ROWS:
        rows.append(f"and {len(alarm.items) - limits.ALERT_ROWS} more")
    title = f"Openline {kind}: {alarm.post}, {len(alarm.items)} without an answer"
    return title, "\n".join([*rows, "Answer at the post. This alert is no message and no permission."])


def deliver(
    alarm: Alarm, routes: Sequence[Route], notify: Notify | None = None, name: Callable[[str], str] = lambda _: ""
) -> list[Sent]:
    """Send an alarm along the routes of its desk; one answer a route."""
    chosen = [route for route in routes if route.post == alarm.post and route.desk in ("*", alarm.desk)]
    return [_deliver(alarm, route, notify or _apprise, name) for route in chosen]


def _deliver(alarm: Alarm, route: Route, notify: Notify, name: Callable[[str], str]) -> Sent:
    title, text = words_of(alarm, content=route.content, name=name)
    try:
        return Sent.DELIVERED if notify(route.to, title, text) else Sent.FAILED
    except ImportError:
        return Sent.MISSING
    except Exception:  # noqa: BLE001 - a hundred services fail in a hundred ways, and none may stop the bell
        return Sent.FAILED


def _apprise(to: Sequence[str], title: str, text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its plugins import what Python is about to drop
        import apprise  # an extra of the package, loaded when an alert is sent

        service = apprise.Apprise()
        known = [service.add(address) for address in to]
    if not all(known):
        return False
    return bool(service.notify(title=title, body=text))


def _route(path: Path, row: Any) -> Route:
    fields = {"post": str, "desk": str, "to": list, "content": bool}
    if not isinstance(row, dict) or not set(row) <= set(fields) or not {"post", "desk", "to"} <= set(row):
        raise _unreadable(path, "an alert needs post, desk and to", "see docs/watch.md for its form")
    for field, value in row.items():
        if not isinstance(value, fields[field]):
            raise _unreadable(path, f"{field} is no {fields[field].__name__}", "see docs/watch.md for its form")
    if not row["to"] or not all(isinstance(item, str) and "://" in item for item in row["to"]):
        raise _unreadable(path, "an address is not of the form service://...", "see docs/watch.md for examples")
    return Route(post=row["post"], desk=row["desk"], to=tuple(row["to"]), content=row.get("content", False))


def _unreadable(path: Path, why: str, hint: str) -> FormatError:
    return FormatError("transport.alerts-unreadable", f"{path.name}: {why}", hint=hint)
