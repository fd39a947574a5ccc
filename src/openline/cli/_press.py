"""The press: pages of markup to PDF by typst, which is loaded only here and only when a page is printed.

Latin and Cyrillic are set in the fonts that typst brings with it, so that the same words give the same bytes on every
machine. Arabic and Persian need a font of the system: the one typst brings joins their letters badly.
"""

from importlib.resources import files
from types import ModuleType
from typing import Final

from openline.errors import FormatError
from openline.paper import Paper
from openline.words import Catalogue

_OWN: Final = ("Libertinus Serif", "DejaVu Sans Mono")
_ARABIC: Final = (
    "Noto Sans Arabic", "Vazirmatn", "DejaVu Sans", "Arial", "Amiri", "Scheherazade New", "Noto Naskh Arabic",
)  # fmt: skip
"""Noto Naskh comes last: it draws the Persian 4, 6 and 7 in Urdu shapes, and a digit that is misread is another place."""


def paper_for(words: Catalogue) -> Paper:
    """Markup and fonts for a language; raises FormatError where typst or a font that has its letters is missing."""
    typst = _typst()
    sheet = files("openline.paper").joinpath("sheet.typ").read_text("utf-8")
    if words.direction == "ltr":
        return Paper(sheet=sheet, fonts=_OWN)
    found = [name for name in _ARABIC if name in typst.Fonts().families()]
    if not found:
        raise FormatError(
            "cli.no-font",
            f"no installed font can print the letters of {words.language!r}",
            hint="install one, for example the package fonts-noto-core or fonts-dejavu-core, and print again",
        )
    return Paper(sheet=sheet, fonts=(found[0], *_OWN))


def pdf(page: str, words: Catalogue) -> bytes:
    """One page of markup as PDF; the same page gives the same bytes."""
    typst = _typst()
    made: bytes = typst.compile(
        page.encode(), format="pdf", ignore_system_fonts=words.direction == "ltr", timestamp=_FIXED_S
    )
    return made


_FIXED_S: Final = 1_510_390_800
"""POSIX seconds of the joint statement of Da Nang: a page says when it was made only by what it says."""


def _typst() -> ModuleType:
    try:
        import typst
    except ImportError:
        raise FormatError(
            "cli.no-typst", "printing needs typst, which is not installed", hint="pip install 'openline[paper]'"
        ) from None
    assert isinstance(typst, ModuleType), "typst is a module"
    return typst
