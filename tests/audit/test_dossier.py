"""A dossier shows what its proofs carry and no more: whoever leaves out, swaps or signs for another is refused."""

from dataclasses import replace
from typing import Any

import pytest
from tools.vectors import example

from openline.audit import (
    Audience,
    CheckedDossier,
    Dossier,
    ShownLeaf,
    check_dossier,
    compose_dossier,
    format_dossier,
    format_extra,
    parse_dossier,
    parse_extra,
    parse_trust,
)
from openline.errors import BadInput, FormatError, RecordError
from openline.journal import Opening, Policy, Tree, format_proof, leaf_hash, parse_policy, parse_proof
from openline.messages import (
    ActivityNotified,
    KeyIssued,
    KeyRevoked,
    KeySuspended,
    NoticeRead,
    Purpose,
    Ref,
    RootChanged,
    encode,
)
from openline.picture import Folding, RootSet, root_of_trust
from openline.storage import key_from_seed
from tests.verifier.material import make, prove
from tests.worlds import Author, evidence

NOBODY = parse_policy(b"quorum none\n")


def officials(*authors: Author) -> dict[str, RootSet]:
    return {author.name: root_of_trust(author.root.vkey) for author in authors}


def say(author: Author, kind: Any, **changes: Any) -> Ref:
    sample = example(kind)
    values = {name: getattr(sample, name) for name in kind.__struct_fields__}
    return author.append(kind(**{**values, "header": author.header(), **changes}))


def dossier_of(*authors: Author, about: Ref, audience: Audience = Audience.RECIPIENTS) -> Dossier:
    folding = Folding(evidence(list(authors), [piece for author in authors for piece in author.pieces()]))
    subject = next(entry for entry in folding.entries() if entry.leaf_hash.hex() == about.leaf)
    return compose_dossier(subject, folding, {}, audience)


def whole(author: Author, about: Ref) -> Dossier:
    """A dossier of every entry of a journal, also of those that no fold would count."""
    tree = Tree([leaf_hash(leaf) for leaf in author.leaves])
    proofs = [
        parse_proof(prove(tree, n, tree.size, leaf, author.openings.get(leaf_hash(leaf)), author.notes[-1]))
        for n, leaf in enumerate(author.leaves)
    ]
    return Dossier(about=bytes.fromhex(about.leaf), proofs=tuple(proofs))


def checked(dossier: Dossier, *authors: Author, policy: Policy = NOBODY) -> CheckedDossier:
    return check_dossier(parse_dossier(format_dossier(dossier)), [policy], officials(*authors))


@pytest.fixture
def told() -> tuple[Author, Author, Ref, Ref]:
    """One notifies, the other reads."""
    jordan, iran = Author("jordan"), Author("iran")
    notice = say(jordan, ActivityNotified)
    return jordan, iran, notice, say(iran, NoticeRead, about=notice)


def test_what_was_done_and_what_is_missing_stand_apart_for_each_recipient(told: Any) -> None:
    jordan, iran, notice, read = told
    found = checked(dossier_of(jordan, iran, about=notice), jordan, iran)
    rungs = {rung.who: rung for rung in found.rungs}
    assert found.entries[rungs["iran"].steps["read"][0]].leaf.hash.hex() == read.leaf
    assert set(rungs["iran"].steps) == {"read"}
    assert rungs["russian-federation"].steps == {} and rungs["russian-federation"].told


def test_an_amendment_has_its_own_ladder(told: Any) -> None:
    jordan, iran, notice, _ = told
    second = say(jordan, ActivityNotified, amends=notice)
    found = checked(dossier_of(jordan, iran, about=notice), jordan, iran)
    steps = {(rung.version.hex(), rung.who): set(rung.steps) for rung in found.rungs}
    assert steps[notice.leaf, "iran"] == {"read"}
    assert steps[second.leaf, "iran"] == set(), "reading the first version is not reading the second"


def test_a_withheld_body_is_shown_as_withheld_and_says_nothing(told: Any) -> None:
    jordan, iran, notice, _ = told
    found = checked(dossier_of(jordan, iran, about=notice, audience=Audience.PUBLIC), jordan, iran)
    sealed = [entry for entry in found.entries if entry.leaf.leaf.seal is not None]
    assert sealed and all(entry.says is None for entry in sealed)
    assert not any(entry.leaf.body for entry in sealed)


