"""In which language a command speaks: the option, what it is when nobody says, and the catalogues from the package.

``--language`` counts first, then ``OPENLINE_LANGUAGE``, then the language of ``LANG`` when there is a catalogue for
it, then English. A wrong name is refused, never replaced.
"""

import os
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from openline.errors import FormatError
from openline.words import LANGUAGES, Catalogue

LANGUAGE = click.option(
    "--language", default=None, metavar="CODE",
    help=f"One of {', '.join(LANGUAGES)}. Default: OPENLINE_LANGUAGE, else the language of LANG, else en.",
)  # fmt: skip


def chosen(language: str | None) -> Catalogue:
    """The catalogue of the language asked for, or of the one the environment names; raises FormatError."""
    asked = language or os.environ.get("OPENLINE_LANGUAGE")
    if not asked:
        system = os.environ.get("LANG", "").partition("_")[0].partition(".")[0]
        asked = system if system in LANGUAGES else "en"
    if asked not in LANGUAGES:
        raise FormatError(
            "cli.no-such-language", f"no words are kept in {asked[:40]!r}", hint=f"languages are {', '.join(LANGUAGES)}"
        )
    return catalogue(asked)


@cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language, as it is shipped."""
    return Catalogue(language, files("openline.words").joinpath(f"{language}.ftl").read_text("utf-8"))


def zone_offset(zone: str, instant: datetime) -> timedelta | None:
    """How far a zone of the time zone database is ahead of UTC then; None for a name that is not in it."""
    try:
        return instant.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
