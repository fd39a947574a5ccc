"""Who, and against whom: whether someone bound acted, and whether the target was a listed group, as of the time.

Where two sides fought and nobody says which acted on the other, both questions are asked of each side in turn.
"""

from collections.abc import Callable, Iterator

from openline.geotime import Certainty, Span

from ._acts import Act
from ._ask_where import agreed
from ._values import Term, World
from ._verdict import Answer, Question, Settles

_CERTAIN, _POSSIBLE, _NO = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NO
_Names = tuple[str, ...] | None


def by_someone_bound(term: Term, act: Act, world: World) -> Iterator[Answer]:
    """Whether the one said to have acted is bound; an unknown actor leaves it open, and so does a bound sponsor."""
    yield from _each_way(act, lambda actors, _, way: _bound_answer(term, actors, act.span, world, way))


def against_a_listed_group(term: Term, act: Act, world: World) -> Iterator[Answer]:
    """Whether it was against groups that the term excepts and that were listed at that time, and nobody else."""
    if term.excepts:
        yield from _each_way(act, lambda _, targets, way: _listed_answer(term, targets, act.span, world, way))


def against_a_party(term: Term, act: Act, world: World) -> Iterator[Answer]:
    """Whether it was against one who is bound too; a plan is not asked, since nobody knows yet against whom.

    A truce is between its parties: whether it covers civilians and others is for its mechanism, so that is possible.
    """
    if act.targets != ():
        yield from _each_way(act, lambda _, targets, way: _covered_answer(term, targets, act.span, world, way))


def from_another_party(term: Term, act: Act, world: World) -> Iterator[Answer]:
    """Whether ground was taken from one who is bound too; taking it from anyone else such a term does not forbid."""
    yield from _each_way(act, lambda _, targets, way: _party_answer(term, targets, act.span, world, way))


def _each_way(act: Act, ask: Callable[[_Names, _Names, int], Answer]) -> Iterator[Answer]:
    if not act.either_way:
        yield ask(act.actors, act.targets, 0)
        return
    yield ask(act.actors, act.targets, 1)
    yield ask(act.targets, act.actors, 2)


def _bound_answer(term: Term, actors: _Names, at: Span, world: World, way: int) -> Answer:
    bound = (("bound", " ".join(term.binds)),)
    if actors is None:
        return Answer(question=Question.ACTOR, certainty=_POSSIBLE, finding="actor-not-named", facts=bound,
                      settles=Settles.WHO, way=way)  # fmt: skip
    found = [_bound(term, actor, at, world) for actor in actors]
    certainty = agreed([answer for answer, _ in found]) if found else _NO
    stranger = certainty is _POSSIBLE and not all(world.knows(actor) for actor in actors)
    chains = tuple(chain for _, chain in found if len(chain) > 1)
    facts = (("actors", " ".join(actors)), *bound, *((("chain", " ".join(chains[0])),) if chains else ()))
    return Answer(
        question=Question.ACTOR,
        certainty=certainty,
        finding="actor-unknown" if stranger else _bound_finding(certainty, found),
        facts=facts,
        settles=Settles.WHICH_PARTY if stranger else _bound_settles(certainty, found),
        way=way,
    )


_Bound = tuple[Certainty, tuple[str, ...]]


def _bound(term: Term, actor: str, at: Span, world: World) -> _Bound:
    """How surely an actor is bound, and the chain of those who answer for it up to one who is."""
    if actor in term.binds:
        return world.standing(term.instrument, actor, at), (actor,)
    if not world.knows(actor):
        return _POSSIBLE, (actor,)
    seen: set[str] = {actor}
    edge: list[tuple[str, ...]] = [(actor,)]
    while edge:
        chains = [(*chain, above) for chain in edge for above in world.answering(chain[-1], at) if above not in seen]
        seen.update(chain[-1] for chain in chains)
        for chain in chains:
            if chain[-1] in term.binds and world.standing(term.instrument, chain[-1], at) is not _NO:
                return _POSSIBLE, chain
        edge = chains
    return _NO, (actor,)


