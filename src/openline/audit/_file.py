"""One file, whatever it is: a proof, a dossier, a checkpoint or the evidence of a fork, checked and said as facts.

``facts`` are plain values, the same that ``verifier/openline_verify.py`` finds in the same file by itself.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from openline.errors import FormatError, RecordError
from openline.journal import (
    Checkpoint,
    Cosigned,
    Policy,
    Vkey,
    check_fork,
    parse_checkpoint,
    parse_fork,
    parse_note,
    parse_proof,
)
from openline.picture import RootSet

from ._dossier import DOSSIER_HEAD, CheckedDossier, ShownEntry, check_dossier, check_shown, parse_dossier
from ._policies import check_head, choose, logs_of
from ._statement import KeyFields, ReceiptFields, Statement

_PROOF_HEAD = b"c2sp.org/tlog-proof@v1\n"
_FORK_HEAD = b"openline.fork/v1\n"
_CHECKPOINT = re.compile(rb"[^\n]+\n[0-9]+\n[^\n]+\n\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvenFork:
    """Two histories that one log key signed."""

    log: Vkey
    smaller: Checkpoint
    larger: Checkpoint


Checked = ShownEntry | CheckedDossier | Cosigned | ProvenFork


def check_file(data: bytes, policies: Sequence[Policy], trust: Mapping[str, RootSet] | None = None) -> Checked:
    """What holds in a file. Raises RecordError or MessageError when something does not, FormatError when it is none."""
    if data.startswith(_PROOF_HEAD):
        return check_shown(parse_proof(data), policies)
    if data.startswith(DOSSIER_HEAD):
        return check_dossier(parse_dossier(data), policies, trust)
    if data.startswith(_FORK_HEAD):
        return _check_fork(data, policies)
    if _CHECKPOINT.match(data):
        return check_head(data, policies)
    raise FormatError(
        "audit.file-unknown",
        "this is no proof, dossier, checkpoint or fork file",
        hint="see docs/verify.md for the kinds",
    )


def facts(checked: Checked) -> dict[str, Any]:
    """The facts of a checked file as plain values."""
    match checked:
        case Cosigned():
            return {"kind": "checkpoint", "head": _head(checked)}
        case ShownEntry():
            return {"kind": "proof", **_entry(checked)}
        case ProvenFork():
            sizes = [checked.smaller.size, checked.larger.size]
            return {"kind": "fork", "origin": checked.smaller.origin, "log": checked.log.name, "sizes": sizes}
    return {
        "kind": "dossier",
        "about": checked.about.hex(),
        "trusted": checked.trusted,
        "entries": [
            {
                **_entry(entry),
                "participant": entry.participant,
                "signers": list(entry.signers),
                "contested": entry.contested,
            }
            for entry in checked.entries
        ],
        "ladders": [
            {
                "version": rung.version.hex(),
                "who": rung.who,
                "told": rung.told,
                "steps": {step: list(numbers) for step, numbers in rung.steps.items()},
            }
            for rung in checked.rungs
        ],
    }


def _check_fork(data: bytes, policies: Sequence[Policy]) -> ProvenFork:
    fork = parse_fork(data)
    origin, other = (parse_checkpoint(parse_note(note)).origin for note in (fork.smaller, fork.larger))
    if origin != other:
        raise RecordError("journal.fork-unproven", "the checkpoints are of two origins", hint="keep both checkpoints")
    for key in logs_of(choose(policies, origin), origin):
        try:
            smaller, larger = check_fork(fork, key)
        except RecordError:
            continue  # another log of the policy may have signed both
        return ProvenFork(log=key, smaller=smaller, larger=larger)
    raise RecordError(
        "journal.fork-unproven",
        "no log of the policy signed both checkpoints",
        hint="check which policy you were given",
    )


def _head(head: Cosigned) -> dict[str, Any]:
    return {
        "origin": head.checkpoint.origin,
        "size": head.checkpoint.size,
        "root": head.checkpoint.root.hex(),
        "log": head.log.name,
        "cosigned": [[item.name, item.timestamp] for item in head.cosignatures],
    }


def _entry(entry: ShownEntry) -> dict[str, Any]:
    leaf = entry.leaf
    return {
        "head": _head(entry.head),
        "index": entry.index,
        "leaf": leaf.hash.hex(),
        "id": leaf.leaf.id,
        "sealed": leaf.leaf.seal is not None,
        "says": None if entry.says is None else _said(entry.says),
    }


def _said(said: Statement) -> dict[str, Any]:
    plain = {
        "type": said.tag,
        "dtg_utc": said.dtg_utc,
        "status": said.status.value,
        "from_post": said.from_post,
        "recipients": list(said.recipients),
        "logged_for": said.logged_for,
        "about": said.about,
        "amends": said.amends,
        "supersedes": said.supersedes,
    }
    fields: dict[str, Any] = {} if said.fields is None else msgspec.to_builtins(said.fields)
    if isinstance(said.fields, ReceiptFields):
        fields = {"entries": [item.leaf for item in said.fields.entries]}
    if isinstance(said.fields, KeyFields):
        fields.setdefault("post", None)
    return {**plain, **fields}
