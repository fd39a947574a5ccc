"""The single file stays what it is for: short, alone, and in agreement with the package; a planted fault is noticed."""

import subprocess
import sys
from pathlib import Path

import pytest

from openline.messages import TYPES, Purpose, type_tag
from tests.campaigns import l3
from tests.campaigns.l6 import LINES, foreign_imports
from tests.verifier.edwards import torsion
from tests.verifier.material import Material, make
from tests.verifier.single import PATH, SINGLE, Case, both, package


@pytest.fixture(scope="module")
def material() -> Material:
    return make()


def test_it_can_be_read_in_an_hour_and_needs_nothing_of_ours() -> None:
    text = PATH.read_text("utf-8")
    assert text.count("\n") <= LINES
    assert max(len(line) for line in text.split("\n")) <= 120
    assert foreign_imports(text) == {"cryptography"}
    assert foreign_imports("import openline.journal\nfrom . import x\nimport os") == {"openline", "."}


def test_what_each_type_needs_is_what_the_catalogue_says() -> None:
    tags = {type_tag(kind): kind for kind in TYPES}
    assert {tag for tag, kind in tags.items() if kind.signed_by == (Purpose.ROOT,)} == SINGLE.ROOT_ACTS
    assert {tag for tag, kind in tags.items() if len(kind.signed_by) == 2} == SINGLE.TWO_OFFICERS
    assert {tag for tag, kind in tags.items() if kind.open_entry} == SINGLE.OPEN
    assert {tag for tag, kind in tags.items() if kind.signed_by == (Purpose.NODE,)} == {"entry.received/1"}


def test_the_weak_points_are_all_the_points_of_small_order() -> None:
    """Found anew by multiplying points of the curve by the order of the base point."""
    assert {y for _, y in torsion()} == SINGLE.SMALL
    assert len(set(torsion())) == 8


def test_both_accept_every_valid_file_with_the_same_facts(material: Material) -> None:
    policies = tuple(material.policies[:2])
    for data in [*material.proofs, *material.checkpoints, *material.forks, *material.dossiers]:
        first, second = both(Case("file", data, policies=policies, trust=material.trust))
        assert first == second and first[0] == "accepted", data[:80]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("SMALL", set[int]()),
        ("OPEN", set[str]()),
        ("BODY_BYTES", 300),
        ("climb", lambda at, last, start, path: (start, start)),
    ],
)
def test_the_campaign_notices_a_fault_in_one_of_them(monkeypatch: pytest.MonkeyPatch, name: str, fault: object) -> None:
    held, figure = l3.run(11, 250)
    assert held, figure
    monkeypatch.setattr(SINGLE, name, fault)
    assert not l3.run(11, 250)[0]


def test_what_is_malformed_is_refused_before_anybody_is_asked_for_a_policy(material: Material) -> None:
    """Two cases of the campaign: one verifier said refused where the other said that no policy fitted."""
    data = material.proofs[2]
    rows = data.split(b"\n")
    for bad in (b"AAAA", b"openline"):
        broken = b"\n".join([*rows[:3], bad, *rows[4:]])
        found = both(Case("file", broken, policies=tuple(material.policies)))
        assert found == (("refused",), ("refused",))
    assert both(Case("file", data)) == (("unusable",), ("unusable",)), "the whole one does ask"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-I", str(PATH), *arguments], capture_output=True, text=True, check=False)


def test_the_command_says_what_holds_and_ends_with_0_2_or_3(material: Material, tmp_path: Path) -> None:
    policy, trust, other = tmp_path / "policy", tmp_path / "trust", tmp_path / "other"
    policy.write_bytes(material.policies[0])
    other.write_bytes(material.policies[1])
    trust.write_bytes(material.trust)
    dossier = tmp_path / "d"
    dossier.write_bytes(material.dossiers[0])
    words = ["--policy", str(policy), "--policy", str(other), "--roots", str(trust)]
    good = run(str(dossier), *words)
    assert good.returncode == 0 and good.stdout.startswith("HOLDS: dossier")
    assert "Not shown: that no key was revoked later" in good.stdout
    dossier.write_bytes(material.dossiers[0][:-10])
    bad = run(str(dossier), *words)
    assert (bad.returncode, bad.stdout[:14]) == (3, "DOES NOT HOLD:")
    assert run(str(policy), *words).returncode == 2
    assert run(str(dossier), "--policy", str(trust)).returncode == 2
    assert run(str(tmp_path / "none"), *words).returncode == 2


def test_words_from_outside_cannot_paint_the_screen() -> None:
    assert SINGLE.shown("a\x1b[31m\u202eb\u0085") == "a\\x1b[31m\\u202eb\\x85"


def test_a_die_that_only_breaks_things_would_be_noticed() -> None:
    """The campaign counts what both accept; a run in which nothing holds is not held."""
    assert l3.ACCEPTED_AT_LEAST > 0.1
    assert package(Case("vkey", b"nobody")) == ("refused",)
