"""D2: the same id for other words is refused, the first entry stands untouched, and the attempt is kept as evidence."""

import random
import shutil
import tempfile
from pathlib import Path

from openline.errors import RecordError
from openline.messages import HoldRequested
from tests.nodes import THREE, envelope, fields_of, world
from tests.worlds import START

ID = "D2"
TITLE = "the same id with another body: refused, the first untouched, the attempt recorded"
COUNT = 10_000


def run(seed: int, count: int) -> tuple[bool, str]:
    """Try ``count`` times to say something else under an id that was used."""
    folder, dice = Path(tempfile.mkdtemp(prefix="openline-d2-")), random.Random(f"d2 {seed}")
    try:
        node = world(folder, 1, THREE[:1]).nodes["jordan"]
        drafts = [dice.randbytes(48) for _ in range(20)]
        for draft in drafts:
            node.submit("jordan-post", HoldRequested, fields_of(HoldRequested), envelope(), draft, START)
        size, leaves = node.store.size(), node.store.leaves()
        refused = sum(_refused(node, dice.choice(drafts), dice) for _ in range(count))
        untouched = node.store.size() == size and node.store.leaves() == leaves
        kept = len(node.store.attempts())
        node.store.close()
    finally:
        shutil.rmtree(folder)
    held = refused == count and untouched and kept > 0
    return held, f"{refused} of {count} refused, first entries untouched: {untouched}, {kept} attempts kept"


def _refused(node: object, draft: bytes, dice: random.Random) -> bool:
    fields = {**fields_of(HoldRequested), "radius_m": 1 + dice.randrange(100_000)}
    try:
        node.submit("jordan-post", HoldRequested, fields, envelope(), draft, START)  # type: ignore[attr-defined]
    except RecordError as error:
        return error.code == "storage.id-reused"
    return False
