"""The root command, and the one place where errors become exit codes and words on a screen."""

import json
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from openline import __version__
from openline.errors import ArrangementErrors, OpenlineError

_COMMANDS = {
    "demo": ("_demo", "demo_command"),
    "corridors": ("_corridors", "corridors_command"),
    "explain": ("_explain", "explain_command"),
    "cases": ("_cases", "cases_command"),
    "assess": ("_assess", "assess_command"),
    "check": ("_check", "check_command"),
    "check-translation": ("_check_translation", "check_translation_command"),
    "simulate": ("_simulate", "simulate_command"),
    "conflicts": ("_conflicts", "conflicts_command"),
    "status": ("_status", "status_command"),
    "watch": ("_watch", "watch_command"),
    "handover": ("_handover", "handover_group"),
    "log": ("_log", "log_command"),
    "form": ("_say", "form_command"),
    "forms": ("_forms", "forms_command"),
    "log-call": ("_log_call", "log_call_command"),
    "say": ("_say", "say_command"),
    "prove": ("_prove", "prove_command"),
    "verify": ("_verify", "verify_command"),
    "proven": ("_proven", "proven_command"),
    "erase": ("_proven", "erase_command"),
    "record": ("_record", "record_group"),
    "bulletin": ("_bulletin", "bulletin_command"),
    "bundle": ("_bundle", "bundle_group"),
    "key": ("_key", "key_group"),
    "place": ("_place", "place_command"),
    "line": ("_line", "line_group"),
    "arrangement": ("_arrangement", "arrangement_group"),
}
"""Each command's module and name. A module is loaded when its command is asked for: a check answers at once."""


class _Root(click.Group):
    """The commands by name, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(f".{module}", __package__), name)
        assert isinstance(command, click.Command), "a command stands under its name"
        return command


@click.group(cls=_Root, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="openline")
def root() -> None:
    """Openline keeps the channel open between sides that do not trust each other, on a record both can check.

    It says where not to act, whom to ask, who was told what and when, and what became of a promise.
    A notification is never a permission; protection never depends on being listed.
    """


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
