"""Who may cosign whose journal, and what must hold of a folder for that to be sound.

A cosigner that hosts the author, or answers for it, is the author in another place; so is one that the author hosts
or answers for. Dates are left aside: a history is read long after a sponsorship ended.

    rule_of(cosigning, participants, parties, "ocha").excluded  ->  ("ocha", "special-envoy")
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from openline.errors import ArrangementError

from ._cosigning_records import AuthorQuorum, Cosigning
from ._places import Places, Spot
from ._records import Participant, Party


class CosigningRule(Struct, frozen=True, kw_only=True):
    """One author's rule, by participants: all of ``sides`` and ``at_least`` of ``neutral``, never the ``excluded``."""

    author: str
    sides: tuple[str, ...]
    neutral: tuple[str, ...]
    at_least: int
    excluded: tuple[str, ...]


def rule_of(
    cosigning: Cosigning, participants: Sequence[Participant], parties: Sequence[Party], author: str
) -> CosigningRule:
    """The rule for an author of the arrangement."""
    quorum = next(row for row in cosigning.quorums if row.author == author)
    return CosigningRule(
        author=author,
        sides=tuple(name for side in cosigning.sides for name in side.cosigners),
        neutral=cosigning.neutral,
        at_least=quorum.neutral,
        excluded=tuple(sorted(_one_with(author, _above(participants, parties)))),
    )


def check_cosigning(
    found: Sequence[Cosigning], participants: Sequence[Participant], parties: Sequence[Party], places: Places
) -> Iterator[ArrangementError]:
    """Every problem of cosigning.yaml that stands between records."""
    above = _above(participants, parties)
    for cosigning in found:
        yield from _memberships(cosigning, places)
        yield from _independence(cosigning, above, places)
        yield from _quorums(cosigning, participants, above, places)


def _memberships(cosigning: Cosigning, places: Places) -> Iterator[ArrangementError]:
    """Nobody is on two sides, or on one and neutral; who signs for a side belongs to it."""
    lists: list[tuple[Struct, str, tuple[str, ...]]] = [(side, "members", side.members) for side in cosigning.sides]
    seen: set[str] = set()
    for record, field, names in [*lists, (cosigning, "neutral", cosigning.neutral)]:
        for name in names:
            if name in seen:
                yield _at(places.of(record, field, name), "arrangement.cosigner-twice",
                          f"{name} stands on a side or as neutral already", "keep one of the two")  # fmt: skip
            seen.add(name)
    for side in cosigning.sides:
        if not side.cosigners:
            yield _at(places.of(side, "cosigners"), "arrangement.side-without-cosigner",
                      f"nobody signs for {side.id}", "name at least one of its members")  # fmt: skip
        for name in sorted(set(side.cosigners) - set(side.members)):
            yield _at(places.of(side, "cosigners", name), "arrangement.cosigner-not-of-side",
                      f"{name} is no member of {side.id}", "name a member, or add it to the members")  # fmt: skip


def _independence(cosigning: Cosigning, above: Mapping[str, set[str]], places: Places) -> Iterator[ArrangementError]:
    """Two cosigners under one roof, by hosting or by sponsorship, are one that signs twice."""
    seen: dict[str, str] = {}
    for record, field, names in _cosigner_lists(cosigning):
        for name in names:
            roof = {name} | above.get(name, set())
            if others := sorted({seen[item] for item in roof if item in seen} - {name}):
                yield _at(places.of(record, field, name), "arrangement.cosigner-dependent",
                          f"{name} and {others[0]} depend on each other, or on the same participant",
                          "keep one of the two")  # fmt: skip
            seen |= {item: name for item in roof if item not in seen}


def _cosigner_lists(cosigning: Cosigning) -> list[tuple[Struct, str, tuple[str, ...]]]:
    sides = [(side, "cosigners", side.cosigners) for side in cosigning.sides]
    return [*sides, (cosigning, "neutral", cosigning.neutral)]


def _quorums(
    cosigning: Cosigning, participants: Sequence[Participant], above: Mapping[str, set[str]], places: Places
) -> Iterator[ArrangementError]:
    """Every participant has one row, and what it asks for is within reach without the author and its own."""
    rows = {row.author: row for row in reversed(cosigning.quorums)}
    for row in cosigning.quorums:
        if rows[row.author] is not row:
            yield _at(places.of(row), "arrangement.duplicate-id", f"the quorum of {row.author} stands twice",
                      "keep one of them")  # fmt: skip
    for participant in participants:
        if participant.id not in rows:
            yield _at(places.of(cosigning, "quorums"), "arrangement.quorum-missing",
                      f"nothing says who cosigns for {participant.id}", "add a row with its author")  # fmt: skip
    for row in rows.values():
        yield from _reach(cosigning, row, _one_with(row.author, above), places)


def _reach(cosigning: Cosigning, row: AuthorQuorum, excluded: set[str], places: Places) -> Iterator[ArrangementError]:
    left = len(set(cosigning.neutral) - excluded)
    if not 1 <= row.neutral <= left:
        yield _at(places.of(row, "neutral"), "arrangement.quorum-unreachable",
                  f"{row.author} needs {row.neutral} of {left} neutral cosigners", f"write 1 to {left}")  # fmt: skip
    for side in cosigning.sides:
        if side.cosigners and row.author not in side.members and set(side.cosigners) <= excluded:
            yield _at(places.of(row), "arrangement.side-without-cosigner",
                      f"for {row.author} nobody is left to sign for {side.id}",
                      "name a cosigner that does not depend on the author")  # fmt: skip


def _one_with(author: str, above: Mapping[str, set[str]]) -> set[str]:
    """The author, who hosts it or answers for it, and whom it hosts or answers for."""
    return {author} | above.get(author, set()) | {name for name, found in above.items() if author in found}


def _above(participants: Sequence[Participant], parties: Sequence[Party]) -> dict[str, set[str]]:
    """Of each participant everyone who hosts it or answers for it, directly or through others."""
    sponsors = {party.id: [link.party for link in party.sponsors] for party in parties}
    speaking = {party: [p.id for p in participants if p.party == party] for party in sponsors}
    hosts = {p.id: p.hosted_by for p in participants}
    own = {p.id: p.party for p in participants}

    def step(kind: str, name: str) -> list[tuple[str, str | None]]:
        if kind == "party":
            up = [("party", sponsor) for sponsor in sponsors.get(name, [])]
            return [*up, *(("participant", item) for item in speaking.get(name, []))]
        return [("participant", hosts.get(name)), ("party", own.get(name))]

    found: dict[str, set[str]] = {}
    for start in hosts:
        seen, todo = {("participant", start)}, [("participant", start)]
        while todo:
            fresh = [(kind, name) for kind, name in step(*todo.pop()) if name and (kind, name) not in seen]
            seen |= set(fresh)
            todo += fresh
        found[start] = {name for kind, name in seen if kind == "participant"} - {start}
    return found


def _at(spot: Spot, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=spot.file, line=spot.line)
