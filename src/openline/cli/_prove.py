"""``openline prove``: what the record proves about one entry, as a dossier that anybody can check and a page to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from openline.arrangement import Arrangement, load
from openline.audit import (
    Audience,
    CheckedDossier,
    Dossier,
    PageSetting,
    check_dossier,
    check_shown,
    compose_dossier,
    dossier_page,
    format_dossier,
    parse_dossier,
)
from openline.errors import FormatError, RecordError
from openline.journal import Policy, PolicyLog, PolicyWitness, Proof, Vkey, author_policy, policy_text
from openline.messages import Purpose
from openline.node import Config, look, read_settings
from openline.picture import Entry, Folding

from ._files import read_folder, shipped
from ._language import catalogue
from ._options import AT, at_or_now

_AUDIENCES = {"recipients": Audience.RECIPIENTS, "participants": Audience.PARTICIPANTS, "public": Audience.PUBLIC}


@click.command("prove")
@click.argument("subject", metavar="OBJECT-OR-LEAF")
@click.option("--node", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The node whose record is shown.")  # fmt: skip
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to write the files."
)
@click.option("--for", "audience", type=click.Choice(list(_AUDIENCES)), default="recipients", show_default=True,
              help="Who will read it; bodies that may not go that far are withheld.")  # fmt: skip
@click.option("--arrangement", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None,
              help="The arrangement's folder. Default: the one that comes with Openline.")  # fmt: skip
@AT
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def prove_command(
    subject: str, node: Path, out: Path, audience: str, arrangement: Path | None, at: str | None, as_json: bool
) -> int:  # fmt: skip
    """Write what NODE can prove about OBJECT-OR-LEAF: who was told it, when, and how far down it went.

    OBJECT-OR-LEAF is an object's name, a leaf hash (or its first 8 digits or more), or journal:index as `openline log`
    shows it. Written are a dossier, a page to read and print, and the policies as this node sees them. What leaves is
    counted on the screen: read it before you hand the file to anybody.
    """
    made = datetime.now(UTC) if at is None else at_or_now(at)
    config, folding = look(node)
    _, trust = read_settings(node)
    agreed = load(read_folder(arrangement or shipped()))
    entry = _entry(folding, subject)
    policies = {name: _policy(folding, agreed, name) for name in folding.books if folding.books[name].entries}
    dossier = compose_dossier(entry, folding, policies, _AUDIENCES[audience])
    data = format_dossier(dossier)
    used = _used(dossier, folding, policies)
    checked = check_dossier(parse_dossier(data), list(used.values()), trust.roots)
    written = _write(out, _Made(entry, config, data, checked, used, made, agreed))
    _say(written, checked, audience, as_json=as_json)
    return 0


@dataclass(frozen=True)
class _Made:
    entry: Entry
    config: Config
    data: bytes
    checked: CheckedDossier
    policies: Mapping[str, Policy]
    at: datetime
    agreed: Arrangement


def _entry(folding: Folding, subject: str) -> Entry:
    """The entry that a person named; the first version of an object."""
    found = [
        entry
        for entry in folding.entries()
        if subject in (entry.object, f"{entry.journal}:{entry.index}")
        or (len(subject) >= 8 and entry.leaf_hash.hex().startswith(subject))
    ]
    if len(found) != 1 or found[0].fault is not None:
        what = "counts for nothing" if len(found) == 1 else f"names {len(found)} entries here"
        raise FormatError(
            "cli.no-entry", f"{subject[:80]!r} {what}", hint="write it as journal:index, as openline log shows it"
        )
    return found[0]


def _policy(folding: Folding, agreed: Arrangement, journal: str) -> Policy:
    """The journal's policy as the arrangement asks, with its checkpoint keys; without a quorum where none can be met."""
    try:
        rule = agreed.cosigning_rule(folding.books[journal].participant)
        found = author_policy(rule, _mirrors(folding))
    except (RecordError, StopIteration):  # no rule for this author, or too few of its cosigners have a key yet
        found = _lenient(folding, journal)
    return replace(found, logs=_logs(folding, journal))


def _lenient(folding: Folding, journal: str) -> Policy:
    """No quorum, but every independent mirror is named, so that the times they attest are read."""
    author = folding.books[journal].participant
    keys = {name: key for name, key in _mirrors(folding).items() if folding.evidence.independent(name, author)}
    return Policy(witnesses=tuple(PolicyWitness(name=name, key=key) for name, key in sorted(keys.items())))


def _mirrors(folding: Folding) -> dict[str, Vkey]:
    names = sorted(folding.evidence.participants)
    return {name: key for name in names if (key := folding.authority(name).key_for(Purpose.MIRROR)) is not None}


def _logs(folding: Folding, journal: str) -> tuple[PolicyLog, ...]:
    issued = folding.authority(journal).issued().values()
    return tuple(PolicyLog(key=key.vkey) for key in issued if key.purpose is Purpose.CHECKPOINT)


def _used(dossier: Dossier, folding: Folding, policies: Mapping[str, Policy]) -> dict[str, Policy]:
    """Each journal's policy, or one without a quorum where its quorum has not cosigned what is shown."""
    used = {}
    for journal, policy in policies.items():
        origin = folding.books[journal].origin.encode()
        proofs = [proof for proof in dossier.proofs if proof.checkpoint.partition(b"\n")[0] == origin]
        if proofs:
            met = all(_meets(proof, policy) for proof in proofs)
            used[journal] = policy if met else replace(_lenient(folding, journal), logs=policy.logs)
    return used


def _meets(proof: Proof, policy: Policy) -> bool:
    try:
        check_shown(proof, [policy])
    except RecordError as error:
        if error.code != "journal.policy-not-met":
            raise
        return False
    return True


def _write(out: Path, made: _Made) -> dict[str, Path]:
    (out / "policies").mkdir(parents=True, exist_ok=True)
    stem = f"{made.entry.participant}-{made.entry.leaf_hash.hex()[:12]}"
    dossier, page = out / f"{stem}.dossier", out / f"{stem}.html"
    dossier.write_bytes(made.data)
    setting = PageSetting(
        words=catalogue("en"),
        made_by=made.config.participant,
        made_at=made.at,
        file_name=dossier.name,
        names={item.id: item.name for item in made.agreed.participants},
    )
    page.write_text(dossier_page(made.data, made.checked, setting), "utf-8")
    for name, policy in sorted(made.policies.items()):
        (out / "policies" / f"{name}.txt").write_bytes(_NOTICE + policy_text(policy))
    return {"dossier": dossier, "page": page, "policies": out / "policies"}


_NOTICE = b"# As one node sees it. Compare every key with its owner through another channel before you rely on it.\n"


def _say(written: Mapping[str, Path], checked: CheckedDossier, audience: str, *, as_json: bool) -> None:
    shown = sum(entry.says is not None for entry in checked.entries)
    withheld = len(checked.entries) - shown
    if as_json:
        files_written = {name: str(path) for name, path in written.items()}
        click.echo(json.dumps({**files_written, "entries": len(checked.entries), "shown": shown, "withheld": withheld}))
        return
    console = Console(highlight=False)
    console.print(f"[green]written[/green] {escape(str(written['dossier']))}", soft_wrap=True)
    console.print(f"        {escape(str(written['page']))}", soft_wrap=True)
    console.print(
        f"{shown} bodies are shown and {withheld} withheld. It is made for {audience}: give it to nobody beyond.",
        soft_wrap=True,
    )
    console.print("check it: openline verify FILE --policy POLICY --roots TRUST", soft_wrap=True)
