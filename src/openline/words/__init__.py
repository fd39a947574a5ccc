"""How is it said to a person: one catalogue a language, and every message rendered from its fields."""

from ._argument import Teller
from ._argument_page import argument_html, argument_line
from ._argument_parts import Part, PartKind, argument
from ._argument_story import STRONGEST, Argued, Ruling, Story, rulings, told_terms
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
    "STRONGEST",
    "Argued",
    "Catalogue",
    "Offset",
    "Part",
    "PartKind",
    "Ruling",
    "Story",
    "Teller",
    "argument",
    "argument_html",
    "argument_line",
    "fitted",
    "plain",
    "preview",
    "read_back",
    "render",
    "render_beside",
    "render_html",
    "render_line",
    "rulings",
    "spell",
    "told_terms",
]