def test_every_entry_of_it_is_needed_or_is_reported_missing(told: Any) -> None:
    jordan, iran, notice, _ = told
    dossier = dossier_of(jordan, iran, about=notice)
    before = checked(dossier, jordan, iran)
    refused = 0
    for at in range(len(dossier.proofs)):
        lesser = replace(dossier, proofs=dossier.proofs[:at] + dossier.proofs[at + 1 :])
        try:
            after = checked(lesser, jordan, iran)
        except RecordError:
            refused += 1
        else:
            assert len(after.entries) == len(before.entries) - 1
    assert refused >= 6, "openings, key entries and the subject cannot be left out"


def test_an_entry_of_a_journal_whose_officials_nobody_handed_over_counts_nothing(told: Any) -> None:
    jordan, iran, notice, _ = told
    with pytest.raises(RecordError) as caught:
        checked(dossier_of(jordan, iran, about=notice), jordan)
    assert caught.value.code == "audit.officials-unknown"
    other = {"jordan": officials(jordan)["jordan"], "iran": root_of_trust(iran.node.vkey)}
    with pytest.raises(RecordError) as caught:
        check_dossier(dossier_of(jordan, iran, about=notice), [NOBODY], other)
    assert caught.value.code == "audit.officials-differ"


def test_without_officials_a_journals_own_word_on_its_checkpoint_key_is_not_enough(told: Any) -> None:
    jordan, iran, notice, _ = told
    dossier = dossier_of(jordan, iran, about=notice)
    with pytest.raises(RecordError) as caught:
        check_dossier(dossier, [NOBODY], None)
    assert caught.value.code == "journal.policy-log-unknown"
    logs = "".join(f"log {author.checkpoint.vkey.text}\n" for author in (jordan, iran))
    found = check_dossier(dossier, [parse_policy(f"{logs}quorum none\n".encode())], None)
    assert not found.trusted


STRANGER = Author("turkiye")


@pytest.mark.parametrize(
    ("signers", "code"),
    [
        (lambda a: (a.node,), "audit.signers-wrong"),
        (lambda a: a.officers, "audit.signers-wrong"),
        (lambda a: (a.root,), "audit.signers-wrong"),
        (lambda a: (STRANGER.officers[0],), "journal.note-unsigned"),
        (lambda a: (a.officers[0], STRANGER.officers[0]), "audit.signer-unknown"),
        (lambda a: (a.officers[0], a.officers[0]), "audit.signer-unknown"),
    ],
)
def test_an_act_signed_by_other_keys_than_it_needs_is_refused(told: Any, signers: Any, code: str) -> None:
    jordan, _, _, _ = told
    notice = say(jordan, ActivityNotified)
    assert checked(whole(jordan, notice), jordan), "the honest journal holds"
    act = NoticeRead(header=jordan.header(), about=notice)
    jordan.append_body(encode(act), signers=signers(jordan))
    with pytest.raises(RecordError) as caught:
        checked(whole(jordan, notice), jordan)
    assert caught.value.code == code


def test_an_officer_of_another_post_does_not_sign_for_this_one(told: Any) -> None:
    jordan, _, notice, _ = told
    act = NoticeRead(header=jordan.header(from_post="another-post"), about=notice)
    jordan.append_body(encode(act))
    with pytest.raises(RecordError) as caught:
        checked(whole(jordan, notice), jordan)
    assert caught.value.code == "audit.post-wrong"


def test_a_stopped_key_signs_nothing_and_a_revoked_one_leaves_doubt(told: Any) -> None:
    jordan, _, notice, _ = told
    name = jordan.officers[0].vkey.name
    good = len(jordan.leaves) - 1  # not beyond the notice
    jordan.say(KeyRevoked, key_name=name, reason="stolen", last_good_size=good, last_good_root="0" * 64)
    found = checked(whole(jordan, notice), jordan)
    subject = next(entry for entry in found.entries if entry.leaf.hash.hex() == notice.leaf)
    assert subject.contested
    say(jordan, ActivityNotified)
    with pytest.raises(RecordError) as caught:
        checked(whole(jordan, notice), jordan)
    assert caught.value.code == "audit.signer-stopped"


def test_a_new_official_of_an_old_officials_name_does_not_vouch_for_himself(told: Any) -> None:
    """Officials are counted by key: a root.changed that only the new key of the same name signed is refused."""
    jordan, _, notice, _ = told
    impostor = key_from_seed(jordan.root.vkey.name, b"i" * 32)
    changed = RootChanged(header=jordan.header(), version=2, root_keys=(impostor.vkey.text,), threshold=1)
    jordan.append(changed, signers=(impostor,))
    with pytest.raises(RecordError) as caught:
        checked(whole(jordan, notice), jordan)
    assert caught.value.code == "audit.officials-missing"


