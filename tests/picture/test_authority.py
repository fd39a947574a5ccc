"""Officials and keys: every named case of ``key_cases``, and what the campaigns would miss if it were broken."""

import pytest

import tests.picture.key_cases as key_cases
from openline.messages import KeyIssued, RootChanged
from openline.picture import Authority, Folding, RootSet, _authority
from tests.campaigns import k1, k2, k3
from tests.picture.cases import CASES, differences, issue_fields, jordan, new_set
from tests.picture.party import evidence, made_key

NAMES = [name for name, make in CASES.items() if make.__module__ == key_cases.__name__]


@pytest.mark.parametrize("name", NAMES)
def test_the_case_comes_out_as_it_is_told(name: str) -> None:
    world = CASES[name]()
    assert differences(world, Folding(world.evidence(world.pieces))) == []


def test_there_are_many_cases_and_each_can_go_wrong() -> None:
    """A case whose expectation is turned around must be found to differ."""
    assert len(NAMES) >= 45
    world = CASES["one_official_short_of_the_threshold"]()
    world.refused = {}
    assert differences(world, Folding(world.evidence(world.pieces))) != []


def test_officials_are_counted_as_keys_and_not_by_their_names() -> None:
    real, thief = (made_key("jordan/official", label) for label in ("", "thief"))
    officials = RootSet(keys=(real.vkey,), threshold=1)
    assert officials.met_by(frozenset({real.vkey}))
    assert not officials.met_by(frozenset({thief.vkey}))


def test_a_journal_that_nobody_opened_counts_nothing_after_it() -> None:
    party = jordan()
    party.leaves[0] = b"no leaf at all"
    assert {entry.fault for entry in Folding(evidence([party], party.pieces())).judge_all("jordan")[1:]} == {
        "picture.journal-not-opened"
    }


def test_authority_is_judged_at_its_own_index_however_much_is_known_later() -> None:
    """The same act before and after the officials changed: the leaves later in the journal decide nothing earlier."""
    party = jordan()
    party.root(KeyIssued, **issue_fields(party, "before"))
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, *new, **fields)
    party.root(KeyIssued, **issue_fields(party, "after"))
    keys = Folding(evidence([party], party.pieces())).authority("jordan").keys
    assert party.key("before").vkey.name in keys
    assert party.key("after").vkey.name not in keys


# -- the campaigns can fail -------------------------------------------------------------------------


def by_name(root: RootSet, signers: frozenset) -> int:  # type: ignore[type-arg]
    """A planted fault: officials counted by name."""
    return len({key.name for key in signers} & root.names)


def test_a_fold_that_counts_officials_by_name_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a name also free to be given twice, a thief alone would be the old officials and the new."""
    monkeypatch.setattr(RootSet, "signed", by_name)
    monkeypatch.setattr(_authority, "_check_free", lambda *_args, **_more: None)
    held, figure = k3.run(1, 12)
    assert not held, figure
    world = CASES["a_thief_names_its_own_keys_as_the_officials_are_named"]()
    assert differences(world, Folding(world.evidence(world.pieces))) != []


def test_a_fold_that_forgets_suspensions_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    in_force = Authority.in_force
    monkeypatch.setattr(Authority, "in_force", lambda self, name: name in self.keys or in_force(self, name))
    held, figure = k2.run(1, 40)
    assert not held, figure


def test_a_fold_whose_result_depends_on_the_order_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted fault: a body that comes after its leaf is never looked at."""
    monkeypatch.setattr(Folding, "_reopen", lambda self, leaf: None)
    held, figure = k1.run(4, 200)
    assert not held, figure
