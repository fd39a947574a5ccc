"""Everything Openline raises, drawn as a tree.

    OpenlineError                    never raised itself
    ├── BadInput                     what somebody gave us cannot be used; exit 2
    │   ├── GeometryError            geotime: a shape, position, height or time that cannot be used
    │   ├── ArrangementError         arrangement: one problem in a file
    │   ├── ArrangementErrors        arrangement: every problem found in a folder
    │   ├── MessageError             messages: bytes that are no message
    │   ├── RecordError              journal: a note, leaf, checkpoint or proof that does not hold
    │   ├── ActError                 actions: an act the rules or the life-cycle do not allow
    │   └── FormatError              doors and formats: a file or option that cannot be read
    └── OpenlineFailed               we could not keep our own promise; exit 1
        └── StorageError             storage: the disk or the stored record failed

Every error has a stable ``code`` (``room.reason-in-kebab``, listed in docs/errors.md), a message that
says what was seen, and a ``hint`` that says what to do next. A negative *answer* is a value, never an
exception; a broken promise of our own code is an ``assert``.
"""

from collections.abc import Sequence
from typing import ClassVar


class OpenlineError(Exception):
    """Root of the tree. ``str(error)`` is one line: the message, then the hint."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, message: str, *, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} [{self.code}] Hint: {self.hint}"


class BadInput(OpenlineError):
    """What somebody gave us cannot be used; nothing was changed."""

    exit_code = 2


class GeometryError(BadInput):
    """A shape, position, height or time that cannot be used."""


class ArrangementError(BadInput):
    """One problem in one file of an arrangement: where it is and what was expected there."""

    def __init__(self, code: str, message: str, *, hint: str, file: str, line: int) -> None:
        super().__init__(code, message, hint=hint)
        self.file = file
        self.line = line

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {super().__str__()}"


class ArrangementErrors(BadInput):
    """Every problem found in one folder, sorted by file and line."""

    def __init__(self, problems: Sequence[ArrangementError]) -> None:
        assert problems, "an empty report is not an error"
        super().__init__(
            "arrangement.problems-found",
            f"{len(problems)} problem(s) in the arrangement",
            hint="correct each line named below and check again",
        )
        self.problems = tuple(problems)


class MessageError(BadInput):
    """Bytes that are no message of a known type and version."""


class RecordError(BadInput):
    """A note, leaf, checkpoint, key or proof that does not hold."""


class ActError(BadInput):
    """An act that the rules, the rights or the life-cycle do not allow now."""


class FormatError(BadInput):
    """A file or an option that cannot be read."""


class OpenlineFailed(OpenlineError):
    """We could not keep our own promise."""


class StorageError(OpenlineFailed):
    """The disk or the stored record failed; nothing after the last acknowledged entry was kept."""
