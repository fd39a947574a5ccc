"""How is it said to a person: one catalogue a language, and every message rendered from its fields."""

from ._render import Catalogue, render, render_line

__all__ = ["Catalogue", "render", "render_line"]
