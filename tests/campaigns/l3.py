"""L3: the package and the single file, written apart, reach the same verdict and the same facts on every case.

Valid and broken keys, notes, policies, checkpoints, proofs, forks and dossiers; signatures crafted in the corners of
Ed25519; bodies and key acts that only the owner of the keys could sign. A verdict is the facts, or refused, or unusable.
"""

import time
from collections import Counter

from tests.verifier.cases import Cases
from tests.verifier.material import make
from tests.verifier.single import Case, Verdict, both

ID = "L3"
TITLE = "two verifiers, written apart, agree on 100,000 random and hostile cases"
COUNT = 100_000
ACCEPTED_AT_LEAST = 0.15


def run(seed: int, count: int) -> tuple[bool, str]:
    """Judge ``count`` cases twice; any difference is printed with its case."""
    cases, differences = Cases(seed, make()), 0
    seen: Counter[tuple[str, str]] = Counter()
    start = time.perf_counter()
    for number in range(count):
        case = cases.case()
        first, second = both(case)
        seen[_kind(case), first[0]] += 1
        if first != second:
            differences += 1
            _show(number, case, first, second)
    accepted = sum(amount for (_, verdict), amount in seen.items() if verdict == "accepted")
    kinds = sorted({kind for kind, _ in seen})
    by_kind = ", ".join(f"{kind} {seen[kind, 'accepted']}/{sum(seen[kind, v] for v in _VERDICTS)}" for kind in kinds)
    held = differences == 0 and accepted >= ACCEPTED_AT_LEAST * count
    return held, (
        f"{count} cases, {differences} disagreements, {accepted} accepted by both ({100 * accepted / count:.0f} %; "
        f"accepted/cases: {by_kind}), {time.perf_counter() - start:.0f} s"
    )


_VERDICTS = ("accepted", "refused", "unusable")


def _kind(case: Case) -> str:
    if case.kind != "file":
        return case.kind
    heads = {b"openline.dossier": "dossier", b"c2sp.org/tlog-pr": "proof", b"openline.fork/v1": "fork"}
    return heads.get(case.data[:16], "checkpoint")


def _show(number: int, case: Case, first: Verdict, second: Verdict) -> None:
    print(f"case {number} differs: {case.kind} {case.data[:4000]!r}")
    print(f"  keys {case.keys} policies {case.policies} trust {case.trust!r} names {case.names}")
    print(f"  package {str(first)[:2000]}\n  single  {str(second)[:2000]}")
