"""``openline verify``: take one file, the record of one node, or every node in a folder, apart and recompute it."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from openline.audit import Finding, RecordReport, verify
from openline.errors import FormatError, OpenlineError
from openline.node import origin_of, read_settings
from openline.storage import read_copy

from ._verify_file import verify_file

_FAILED = 3


@click.command("verify")
@click.argument("path", metavar="FILE-OR-FOLDER", type=click.Path(exists=True, path_type=Path))
@click.option("--policy", "policies", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Which log's key, and whose cosignatures, count; one file for each author. Needed for a FILE.")  # fmt: skip
@click.option("--roots", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None,
              help="The officials of each participant, as handed over in person.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the reports, or the facts of a file, as one JSON object.")
def verify_command(path: Path, policies: tuple[Path, ...], roots: Path | None, as_json: bool) -> int:
    """Verify FILE-OR-FOLDER offline: everything in it is recomputed, nothing is believed.

    A FILE is a proof, a dossier, a checkpoint or the evidence of a fork. A FOLDER is one node's folder, or a folder of
    nodes (as `openline demo` leaves it). Exit 0 when everything holds, 3 when anything does not, 2 when it is no such
    file or a policy is missing. What each word proves stands in docs/verify.md.
    """
    if path.is_file():
        return verify_file(path, policies, roots, as_json=as_json)
    if policies or roots:
        raise FormatError(
            "cli.folder-with-policy", "a folder is checked by its own trust file", hint="leave out --policy and --roots"
        )
    return _verify_folder(path, as_json=as_json)


def _verify_folder(folder: Path, *, as_json: bool) -> int:
    reports = [_verified(node) for node in _nodes(folder)]
    if as_json:
        click.echo(json.dumps({"records": [_plain(report) for report in reports]}, ensure_ascii=False))
    else:
        _show(reports)
    return 0 if all(report.holds for report in reports) else _FAILED


def _nodes(folder: Path) -> list[Path]:
    if (folder / "node.toml").exists():
        return [folder]
    nodes = sorted(child for child in folder.iterdir() if (child / "node.toml").exists())
    if not nodes and (folder / "nodes").is_dir():
        return _nodes(folder / "nodes")
    if not nodes:
        raise FormatError(
            "cli.no-node-here", f"{folder.name} holds no node", hint="name a node's folder, or the folder of nodes"
        )
    return nodes


def _verified(node: Path) -> RecordReport:
    """The report on one node; settings or a database that cannot be read are findings about that journal."""
    try:
        config, trust = read_settings(node)
        record = read_copy(node, config.participant, lambda name: origin_of(config.arrangement, name))
    except OpenlineError as error:
        finding = Finding(journal=node.name, index=None, code=error.code, what=error.message)
        return RecordReport(participant=node.name, journals=(), findings=(finding,))
    return verify(record, trust.roots)


def _show(reports: list[RecordReport]) -> None:
    console = Console()
    table = Table(title="Journals as each node holds them", title_justify="left")
    table.add_column("node", no_wrap=True)
    for column in _SUMS:
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("result", no_wrap=True)
    for report in reports:
        sums = [sum(getattr(journal, name) for journal in report.journals) for name in _SUMS.values()]
        verdict = "[green]verified[/green]" if report.holds else f"[red]{len(report.findings)} finding(s)[/red]"
        table.add_row(report.participant, *(str(value) for value in sums), verdict)
    console.print(table)
    for report in reports:
        for finding in report.findings:
            where = "as a whole" if finding.index is None else f"index {finding.index}"
            console.print(f"[red]node {report.participant}: journal {finding.journal}, {where}:[/red]", end=" ")
            console.print(f"{finding.what} \\[{finding.code}]", highlight=False)


_SUMS = {"leaves": "size", "heads": "checkpoints", "opened": "opened", "sealed": "withheld", "bad": "malformed"}


def _plain(report: RecordReport) -> dict[str, object]:
    return {**asdict(report), "holds": report.holds}
