"""``openline bulletin``: a bulletin over a period from an assessed list, as one HTML page and as PDF."""

import contextlib
import hashlib
import json
import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from openline import limits
from openline.arrangement import Arrangement, load
from openline.bulletin import (
    Choice,
    Counts,
    Origin,
    PeriodBulletin,
    TermCount,
    compose_period,
    period_page,
    period_print,
    read_areas,
    read_aside,
    read_regions,
)
from openline.errors import FormatError
from openline.formats import arrow
from openline.paper import Paper

from ._assess_result import BESIDE, beside
from ._files import read_folder, shipped
from ._language import catalogue, zone_offset
from ._press import paper_for, pdf
from ._progress import through

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])\Z")


@click.command("bulletin")
@click.argument("result", type=click.Path(dir_okay=False, path_type=Path), metavar="RESULT.parquet")
@click.option("--arrangement", type=click.Path(file_okay=False, path_type=Path), default=None, metavar="DIR",
              help="The arrangement that the list was assessed with. Default: the one shipped.")  # fmt: skip
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FILE.html",
              help="The page to write; an earlier one is replaced whole.")  # fmt: skip
@click.option("--pdf", "printed", type=click.Path(dir_okay=False, path_type=Path), default=None, metavar="FILE.pdf",
              help="Also set it on A4 pages; needs typst.")  # fmt: skip
@click.option("--from", "first", default=None, metavar="MONTH",
              help="First month, as 2016-01. Default: the list's first in the arrangement's time.")  # fmt: skip
@click.option("--to", "last", default=None, metavar="MONTH", help="Last month. Default: the list's last.")
@click.option("--area", "--areas", "areas", multiple=True, metavar="AREA",
              help="Only this area; give it once for each, or several with commas. Default: all.")  # fmt: skip
@click.option("--group", "groups", multiple=True, metavar="NAME",
              help="Only this group, as the list has it; give it once for each. Default: all.")  # fmt: skip
@click.option("--same-scale", is_flag=True, help="One scale for all areas, and one for all regions.")
@click.option("--anyway", is_flag=True, help="Go on although the list was assessed with another arrangement.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def bulletin_command(
    result: Path, arrangement: Path | None, out: Path, printed: Path | None, first: str | None, last: str | None,
    areas: tuple[str, ...], groups: tuple[str, ...], *, same_scale: bool, anyway: bool, as_json: bool,
) -> int:  # fmt: skip
    """Plot what an assessed list recorded in each area, before and after terms began, month by month.

    RESULT.parquet is what `openline assess` left, with its .months.csv, .regions.csv and .quarantine.csv beside it. The
    page says how sure each count is, never why it rose or fell, and names no violation. No event is drawn at its place.
    """
    named = tuple(name.strip() for given in areas for name in given.split(",") if name.strip())
    choice = Choice(first=_month(first), last=_month(last), areas=named, groups=groups, same_scale=same_scale)
    paper = paper_for(catalogue("en")) if printed else None
    folder = arrangement or shipped()
    _check_places(result, folder, out, printed)
    agreed = load(read_folder(folder))
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it leaves no half file either
    counts = _counts(result, agreed, anyway=anyway)
    bulletin = compose_period(counts, agreed, choice, offset=zone_offset)
    files = _files(bulletin, out, printed, paper)
    for path, data in files.items():
        _write(path, data)
    _answer(files, bulletin, as_json=as_json)
    return 0


def _month(text: str | None) -> str | None:
    if text is not None and not _MONTH.match(text):
        raise FormatError("cli.month-wrong", f"{text[:40]!r} is no month", hint="write year and month, as 2017-07")
    return text


def _check_places(result: Path, folder: Path, out: Path, printed: Path | None) -> None:
    """Whether files can be written there and none of them is one that is read, before anything is read."""
    taken = [result, *(beside(result, what) for what in BESIDE)]
    for path in (out, printed) if printed else (out,):
        if not path.absolute().parent.is_dir():
            raise FormatError(
                "cli.no-folder", f"{path.parent} is no folder", hint="name a file in a folder that exists"
            )
        if any(_same(path, other) for other in taken) or _is_arrangements(path, folder):
            raise FormatError(
                "cli.same-file", f"{path} would be written over", hint="give --out and --pdf names of their own"
            )
        taken.append(path)


def _same(one: Path, other: Path) -> bool:
    """Whether two names are one file, however they are written and through whichever links."""
    try:
        return one.samefile(other)
    except OSError:
        return os.path.realpath(one) == os.path.realpath(other)


def _is_arrangements(path: Path, folder: Path) -> bool:
    """Whether it would stand among the records of the arrangement."""
    place = Path(os.path.realpath(path))
    return place.suffix in (".yaml", ".geojson") and place.is_relative_to(os.path.realpath(folder))


# -- what the assessment left ------------------------------------------------------------------------


def _counts(result: Path, agreed: Arrangement, *, anyway: bool) -> Counts:
    about = _about(result)
    origin = _origin(about)
    if origin.digest != agreed.digest and not anyway:
        raise FormatError(
            "cli.other-arrangement",
            f"{result} was assessed with another arrangement ({origin.digest[:16]}) than this one ({agreed.digest[:16]}): "
            "its counts are of other areas or terms than those that would be drawn over them",
            hint="assess the list again with this arrangement, name the other with --arrangement, or give --anyway",
        )
    texts = {what: _beside(result, what, about) for what in BESIDE}
    return Counts(
        origin=origin,
        areas=read_areas(texts["months"], beside(result, "months").name),
        regions=read_regions(texts["regions"], beside(result, "regions").name),
        aside=read_aside(texts["quarantine"], beside(result, "quarantine").name),
        terms=_terms(result),
    )


