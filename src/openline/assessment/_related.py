"""What people said of whether two reports are of the same incident. Words stand beside the ledger and merge nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from openline.messages import Relation
from openline.picture import Incident, Mark


class SaidSame(Struct, frozen=True, kw_only=True):
    """Two reports and the latest word of each participant on whether they are of the same incident.

    ``both``: everyone who reported one of the two says the same incident by its own signature; where one reporter
    made both reports, another participant must say so too.
    """

    one: str
    other: str
    words: tuple[tuple[str, Relation], ...]
    both: bool

    @property
    def differ(self) -> bool:
        """Whether the words differ."""
        return len({relation for _, relation in self.words}) > 1


def said_same(incidents: Iterable[Incident]) -> tuple[SaidSame, ...]:
    """Every pair on which somebody said something, whichever report it was said under; sorted."""
    held = {item.object: item for item in incidents}
    said: dict[tuple[str, str], list[tuple[Mark, Relation]]] = defaultdict(list)
    for item in held.values():
        for word in item.related:
            if word.other.object != item.object:
                one, other = sorted((item.object, word.other.object))
                said[one, other].append((word.mark, word.relation))
    return tuple(_pair(pair, said[pair], held) for pair in sorted(said))


def _pair(pair: tuple[str, str], said: list[tuple[Mark, Relation]], held: Mapping[str, Incident]) -> SaidSame:
    said.sort(key=lambda word: (word[0].logged_by is None, word[0].journal, word[0].index))
    latest = {mark.participant: (mark, relation) for mark, relation in said}
    same = {name for name, (mark, word) in latest.items() if word is Relation.SAME and mark.logged_by is None}
    reporters = {held[name].mark.participant for name in pair if name in held}
    return SaidSame(
        one=pair[0],
        other=pair[1],
        words=tuple((name, relation) for name, (_, relation) in sorted(latest.items())),
        both=all(name in held for name in pair) and reporters <= same and len(same) > 1,
    )
