"""L11: a leaf of 65,535 bytes is accepted, one of 65,536 refused; nothing between is guessed."""

import random

from openline.errors import RecordError
from openline.journal import Frontier, extended, parse_leaf, sign_note
from tests.worlds import Author

ID = "L11"
TITLE = "a leaf of 65,535 bytes is accepted, one of 65,536 refused"
COUNT = 100


def run(seed: int, count: int) -> tuple[bool, str]:
    """Leaves of sizes about the limit, from real signed notes."""
    dice, author = random.Random(seed), Author("jordan")
    wrong = 0
    for size in [65_534, 65_535, 65_536, 65_537, *(dice.randrange(65_000, 66_000) for _ in range(count))]:
        leaf = _leaf_of(size, author)
        assert len(leaf) == size, "the leaf has the size asked for"
        wrong += _accepted(leaf) != (size <= 65_535)
    return wrong == 0, f"{count + 4} leaves, {wrong} judged wrongly"


def _accepted(leaf: bytes) -> bool:
    try:
        parse_leaf(leaf)
    except RecordError:
        return False
    extended("origin", Frontier(), [leaf])
    return True


def _leaf_of(size: int, author: Author) -> bytes:
    text = f"openline.open/v1\n{author.origin}\n{'0' * 32}\n"
    bare = len(sign_note(text + "\n", author.officers[:1]))
    return sign_note(text + "x" * (size - bare) + "\n", author.officers[:1])
