"""What was recorded or came in is checked at once; what hinders the check must not look like a failure to record."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from openline.arrangement import Arrangement
from openline.deconfliction import recheck
from openline.errors import OpenlineError
from openline.node import consult

from ._check_words import finding_words
from ._progress import judged_anew


def check_again(names: Iterable[str], node: Path, agreed: Arrangement, console: Console) -> None:
    """What these recorded things meet, and whom to tell on both sides; silent when they meet nothing."""
    try:
        findings = recheck(names, consult(node, agreed, datetime.now(UTC), judged_anew), agreed)
    except OpenlineError as error:
        console.print(f"[yellow]recorded, but not checked:[/yellow] {escape(str(error))}")
        return
    for finding in findings:
        console.print(finding_words(finding))
