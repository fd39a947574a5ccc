"""The words of one language. A missing word is our broken promise: no catalogue falls back to another, silently or not.

>>> words = Catalogue("fr", "catalogue-reviewed = no\\nleaf = feuille")
>>> words.say("leaf"), words.reviewed, words.direction
('feuille', None, 'ltr')
"""

from collections.abc import Iterable

from fluent.runtime import FluentBundle, FluentResource

from ._bidi import code

LANGUAGES = ("en", "ar", "ru", "fr", "tr", "fa")
"""The languages in which every message is said; each has its file ``<language>.ftl`` in this room."""
RIGHT_TO_LEFT = frozenset({"ar", "fa"})
_NOBODY = "no"


class Catalogue:
    """The words of one language, from the text of its Fluent file."""

    def __init__(self, language: str, text: str) -> None:
        assert language in LANGUAGES, f"no catalogue is kept for {language}"
        self.language = language
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource(text))
        self._said: dict[str, str] = {}  # words without a value to fill in are always the same

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, as HTML writes it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def reviewed(self) -> str | None:
        """The named speaker who has reviewed every word, and when; None while nobody has."""
        who = self.say("catalogue-reviewed")
        return None if who == _NOBODY else who

    def doubts(self) -> Iterable[str]:
        """What must stand beside every rendering while nobody has reviewed it: in its language and in English."""
        if self.reviewed is None:
            yield self.say("catalogue-unreviewed")
            # English reads from left to right inside a page or line of any direction.
            yield code(self.say("catalogue-unreviewed-english"))

    def has(self, name: str) -> bool:
        """Whether the catalogue holds this message."""
        return bool(self._bundle.has_message(name))

    def say(self, name: str, **values: str) -> str:
        """A message with its values filled in; ``local_date`` fills ``{ $local-date }``."""
        if not values and name in self._said:
            return self._said[name]
        text = self._filled(name, {key.replace("_", "-"): value for key, value in values.items()})
        if not values:
            self._said[name] = text
        return text

    def label(self, field: str) -> str:
        """The label of a field of a message."""
        return self.say(f"field-{field.replace('_', '-')}")

    def capitals(self, text: str) -> str:
        """In capital letters; Turkish has two letters i."""
        return (text.replace("i", "İ") if self.language == "tr" else text).upper()

    def _filled(self, name: str, values: dict[str, str]) -> str:
        assert self.has(name), f"the {self.language} catalogue lacks {name}"
        pattern = self._bundle.get_message(name).value
        assert pattern is not None, f"{name} has no text"
        text, errors = self._bundle.format_pattern(pattern, values)
        assert not errors, f"{self.language}: {name}: {errors}"
        return str(text)
