"""What C9's planted bugs break and no other test looks at: an entry said again, and a date put back."""

from pathlib import Path

from tools.vectors import example

from openline.journal import frontier_of, leaf_hash
from openline.messages import ActivityNotified, KeyRevoked
from openline.picture import fold
from tests.faults.oracle import judged, look
from tests.faults.scripts import prepare, script
from tests.worlds import START, Author, evidence


def test_a_record_is_whole_after_everything_was_said_again_closed_and_erased(tmp_path: Path) -> None:
    steps = script(13, 20)
    appends = [step.entries for step in steps if step.act == "append"]
    assert len(set(appends)) < len(appends), "something is said again"
    assert any(step.act == "erase" for step in steps)
    prepare(tmp_path, steps)
    assert judged(look(tmp_path), steps, [f"done {number}" for number in range(len(steps))]) == []


def test_a_date_before_the_revocation_does_not_bring_a_revoked_key_back() -> None:
    author = Author("jordan")
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    early = author.header(serial=len(author.leaves) + 2)
    good = frontier_of([leaf_hash(leaf) for leaf in author.leaves])
    officer = author.officers[0].vkey.name
    author.say(KeyRevoked, key_name=officer, reason="lost", last_good_size=good.size, last_good_root=good.root().hex())
    author.append(ActivityNotified(header=early, **fields))
    picture = fold(evidence([author], author.pieces()), "0" * 64, START.replace(year=2030))
    assert picture.activities == ()
    assert [item.fault for item in picture.malformed] == ["picture.key-revoked"]
