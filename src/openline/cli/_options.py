"""Options that several commands share."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from openline.errors import FormatError
from openline.geotime import parse_instant

AT = click.option("--at", default=None, metavar="INSTANT", help="As of this instant (UTC, with Z). Default: now.")


def at_or_now(text: str | None) -> datetime:
    """The instant given, or the clock's."""
    return datetime.now(UTC).replace(microsecond=0) if text is None else parse_instant(text)


def zone_named(name: str | None) -> ZoneInfo | None:
    """The clock of this name; None where none is named. Raises FormatError."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FormatError(
            "cli.zone-unknown", f"no time zone {name[:40]!r}", hint="write it as in Asia/Damascus"
        ) from None
