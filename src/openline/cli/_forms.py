"""``openline forms``: the voice forms and cards as PDF, to print before the day on which only a telephone is left."""

import json
from importlib.resources import files
from pathlib import Path

import click

from openline.errors import FormatError
from openline.paper import PAGES, Page, form_page, numbers_card, page_of, prowords_card
from openline.words import Catalogue

from ._language import LANGUAGE, chosen
from ._press import paper_for, pdf

_CARDS = {"prowords": prowords_card, "numbers": numbers_card}


@click.command("forms")
@click.option(
    "--kind", "kinds", multiple=True, metavar="NAME", help="Only this page; give it once for each. Default: all."
)
@LANGUAGE
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("forms"), show_default=True,
              metavar="DIR", help="The folder to write to; it is made when it is missing.")  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="Name the pages and print nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the written files as one JSON object.")
def forms_command(kinds: tuple[str, ...], language: str | None, out: Path, only_list: bool, as_json: bool) -> int:
    """Print the voice forms and the cards beside the telephone as PDF, one A4 page each.

    The numbered lines are those of `openline log-call`, where a filled form is typed in later.
    """
    words = with_paper(chosen(language))
    if only_list:
        for page in PAGES:
            click.echo(f"{page.name:<18}{_title(page, words)}")
        for name in _CARDS:
            click.echo(f"{name:<18}{words.say(f'card-{name}')}")
        return 0
    names = [name if name in _CARDS else page_of(name).name for name in kinds] or [*_names(), *_CARDS]
    written = [_print(name, words, out) for name in dict.fromkeys(names)]
    if as_json:
        click.echo(json.dumps({"language": words.language, "files": [str(path) for path in written]}))
        return 0
    for path in written:
        click.echo(path)
    click.echo(f"{len(written)} page(s) in {words.language}; print them single-sided on A4, without scaling")
    for doubt in words.doubts():
        click.echo(doubt)
    return 0


def with_paper(words: Catalogue) -> Catalogue:
    """The catalogue of a language together with the words of its printed forms."""
    parts = [files(f"openline.{room}").joinpath(f"{words.language}.ftl") for room in ("words", "paper")]
    return Catalogue(words.language, "\n".join(part.read_text("utf-8") for part in parts))


def _names() -> list[str]:
    return [page.name for page in PAGES]


def _title(page: Page, words: Catalogue) -> str:
    return words.say(page.forms[0].name if len(page.forms) == 1 else f"page-{page.name}")


def _print(name: str, words: Catalogue, out: Path) -> Path:
    paper = paper_for(words)
    make = _CARDS.get(name)
    page = make(words, paper) if make else form_page(page_of(name), words, paper)
    data = pdf(page, words)
    path = out / f"{name}-{words.language}.pdf"
    try:
        out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise FormatError("cli.not-written", f"{path}: {error.strerror}", hint="choose another folder") from None
    return path
