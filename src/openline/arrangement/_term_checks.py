"""What a written rule must keep so that it can be judged: acts of its kind, a renewal that can be carried out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from openline.errors import ArrangementError
from openline.terms import rule_of

from ._places import Places, Spot
from ._records import Instrument, TermRecord


def check_terms(records: Mapping[str, Sequence[Any]], places: Places) -> Iterator[ArrangementError]:
    """Every problem of the terms and of the clauses by which they run on."""
    for _, term in records["term"]:
        yield from _acts(term, places)
        yield from _reach(term, places)
    for instrument in records["instrument"]:
        yield from _renewal(instrument, places)


def _acts(term: TermRecord, places: Places) -> Iterator[ArrangementError]:
    """An act that a kind of rule never asks of would be judged by the wrong questions."""
    known = rule_of(term.kind).acts
    for act in term.prohibits:
        if act not in known:
            names = ", ".join(kind.value for kind in known) or "none"
            yield _at(places.of(term, "prohibits"), "arrangement.value-wrong",
                      f"{term.id} names {act.value}, which {term.kind.value} does not judge",
                      f"a term of this kind may name {names}")  # fmt: skip


def _reach(term: TermRecord, places: Places) -> Iterator[ArrangementError]:
    if term.reach_to_m is not None and (term.reach_m is None or term.reach_to_m < term.reach_m):
        yield _at(places.of(term, "reach_to_m"), "arrangement.value-wrong",
                  f"{term.id} reaches to {term.reach_to_m} m, from {term.reach_m} m",
                  "give reach_m as the nearer distance and reach_to_m as the wider")  # fmt: skip
    if term.reach_m is not None and not term.areas:
        yield _at(places.of(term, "reach_m"), "arrangement.value-wrong", f"{term.id} has a reach and no area",
                  "name the area or line it is measured from")  # fmt: skip


def _renewal(instrument: Instrument, places: Places) -> Iterator[ArrangementError]:
    if (instrument.renewal is None) != (instrument.renewal_period_s is None):
        yield _at(places.of(instrument, "renewal"), "arrangement.value-wrong",
                  f"{instrument.id} has a renewal without a period, or a period without a renewal",
                  "give both renewal and renewal_period_s")  # fmt: skip
    if instrument.renewal_period_s is not None and instrument.renewal_period_s < _LEAST_PERIOD_S:
        yield _at(places.of(instrument, "renewal_period_s"), "arrangement.value-wrong",
                  f"{instrument.id} renews for {instrument.renewal_period_s} s", "give a day or more")  # fmt: skip


_LEAST_PERIOD_S = 86_400


def _at(spot: Spot, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=spot.file, line=spot.line)
