"""An author cannot unsee a journal: a citation that goes back is named with its index."""

from datetime import timedelta

from tools.vectors import example

from openline.audit import JournalCopy, RecordCopy, verify
from openline.messages import LineTested, Seen
from tests.worlds import START, Author


def test_a_citation_that_goes_back_is_named() -> None:
    author = Author("jordan")
    sample = example(LineTested)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n != "header"}
    for size in (5, 9, 9, 4):
        seen = (Seen(participant="iran", size=size, root="ab" * 32),)
        author.append(LineTested(header=author.header(seen=seen), **fields))
    copy = JournalCopy(
        participant="jordan", origin=author.origin, leaves=dict(enumerate(author.leaves)), checkpoints=author.notes
    )
    keys = (author.checkpoint.vkey, author.node.vkey)
    record = RecordCopy(participant="jordan", journals=[copy], openings=list(author.openings.items()), keys=keys)
    found = [(f.journal, f.index, f.code) for f in verify(record, {"jordan": author.root.vkey}).findings]
    assert found == [("jordan", len(author.leaves) - 1, "audit.seen-decreases")]
    assert author.clock > START + timedelta(minutes=4)