def _about(result: Path) -> dict[str, Any]:
    """What goes along in the file; raises FormatError when it is no result of ours."""
    parquet = arrow().parquet
    if not result.is_file():
        raise FormatError(
            "cli.no-result", f"{result} is no file", hint="make it: openline assess LIST --out RESULT.parquet"
        )
    try:
        found = (parquet.read_schema(result).metadata or {}).get(b"openline", b"")
        about = json.loads(found)
    except (arrow().ArrowException, OSError, ValueError):
        about = None
    if not isinstance(about, dict) or not str(about.get("format", "")).startswith("openline-assessment/"):
        raise FormatError(
            "cli.not-a-result", f"{result} is no result of openline assess", hint="give the file that --out named there"
        )
    return about


def _origin(about: dict[str, Any]) -> Origin:
    """Whose list it was; what is missing is said to be missing."""
    listed, agreed = about.get("list") or {}, about.get("arrangement") or {}
    readings = [
        f"One reading alone was assessed: {area}, {name}." for area, name in (about.get("readings") or {}).items()
    ]
    return Origin(
        list_title=str(listed.get("title") or "a list without a title"),
        licence=str(listed.get("licence") or "not stated"),
        citation=str(listed.get("citation") or "no citation given"),
        digest=str(agreed.get("digest") or "unknown"),
        notes=(*map(str, listed.get("notes") or ()), *readings),
        unresolved=tuple((str(name), 0) for name in about.get("names_unknown") or ()),
    )


def _beside(result: Path, what: str, about: dict[str, Any]) -> str:
    """A table beside the result; when the result says which it left there, no other is taken for it."""
    path = beside(result, what)
    try:
        if path.stat().st_size > limits.BULLETIN_TABLE_BYTES:
            raise FormatError(
                "cli.table-too-large", f"{path.name} holds more than {limits.BULLETIN_TABLE_BYTES:,} bytes",
                hint="split the list, for example by year, and assess each part",
            )  # fmt: skip
        data = path.read_bytes()
        _check_belongs(path.name, data, what, about)
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise FormatError(
            "cli.result-incomplete", f"{path.name} is not beside {result.name}",
            hint="keep the four files of a result together, or assess the list again",
        ) from None  # fmt: skip
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(
            "cli.result-incomplete", f"{path} cannot be read: {error}", hint="assess the list again"
        ) from None


def _check_belongs(name: str, data: bytes, what: str, about: dict[str, Any]) -> None:
    left = about.get("tables")
    if left is None:
        return  # a result of before tables were named in it
    if not isinstance(left, dict) or left.get(what) != hashlib.sha256(data).hexdigest():
        raise FormatError(
            "cli.result-incomplete",
            f"{name} is not the table that was left with this result: it was changed, or is of another list",
            hint="assess the list again, and keep the four files together",
        )


def _terms(result: Path) -> tuple[TermCount, ...]:
    """Rows of the result that came out alike, counted group by group so that the size of the list does not matter."""
    names = ["term", "outcome", "settles"]
    found: Counter[tuple[str, str, str]] = Counter()
    pa = arrow()
    try:
        with pa.parquet.ParquetFile(result) as file:
            groups = file.metadata.num_row_groups
            for number in through(range(groups), groups, "parts of the result"):
                table = file.read_row_group(number, columns=names).unify_dictionaries()
                for row in table.group_by(names).aggregate([([], "count_all")]).to_pylist():
                    found[row["term"] or "", row["outcome"] or "", row["settles"] or ""] += row["count_all"]
    except (pa.ArrowException, KeyError, ValueError, OSError) as error:
        raise FormatError(
            "cli.not-a-result", f"{result} cannot be read: {str(error)[:200]}", hint="assess the list again"
        ) from None
    return tuple(
        TermCount(term=term, outcome=outcome, settles=settles, events=events)
        for (term, outcome, settles), events in sorted(found.items())
    )


# -- what is written ---------------------------------------------------------------------------------


def _files(bulletin: PeriodBulletin, out: Path, printed: Path | None, paper: Paper | None) -> dict[Path, bytes]:
    """Everything that will be written, made whole before any of it is."""
    files = {out: period_page(bulletin).encode()}
    if printed is not None and paper is not None:
        if sys.stderr.isatty():
            click.echo("Setting the pages of the PDF ...", err=True)
        files[printed] = pdf(period_print(bulletin), catalogue("en"))
    return files


def _write(path: Path, data: bytes) -> None:
    """A file whole or not at all; what was there stays until the new one is complete."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise FormatError("cli.not-written", f"{path}: {error.strerror}", hint="choose another folder") from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _answer(files: dict[Path, bytes], bulletin: PeriodBulletin, *, as_json: bool) -> None:
    facts = dict(bulletin.facts)
    if as_json:
        written = [{"file": str(path), "bytes": len(data)} for path, data in files.items()]
        figures = [figure.title for part in bulletin.parts for figure in part.figures]
        click.echo(json.dumps({"files": written, "facts": facts, "figures": figures}, ensure_ascii=False))
        return
    click.echo(bulletin.subtitle)
    for path, data in files.items():
        click.echo(f"  {path}  {len(data) // 1000:,} kB")
    click.echo("Counts before and after a date say what was recorded, not why.")
    click.echo("Areas are drawn by us and approximate. No violation is determined here.")
