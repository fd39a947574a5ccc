"""``openline place``: a position in every notation, the places round it, what a name may mean, two descriptions compared.

Nothing is picked for a person: a name that several places bear shows them all.
"""

import json
from pathlib import Path

import click
from rich.console import Console

from openline import limits
from openline.arrangement import (
    Arrangement,
    Gazetteer,
    gazetteers,
    given_apart,
    load,
    own_places,
)
from openline.errors import FormatError
from openline.geotime import Certainty

from ._files import read_folder, shipped
from ._place_points import Compared, Meant, compared, meant
from ._place_words import plain, shown


@click.command("place")
@click.argument("text")
@click.option("--second", default=None, metavar="TEXT",
              help="A second description of the same place, to compare with the first.")  # fmt: skip
@click.option("--gazetteer", "table", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="A list of populated places (CSV or CSV.gz) beside those of the arrangement.")  # fmt: skip
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
def place_command(text: str, second: str | None, table: Path | None, arrangement: Path | None, as_json: bool) -> int:
    """Show a place in every notation. TEXT is one of:

    \b
      36.1234, 37.1234                     degrees, latitude first
      36 07 24N 037 07 24E                 degrees, minutes, seconds
      37S FV 04557 06919                   MGRS, 2 to 10 digits
      37 north 604557mE 3906919mN          UTM, zone and north or south
      12.5 km on 045 from deir-ez-zor      true bearing from a place
      045/12.5km deir-ez-zor               the same, shorter
      Kherbet Eljoz, C1200                 a name in any script, a P-code

    What could be read in two ways is refused. A name that several places bear shows all of them.
    Exit 0: one place; with --second, the two agree. 3: they disagree. 4: a name is open, or they may agree.
    2: it cannot be read.
    """
    files = read_folder(arrangement or shipped())
    agreed = load(files)
    lists = _lists(agreed, files, table)
    first = meant(text, lists)
    other = None if second is None else meant(second, lists)
    answer = None if other is None else compared(first, other, lists, agreed.procedures.place_tolerance_m)
    if as_json:
        click.echo(json.dumps(plain(first, other, answer, lists), ensure_ascii=False))
    else:
        shown(Console(highlight=False), first, other, answer, lists)
    return _exit(first, answer)


def _lists(agreed: Arrangement, files: dict[str, bytes], table: Path | None) -> tuple[Gazetteer, ...]:
    own = own_places(f"places of {agreed.about.id}", agreed.places)
    held = gazetteers(agreed.gazetteers, files)
    given = () if table is None else (given_apart(agreed.gazetteers, table.name, _bytes(table)),)
    return (own, *held, *given)


def _bytes(table: Path) -> bytes:
    size = table.stat().st_size
    if size > limits.GAZETTEER_BYTES:
        raise FormatError(
            "cli.gazetteer-too-large", f"{table.name} has {size} bytes", hint=f"give at most {limits.GAZETTEER_BYTES}"
        )
    return table.read_bytes()


def _exit(first: Meant, answer: Compared | None) -> int:
    if answer is None:
        return 0 if len(first.points) == 1 and first.certain else 4
    return {Certainty.CERTAIN: 0, Certainty.POSSIBLE: 4, Certainty.NO: 3}[answer.certainty]
