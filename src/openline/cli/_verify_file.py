"""One file verified, and said in words that an officer on watch understands: what holds, and what that does not show."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline import limits
from openline.audit import STEPS, Checked, CheckedDossier, ProvenFork, Rung, ShownEntry, check_file, facts, parse_trust
from openline.audit import Statement as Said
from openline.errors import FormatError, MessageError, RecordError
from openline.journal import Cosigned, Policy, parse_policy

_FAILED = 3
_LAST_S = 2**37


def verify_file(path: Path, policies: Sequence[Path], roots: Path | None, *, as_json: bool) -> int:
    """Check a file and say what holds: 0, or 3 when something does not. Raises FormatError for what is no such file."""
    if not policies:
        raise FormatError(
            "cli.policy-missing", "a file is checked against a policy", hint="give --policy FILE; see docs/verify.md"
        )
    known = [_policy(policy) for policy in policies]
    trust = None if roots is None else parse_trust(_read(roots, limits.POLICY_BYTES))
    try:
        checked = check_file(_read(path, limits.DOSSIER_BYTES), known, trust)
    except (RecordError, MessageError) as error:
        return _refused(path, error, as_json=as_json)
    if as_json:
        click.echo(json.dumps({"holds": True, "facts": facts(checked)}))
        return 0
    console = Console(highlight=False)
    console.print(f"[green]HOLDS[/green] {escape(path.name)}: {_kind(checked)}", soft_wrap=True)
    for row in _words(checked):
        console.print(escape(_plain(row)), soft_wrap=True)
    return 0


def _refused(path: Path, error: RecordError | MessageError, *, as_json: bool) -> int:
    if as_json:
        row = {"code": error.code, "message": error.message, "hint": error.hint}
        click.echo(json.dumps({"holds": False, "errors": [row]}))
        return _FAILED
    console = Console(highlight=False)
    console.print(
        f"[red]DOES NOT HOLD[/red] {escape(path.name)}: {escape(_plain(error.message))} \\[{error.code}]",
        soft_wrap=True,
    )
    console.print(f"what to do: {escape(_plain(error.hint))}; conclude nothing from it", soft_wrap=True)
    return _FAILED


def _policy(path: Path) -> Policy:
    return parse_policy(_read(path, limits.POLICY_BYTES))


def _read(path: Path, most: int) -> bytes:
    """The file's bytes, never more than one above what may be in it."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise FormatError(
            "cli.file-unreadable", f"{path.name}: {error.strerror}", hint="check the name and its permissions"
        ) from None


def _kind(checked: Checked) -> str:
    match checked:
        case ShownEntry():
            return "one entry stands in its journal"
        case CheckedDossier():
            return f"a dossier of {len(checked.entries)} entries"
        case ProvenFork():
            return "one key signed two histories that exclude each other"
    return "the head of a journal"


def _words(checked: Checked) -> Iterator[str]:
    match checked:
        case ShownEntry():
            yield from _entry(checked)
            yield "Who signed the entry is not shown by a proof alone: ask for a dossier."
        case CheckedDossier():
            yield from _dossier(checked)
        case ProvenFork():
            yield f"{checked.log.name} signed {checked.smaller.size} and {checked.larger.size} entries of {checked.smaller.origin}."
            yield "Whatever stands only behind the point where they part authorises nothing. Tell every participant."
        case Cosigned():
            yield from _head(checked)


def _dossier(checked: CheckedDossier) -> Iterator[str]:
    subject = next(entry for entry in checked.entries if entry.leaf.hash == checked.about)
    yield from _entry(subject)
    for rung in checked.rungs:
        mark = "" if rung.version == checked.about else f" (amendment {rung.version.hex()[:12]})"
        yield f"{rung.who}{mark}{'' if rung.told else ', not named as a recipient'}"
        yield from _steps(checked, rung)
    yield (
        "Officials are those handed over in person."
        if checked.trusted
        else "NOBODY VOUCHES for the officials: each journal names its own. Give --roots to compare them."
    )
    yield "Not shown: that no key was revoked later; that nobody else was told. Coverage and times in bodies are claims."


def _steps(checked: CheckedDossier, rung: Rung) -> Iterator[str]:
    for step in dict.fromkeys([*(STEPS.values() if rung.told else ()), *rung.steps]):
        if step not in rung.steps:
            yield f"  {step}: not in this file"
            continue
        entry = checked.entries[rung.steps[step][-1]]
        assert entry.says is not None, "a step says something"
        yield f"  {step}: {_when(entry)}{_details(entry.says)}{' CONTESTED' if entry.contested else ''}"


def _details(said: Said) -> str:
    fields = said.fields
    text = "".join(f", {getattr(fields, name)}" for name in ("coverage", "answer") if hasattr(fields, name))
    text += f" until {getattr(fields, 'until_utc', '')}" if hasattr(fields, "until_utc") else ""
    return text + (" (logged for it: not its signature)" if said.logged_for else "")


def _when(entry: ShownEntry) -> str:
    assert entry.says is not None, "a step says something"
    return f"claimed {entry.says.dtg_utc}, attested no later than {_moment(entry.attested_s)}"


def _entry(entry: ShownEntry) -> Iterator[str]:
    head = entry.head.checkpoint
    yield f"entry {entry.index} of {head.origin}, leaf {entry.leaf.hash.hex()}"
    if entry.says is None:
        yield "Its body is withheld: it stood there; what it says is not shown."
    else:
        said = entry.says
        yield f"{said.status.value.upper()}: {said.tag} from {said.from_post}, to {', '.join(said.recipients) or 'nobody'}"
        yield f"written {said.dtg_utc} as its author claims, and no later than {_moment(entry.attested_s)} as others attest"
    yield from _head(entry.head)


def _head(head: Cosigned) -> Iterator[str]:
    point = head.checkpoint
    yield f"under a head of {point.size} entries of {point.origin}, root {point.root.hex()}, signed by {head.log.name}"
    for item in head.cosignatures:
        yield f"cosigned by {item.name} at {_moment(item.timestamp)}"


def _moment(seconds: int | None) -> str:
    if seconds is None:
        return "nobody says when"
    return (
        f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}" if seconds < _LAST_S else f"POSIX second {seconds}"
    )


def _plain(text: str) -> str:
    """Text from outside, safe on a screen."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
