"""A well-formed leaf that its author may not write counts for nothing, with its reason, and stalls nothing after it."""

import pytest
from tools.vectors import example

from openline.audit import JournalCopy, RecordCopy, verify
from openline.journal import Checkpoint, frontier_of, leaf_hash, sign_checkpoint
from openline.messages import (
    JournalOpened,
    KeyIssued,
    KeyRevoked,
    LineDeclared,
    Message,
    NoticeRead,
    encode,
)
from openline.picture import Picture, fold, root_of_trust
from tests.worlds import START, Author, evidence


def made(author: Author, kind: type[Message], **changes: object) -> bytes:
    """The bytes of a message by this author, every field filled in."""
    sample = example(kind)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n != "header"}
    return encode(kind(header=author.header(), **{**fields, **changes}))


def folded(*authors: Author) -> Picture:
    return fold(evidence(list(authors), [p for a in authors for p in a.pieces()]), "0" * 64, START.replace(year=2030))


def faults(author: Author) -> list[str]:
    """The faults of a journal; an honest entry is appended first and must be counted."""
    author.append_body(made(author, NoticeRead))
    picture = folded(author)
    assert picture.heads[0].size == len(author.leaves), "nothing is stalled"
    assert sum(orphan.entries for orphan in picture.orphans) == 1, "the honest entry counts, the faulty one does not"
    return [item.fault for item in picture.malformed]


def a_node_signs_for_a_person(author: Author) -> None:
    author.append_body(made(author, NoticeRead), signers=(author.node,))


def one_officer_signs_a_grave_act(author: Author) -> None:
    author.append_body(made(author, LineDeclared), sealed=False, signers=author.officers[:1])


def the_same_officer_signs_twice(author: Author) -> None:
    author.append_body(made(author, LineDeclared), sealed=False, signers=(author.officers[0], author.officers[0]))


def two_officers_sign_what_one_should(author: Author) -> None:
    author.append_body(made(author, NoticeRead), signers=author.officers)


def a_line_by_an_unknown_key_is_added(author: Author) -> None:
    author.append_body(made(author, NoticeRead), signers=(author.officers[0], Author("iran").node))


def nobody_known_signs(author: Author) -> None:
    author.append_body(made(author, NoticeRead), signers=(Author("iran").officers[0],))


def an_officer_speaks_for_another_post(author: Author) -> None:
    body = made(author, NoticeRead).replace(author.post.encode(), b"another-post", 1)
    author.append_body(body)


def a_key_is_sealed(author: Author) -> None:
    author.append_body(made(author, KeyIssued), signers=(author.root,))


def a_notice_is_open(author: Author) -> None:
    author.append_body(made(author, NoticeRead), sealed=False)


def a_journal_is_opened_twice(author: Author) -> None:
    author.append_body(author_opened(author), sealed=False, signers=(author.root,))


def an_entry_stands_twice(author: Author) -> None:
    author.append_leaf(author.leaves[3])


def a_leaf_of_another_journal_is_taken(author: Author) -> None:
    author.append_leaf(Author("iran").leaves[1])


def author_opened(author: Author) -> bytes:
    return made(author, JournalOpened, participant=author.name, root_keys=(author.root.vkey.text,))


@pytest.mark.parametrize(
    ("attack", "code"),
    [
        (a_node_signs_for_a_person, "picture.signature-lines-wrong"),
        (one_officer_signs_a_grave_act, "picture.signature-lines-wrong"),
        (the_same_officer_signs_twice, "picture.signature-lines-wrong"),
        (two_officers_sign_what_one_should, "picture.signature-lines-wrong"),
        (a_line_by_an_unknown_key_is_added, "picture.signature-lines-wrong"),
        (nobody_known_signs, "journal.note-unsigned"),
        (an_officer_speaks_for_another_post, "picture.not-the-officers-post"),
        (a_key_is_sealed, "picture.sealed-or-open-wrong"),
        (a_notice_is_open, "picture.sealed-or-open-wrong"),
        (a_journal_is_opened_twice, "picture.journal-opened-misplaced"),
        (an_entry_stands_twice, "picture.id-used-twice"),
        (a_leaf_of_another_journal_is_taken, "picture.foreign-origin"),
    ],
    ids=lambda value: value.__name__ if callable(value) else str(value),
)
def test_what_may_not_stand_there_counts_for_nothing(attack, code: str) -> None:  # type: ignore[no-untyped-def]
    author = Author("jordan")
    attack(author)
    assert faults(author) == [code]


def test_a_revoked_key_signs_nothing_from_there_on_and_everything_before_stands() -> None:
    author = Author("jordan")
    author.append_body(made(author, NoticeRead))
    before = folded(author).orphans[0].entries
    officer = author.officers[0].vkey.name
    good = frontier_of([leaf_hash(leaf) for leaf in author.leaves])
    author.say(KeyRevoked, key_name=officer, reason="lost", last_good_size=good.size, last_good_root=good.root().hex())
    author.append_body(made(author, NoticeRead))
    picture = folded(author)
    assert picture.orphans[0].entries == before == 1
    assert [m.fault for m in picture.malformed] == ["picture.key-revoked"]
    author.append_body(made(author, NoticeRead), signers=(author.officers[1],))
    assert folded(author).orphans[0].entries == 2


def test_a_journal_whose_root_nobody_vouched_for_counts_nothing() -> None:
    author, thief = Author("jordan"), Author("iran")
    held = evidence([author], author.pieces())
    held.roots["jordan"] = root_of_trust(thief.root.vkey)
    assert fold(held, "0" * 64, START.replace(year=2030)).heads[0].size == 0


def test_a_head_that_the_key_signed_over_other_leaves_is_named() -> None:
    """The author's own key signs a second root at an earlier size: the record does not verify."""
    author = Author("jordan")
    other = frontier_of([leaf_hash(leaf) for leaf in reversed(author.leaves[:5])])
    lie = sign_checkpoint(Checkpoint(origin=author.origin, size=5, root=other.root()), author.checkpoint)
    notes = [*author.notes[:3], lie, *author.notes[4:]]
    copy = JournalCopy(
        participant="jordan", origin=author.origin, leaves=dict(enumerate(author.leaves)), checkpoints=notes
    )
    record = RecordCopy(participant="jordan", journals=[copy], openings=[], keys=(author.checkpoint.vkey,))
    found = [(f.index, f.code) for f in verify(record, {"jordan": author.root.vkey}).findings]
    assert found == [(5, "audit.checkpoint-wrong")]
