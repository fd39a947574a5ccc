"""C2: an error or death at every file call of the store. Nothing acknowledged is lost, the record stays whole.

A child takes a path through the store while strace lets one call fail (EIO, no space), fail from then on, or
kill. What it was told is done is compared with what the record holds afterwards (``tests/faults``).
"""

from collections import Counter

from tests.faults import tracing
from tests.faults.injection import chosen, inject

ID = "C2"
TITLE = "EIO, no space and death at every file call: 0 inconsistent, 0 acknowledged lost"
COUNT = 2_000


def run(seed: int, count: int) -> tuple[bool, str]:
    """Inject ``count`` faults, spread over every path, call and kind of fault."""
    tracing.require()
    wrong: list[str] = []
    met = 0
    ends: Counter[int] = Counter()
    names: set[str] = set()
    for injection in chosen(seed, count):
        outcome = inject(injection)
        met += outcome.met
        ends[outcome.code] += 1
        names.add(injection.route.name)
        where = f"{injection.route.name}: {injection.expression} on {injection.file}"
        wrong += [f"{where}: {what}" for what in outcome.wrong[:1]]
    refused = ends[3] + ends[1]
    figure = (
        f"{count} faults ({met} met) on {len(names)} paths ({', '.join(sorted(names))}), {ends[-9]} deaths, "
        f"{refused} refusals, {len(wrong)} inconsistent or lost"
    )
    return not wrong and met == count and ends[-9] > 0 and refused > 0, " | ".join([figure, *wrong[:3]])
