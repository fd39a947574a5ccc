"""Options that several commands share."""

from datetime import UTC, datetime

import click

from openline.geotime import parse_instant

AT = click.option("--at", default=None, metavar="INSTANT", help="As of this instant (UTC, with Z). Default: now.")


def at_or_now(text: str | None) -> datetime:
    """The instant given, or the clock's."""
    return datetime.now(UTC).replace(microsecond=0) if text is None else parse_instant(text)