def test_key_acts_that_leave_doubt_who_signs_are_refused() -> None:
    jordan = Author("jordan")
    acts: list[tuple[Any, dict[str, Any], str]] = [
        (KeyIssued, {"key": jordan.node.vkey.text, "purpose": Purpose.NODE}, "audit.key-used-twice"),
        (KeyIssued, {"key": jordan.key("x").vkey.text, "purpose": Purpose.OFFICER}, "audit.key-purpose-wrong"),
        (KeyIssued, {"key": jordan.key("x").vkey.text, "purpose": Purpose.MIRROR}, "audit.key-purpose-wrong"),
        (KeySuspended, {"key_name": "nobody", "reason": "x"}, "audit.key-not-in-force"),
    ]
    for kind, fields, code in acts:
        author = Author("jordan")
        subject = say(author, ActivityNotified)
        author.say(kind, **fields)
        with pytest.raises(RecordError) as caught:
            checked(whole(author, subject), author)
        assert caught.value.code == code


def test_a_quorum_that_is_not_met_is_not_waved_through() -> None:
    material = make()
    policies = [parse_policy(data) for data in material.policies[:2]]
    strict = [
        replace(policy, groups=tuple(replace(g, threshold=len(g.members)) for g in policy.groups))
        for policy in policies
    ]
    dossier, trust = parse_dossier(material.dossiers[0]), parse_trust(material.trust)
    assert check_dossier(dossier, policies, trust).entries[0].attested_s is not None
    with pytest.raises(RecordError) as caught:
        check_dossier(dossier, strict, trust)
    assert caught.value.code == "journal.policy-not-met"


def test_two_policies_for_one_log_are_a_question_and_not_a_verdict(told: Any) -> None:
    jordan, iran, notice, _ = told
    with pytest.raises(FormatError) as caught:
        check_dossier(dossier_of(jordan, iran, about=notice), [NOBODY, NOBODY], officials(jordan, iran))
    assert caught.value.code == "audit.policy-choice"


def test_entries_out_of_order_or_twice_are_refused(told: Any) -> None:
    jordan, iran, notice, _ = told
    dossier = dossier_of(jordan, iran, about=notice)
    for proofs in (dossier.proofs[::-1], (dossier.proofs[0], *dossier.proofs)):
        with pytest.raises(RecordError) as caught:
            checked(replace(dossier, proofs=proofs), jordan, iran)
        assert caught.value.code == "audit.dossier-malformed"


def test_a_framed_leaf_has_one_form_and_its_opening_must_fit(told: Any) -> None:
    jordan, _, notice, _ = told
    leaf, opening = jordan.leaves[-1], jordan.openings[bytes.fromhex(notice.leaf)]
    framed = format_extra(ShownLeaf(leaf=leaf, opening=opening))
    assert parse_extra(framed) == ShownLeaf(leaf=leaf, opening=opening)
    assert parse_extra(leaf) == ShownLeaf(leaf=leaf), "proofs from before carry the bare leaf"
    for bad in (
        framed[:-1],
        framed + b"x",
        framed.replace(b"leaf ", b"leaf 0"),
        b"",
        b"entry/v1\n\n",
        framed.replace(b"salt ", b"Salt "),
    ):
        with pytest.raises(RecordError) as caught:
            parse_extra(bad)
        assert caught.value.code == "audit.extra-malformed"
    forged = ShownLeaf(leaf=leaf, opening=Opening(salt=opening.salt, body=opening.body.replace(b"inform", b"answer")))
    dossier = whole(jordan, notice)
    proofs = (*dossier.proofs[:-1], replace(dossier.proofs[-1], extra=format_extra(forged)))
    with pytest.raises(RecordError) as caught:
        checked(replace(dossier, proofs=proofs), jordan)
    assert caught.value.code == "journal.opening-wrong"


def test_every_flipped_byte_of_a_dossier_is_refused(told: Any) -> None:
    jordan, iran, notice, _ = told
    data = format_dossier(dossier_of(jordan, iran, about=notice))
    trust = officials(jordan, iran)
    for at in range(0, len(data), 37):
        broken = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises(BadInput):
            check_dossier(parse_dossier(broken), [NOBODY], trust)


def test_a_dossier_over_a_proof_of_another_tree_is_refused(told: Any) -> None:
    jordan, iran, notice, _ = told
    dossier = dossier_of(jordan, iran, about=notice)
    proof = dossier.proofs[-1]
    for bad in (replace(proof, index=proof.index - 1), replace(proof, path=proof.path[1:]), replace(proof, extra=None)):
        with pytest.raises(RecordError):
            checked(replace(dossier, proofs=(*dossier.proofs[:-1], bad)), jordan, iran)
    assert format_proof(proof)
