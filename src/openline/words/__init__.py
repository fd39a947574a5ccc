"""How is it said to a person: one catalogue a language, and every message rendered from its fields."""

from ._bidi import fitted, plain
from ._catalogue import LANGUAGES, RIGHT_TO_LEFT, Catalogue
from ._html import render_html
from ._preview import preview
from ._read_back import SAID_BACK, read_back, spell
from ._render import render, render_beside, render_line
from ._rows import Offset

__all__ = [
    "LANGUAGES",
    "RIGHT_TO_LEFT",
    "SAID_BACK",
    "Catalogue",
    "Offset",
    "fitted",
    "plain",
    "preview",
    "read_back",
    "render",
    "render_beside",
    "render_html",
    "render_line",
    "spell",
]