def _bound_finding(certainty: Certainty, found: list[_Bound]) -> str:
    if certainty is not _POSSIBLE:
        return "actor-bound" if certainty is _CERTAIN else "actor-not-bound"
    return {
        Settles.WHICH_ACTOR: "actors-differ",
        Settles.ANSWERS_FOR: "actor-answered-for",
        Settles.STANDING: "actor-standing-open",
    }[_open(found)]


def _bound_settles(certainty: Certainty, found: list[_Bound]) -> Settles | None:
    return _open(found) if certainty is _POSSIBLE else None


def _open(found: list[_Bound]) -> Settles:
    if len({answer for answer, _ in found}) > 1:
        return Settles.WHICH_ACTOR
    return Settles.ANSWERS_FOR if any(len(chain) > 1 for _, chain in found) else Settles.STANDING


def _listed_answer(term: Term, targets: _Names, at: Span, world: World, way: int) -> Answer:
    excepted = (("excepted", " ".join(term.excepts)),)
    if targets is None:
        return Answer(question=Question.LISTED, certainty=_POSSIBLE, finding="target-not-named", facts=excepted,
                      settles=Settles.AGAINST_WHOM, way=way)  # fmt: skip
    answers = [_excepted(term, target, at, world) for target in targets]
    certainty = agreed([answer for answer, _ in answers]) if answers else _NO
    tied = tuple(group for _, group in answers if group)
    facts = (("targets", " ".join(targets)), *excepted, *((("associated", " ".join(tied)),) if tied else ()))
    stranger = certainty is _POSSIBLE and not all(world.knows(target) for target in targets)
    only_tied = bool(tied) and {answer for answer, _ in answers} == {_POSSIBLE}
    finding = {_CERTAIN: "target-listed", _NO: "target-not-listed", _POSSIBLE: "target-may-be-listed"}[certainty]
    settles = Settles.ASSOCIATED if only_tied else Settles.WHICH_TARGET
    if stranger:
        finding, only_tied, settles = "target-unknown", False, Settles.WHICH_PARTY
    return Answer(
        question=Question.LISTED,
        certainty=certainty,
        finding="target-associated" if only_tied else finding,
        facts=facts,
        settles=settles if certainty is _POSSIBLE else None,
        way=way,
    )


def _excepted(term: Term, target: str, at: Span, world: World) -> tuple[Certainty, str | None]:
    """How surely a target was excepted then, and the listed group to which somebody ties it."""
    if not world.knows(target):
        return _POSSIBLE, None
    direct = world.listing(target, at) if target in term.excepts else _NO
    if direct is not _NO or not (term.excepts_associated or target in term.excepts):
        return direct, None
    tied = [group for group in world.associated(target, at) if group in term.excepts]
    return next(((_POSSIBLE, group) for group in tied if world.listing(group, at) is not _NO), (_NO, None))


def _covered_answer(term: Term, targets: _Names, at: Span, world: World, way: int) -> Answer:
    if targets is None:
        return Answer(question=Question.AGAINST_A_PARTY, certainty=_POSSIBLE, finding="against-not-said",
                      settles=Settles.AGAINST_WHOM, way=way)  # fmt: skip
    sure = all(_bound(term, target, at, world)[0] is _CERTAIN for target in targets)
    return Answer(
        question=Question.AGAINST_A_PARTY,
        certainty=_CERTAIN if sure else _POSSIBLE,
        finding="against-a-party" if sure else "against-no-party",
        facts=(("targets", " ".join(targets)),),
        settles=None if sure else Settles.COVERED,
        way=way,
    )


def _party_answer(term: Term, targets: _Names, at: Span, world: World, way: int) -> Answer:
    if targets is None:
        return Answer(question=Question.FROM_A_PARTY, certainty=_POSSIBLE, finding="from-whom-not-said",
                      settles=Settles.AGAINST_WHOM, way=way)  # fmt: skip
    found = [_bound(term, target, at, world)[0] for target in targets]
    certainty = agreed(found) if found else _NO
    finding = {_CERTAIN: "from-a-party", _NO: "from-no-party", _POSSIBLE: "perhaps-from-a-party"}[certainty]
    return Answer(
        question=Question.FROM_A_PARTY,
        certainty=certainty,
        finding=finding,
        facts=(("targets", " ".join(targets)),),
        settles=Settles.WHICH_TARGET if certainty is _POSSIBLE else None,
        way=way,
    )
