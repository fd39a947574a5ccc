"""The root command, and the one place where errors become exit codes and words on a screen."""

import json
import sys
from collections.abc import Sequence

import click

from openline import __version__
from openline.errors import ArrangementErrors, OpenlineError

from ._arrangement import arrangement_group
from ._bundle import bundle_group
from ._check import check_command
from ._demo import demo_command
from ._key import key_group
from ._log import log_command
from ._prove import prove_command
from ._proven import erase_command, proven_command
from ._record import record_group
from ._say import form_command, say_command
from ._status import status_command
from ._verify import verify_command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="openline")
def root() -> None:
    """Openline keeps the channel open between sides that do not trust each other, on a record both can check.

    It says where not to act, whom to ask, who was told what and when, and what became of a promise.
    A notification is never a permission; protection never depends on being listed.
    """


for command in (
    demo_command,
    check_command,
    status_command,
    log_command,
    form_command,
    say_command,
    prove_command,
    verify_command,
    proven_command,
    erase_command,
    record_group,
    bundle_group,
    key_group,
    arrangement_group,
):
    root.add_command(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; never shows a traceback for bad input."""
    wants_json = "--json" in (arguments if arguments is not None else sys.argv[1:])
    try:
        code = root.main(args=arguments, prog_name="openline", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("Stopped. Nothing was left half done.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except OpenlineError as error:
        _show(error, wants_json=wants_json)
        sys.exit(error.exit_code)


def _show(error: OpenlineError, *, wants_json: bool) -> None:
    problems: Sequence[OpenlineError] = error.problems if isinstance(error, ArrangementErrors) else [error]
    if wants_json:
        rows = [_row(problem) for problem in problems]
        click.echo(json.dumps({"errors": rows}, ensure_ascii=False))
        return
    for problem in problems:
        place = f"{problem.file}:{problem.line}: " if hasattr(problem, "file") and hasattr(problem, "line") else ""
        click.echo(f"{place}{problem.message} [{problem.code}]", err=True)
        click.echo(f"  what to do: {problem.hint}", err=True)


def _row(problem: OpenlineError) -> dict[str, object]:
    row: dict[str, object] = {"code": problem.code, "message": problem.message, "hint": problem.hint}
    for name in ("file", "line"):
        if hasattr(problem, name):
            row[name] = getattr(problem, name)
    return row
