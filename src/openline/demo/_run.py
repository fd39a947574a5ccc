"""Play everything: the cases in order of time, then the bulletin, the proofs and the verification of every journal.

What is left under the folder: ``arrangement/`` (the files played), ``nodes/`` (one folder a participant),
``offline-roots/``, ``policies/`` (whose cosignatures count, a file an author), ``proofs/``, ``bulletin-2017-11-11.html``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from openline.arrangement import Arrangement, load
from openline.audit import RecordReport, verify
from openline.bulletin import compose, page
from openline.journal import (
    Proof,
    author_policy,
    check_proof,
    format_proof,
    inclusion_proof,
    leaf_hash,
    parse_proof,
    policy_text,
)
from openline.messages import HoldAnswered, IncidentDetermined, NoticePassedDown, Purpose
from openline.node import origin_of, read_settings
from openline.storage import read_copy

from ._deir_ez_zor import deir_ez_zor
from ._encounters import al_tanf, khasham
from ._homs import homs
from ._stage import Stage
from ._story import Story
from ._suspensions import shayrat, su_22

CASES: tuple[Callable[[Stage], Story], ...] = (deir_ez_zor, shayrat, al_tanf, su_22, homs, khasham)
"""In order of time: a world's clock does not go back."""

_START = datetime(2016, 9, 17, 11, 0, tzinfo=UTC)
_DAY = date(2017, 11, 11)
_EVIDENT = (HoldAnswered, NoticePassedDown, IncidentDetermined)


@dataclass(frozen=True, kw_only=True)
class Played:
    """What the demo did and left behind."""

    stories: tuple[Story, ...]
    reports: tuple[RecordReport, ...]
    bulletin: Path
    proofs: tuple[Path, ...]
    entries: int
    packets: int


def play(files: Mapping[str, bytes], folder: Path, *, seed: int, progress: Callable[[str, int, int], None]) -> Played:
    """Play the cases of an arrangement into an empty folder; ``progress`` gets what, done, of."""
    arrangement = load(files)
    steps = len(CASES) + 4
    progress("making one node for each participant", 0, steps)
    _copy(files, folder / "arrangement")
    stage = Stage(arrangement, folder, seed, _START)
    stories = []
    for number, case in enumerate(CASES, start=1):
        progress(f"playing {case.__name__.replace('_', ' ')}", number, steps)
        stories.append(case(stage))
    stage.world.settle()
    progress("writing the bulletin of 11 November 2017", len(CASES) + 1, steps)
    bulletin = _bulletin(stage, folder)
    progress("writing proofs", len(CASES) + 2, steps)
    _policies(stage, folder / "policies")
    proofs = tuple(_proofs(stage, folder / "proofs"))
    progress("verifying every journal on every node", len(CASES) + 3, steps)
    reports = tuple(_verified(folder / "nodes" / name) for name in sorted(stage.world.nodes))
    entries = sum(node.store.size() for node in stage.world.nodes.values())
    for node in stage.world.nodes.values():
        node.store.close()
    progress("done", steps, steps)
    return Played(
        stories=tuple(stories),
        reports=reports,
        bulletin=bulletin,
        proofs=proofs,
        entries=entries,
        packets=stage.world.carried,
    )


def bulletin_day() -> date:
    """The day of the demo's bulletin."""
    return _DAY


def _copy(files: Mapping[str, bytes], target: Path) -> None:
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _bulletin(stage: Stage, folder: Path) -> Path:
    """Made by the neutral host from its own picture at the end of the day, whatever was played after it."""
    picture = stage.world.nodes["special-envoy"].picture(datetime(2017, 11, 11, 23, 59, 59, tzinfo=UTC))
    made = compose(
        picture,
        stage.arrangement,
        first=date(2017, 11, 10),
        day=_DAY,
        made_by=_name(stage.arrangement, "special-envoy"),
        sides=("russian-federation", "turkiye"),
        call=_DAY,
    )
    path = folder / f"bulletin-{_DAY.isoformat()}.html"
    path.write_text(page(made), "utf-8")
    return path


def _policies(stage: Stage, folder: Path) -> None:
    """For each author whose cosignatures make its history one that both sides hold (docs/cosigning.md)."""
    folder.mkdir(exist_ok=True)
    keys = {
        name: key
        for name, node in stage.world.nodes.items()
        if (key := node.folding.authority(name).key_for(Purpose.MIRROR)) is not None
    }
    for name in stage.world.nodes:
        policy = author_policy(stage.arrangement.cosigning_rule(name), keys)
        (folder / f"{name}.policy").write_bytes(policy_text(policy))


def _proofs(stage: Stage, folder: Path) -> list[Path]:
    """One self-contained proof for each entry that a person would be asked about; each is read back and checked."""
    folder.mkdir(exist_ok=True)
    written = []
    for name, node in sorted(stage.world.nodes.items()):
        leaves, note = node.store.leaves(), node.store.head_note()
        assert note is not None, "every journal has a head"
        (key, *_) = node.folding.checkpoint_keys(name, len(leaves))
        hashes = [leaf_hash(leaf) for leaf in leaves]
        for entry in node.folding.books[name].entries:
            if not isinstance(entry.message, _EVIDENT):
                continue
            path = inclusion_proof(hashes, entry.index)
            proof = Proof(extra=leaves[entry.index], index=entry.index, path=path, checkpoint=note)
            file = folder / f"{name}-{entry.index:04d}.tlog-proof"
            file.write_bytes(format_proof(proof))
            check_proof(parse_proof(file.read_bytes()), leaves[entry.index], key)
            written.append(file)
    return written


def _verified(folder: Path) -> RecordReport:
    config, trust = read_settings(folder)
    return verify(read_copy(folder, config.participant, lambda name: origin_of(config.arrangement, name)), trust.roots)


def _name(arrangement: Arrangement, participant: str) -> str:
    found = arrangement.participant(participant)
    return found.name if found else participant
