"""What was done: whether it is an act that the rule names, with a weapon that it names, in the manner it forbids."""

from collections.abc import Iterable, Iterator

from openline.geotime import Certainty

from ._acts import ATTACKS, Act, ActKind
from ._values import Term, World
from ._verdict import Answer, Question, Settles

_CERTAIN, _POSSIBLE, _NO = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NO


def names_the_act(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - all questions are called alike
    """Whether this kind of act is one that the term names; violence of unknown means may be any attack."""
    may_be = _may_be(act.kind)
    named = may_be & set(term.prohibits)
    certainty = _CERTAIN if named and named == may_be else _POSSIBLE if named else _NO
    finding = {_CERTAIN: "act-named", _POSSIBLE: "act-may-be-named", _NO: "act-not-named"}[certainty]
    facts = (("act", act.kind.value), ("named", _list(kind.value for kind in term.prohibits)))
    yield Answer(
        question=Question.ACT, certainty=certainty, finding=finding if term.prohibits else "names-no-act", facts=facts,
        settles=Settles.KIND_OF_ACT if certainty is _POSSIBLE else None,
    )  # fmt: skip


def names_the_weapon(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """Whether the weapon is of a class that the term names; not asked where it names any weapon."""
    if not term.weapons:
        return
    facts = (("named", _list(weapon.value for weapon in term.weapons)),)
    if act.weapon is None:
        yield Answer(question=Question.WEAPON, certainty=_POSSIBLE, finding="weapon-not-said", facts=facts,
                     settles=Settles.WEAPON)  # fmt: skip
        return
    named = act.weapon in term.weapons
    yield Answer(
        question=Question.WEAPON, certainty=_CERTAIN if named else _NO,
        finding="weapon-named" if named else "weapon-not-named", facts=(("weapon", act.weapon.value), *facts),
    )  # fmt: skip


def waited_too_long(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """Whether what was asked for was waited for longer than the term allows; a plain refusal needs no waiting."""
    if term.within_s is None or act.kind is not ActKind.ACCESS_DELAYED:
        return
    facts = (("allowed", str(term.within_s)),)
    if act.waited_s is None:
        yield Answer(question=Question.WAITED, certainty=_POSSIBLE, finding="wait-not-said", facts=facts,
                     settles=Settles.WAITED)  # fmt: skip
        return
    late = act.waited_s > term.within_s
    yield Answer(
        question=Question.WAITED, certainty=_CERTAIN if late else _NO,
        finding="waited-longer" if late else "waited-no-longer", facts=(("waited", str(act.waited_s)), *facts),
    )  # fmt: skip


def answered_force(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """Whether the act is said to have answered another: only then do rules on how to answer speak."""
    said = act.response is not None
    yield Answer(question=Question.ANSWERED_FORCE, certainty=_CERTAIN if said else _NO,
                 finding="said-to-answer-force" if said else "not-said-to-answer-force")  # fmt: skip


def called_first(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """Whether the mechanism was used before force was answered with force; a call takes the act out of the rule."""
    called = act.response.called_first if act.response else None
    certainty = _POSSIBLE if called is None else _CERTAIN if called else _NO
    finding = {_CERTAIN: "called-first", _POSSIBLE: "call-not-said", _NO: "not-called-first"}[certainty]
    yield Answer(question=Question.CALLED_FIRST, certainty=certainty, finding=finding,
                 settles=Settles.CALLED if certainty is _POSSIBLE else None)  # fmt: skip


def out_of_proportion(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """Whether the force used in answer was greater than the threat required."""
    certainty = _proportion(act)
    finding = {_CERTAIN: "force-greater", _POSSIBLE: "force-not-said", _NO: "force-in-proportion"}[certainty]
    yield Answer(question=Question.OUT_OF_PROPORTION, certainty=certainty, finding=finding,
                 settles=Settles.PROPORTION if certainty is _POSSIBLE else None)  # fmt: skip


def in_self_defence(term: Term, act: Act, world: World) -> Iterator[Answer]:  # noqa: ARG001 - the same
    """Whether it was proportionate self-defence, where the instrument allows that and somebody says that it was."""
    if not term.unless_self_defence or act.response is None:
        return
    greater = _proportion(act)
    certainty = {_CERTAIN: _NO, _NO: _CERTAIN, _POSSIBLE: _POSSIBLE}[greater]
    finding = {_CERTAIN: "self-defence", _POSSIBLE: "self-defence-claimed", _NO: "beyond-self-defence"}[certainty]
    yield Answer(question=Question.SELF_DEFENCE, certainty=certainty, finding=finding,
                 settles=Settles.PROPORTION if certainty is _POSSIBLE else None)  # fmt: skip


def _may_be(kind: ActKind) -> set[ActKind]:
    if kind is ActKind.UNKNOWN:
        return set(ActKind) - {ActKind.UNKNOWN, ActKind.ARMED_ATTACK}
    return set(ATTACKS) if kind is ActKind.ARMED_ATTACK else {kind}


def _proportion(act: Act) -> Certainty:
    """Whether the answering force was greater than needed."""
    kept = act.response.in_proportion if act.response else None
    return _POSSIBLE if kept is None else _NO if kept else _CERTAIN


def _list(values: Iterable[str]) -> str:
    return " ".join(values)
