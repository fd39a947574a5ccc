"""Faults at every call that a path of the store makes: an error once, an error from then on, or death.

A path is run once without faults to see its calls; then once for each fault at each call that is about a file of
the record. Whatever happens, what the child said is done must be there, and the record must be whole.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import tracing
from .cosigning import CosignRoute
from .recording import calls
from .routes import Route, prepared, routes

FAULTS = ("error=EIO", "error=ENOSPC", "signal=KILL", "error=EIO+")
"""As strace writes them; ``+`` means from that call on."""
_NOT_FILES = {"mmap", "lseek"}


@dataclass(frozen=True, kw_only=True)
class Injection:
    """One fault at one call: the ``nth`` of its name, about a file of the record."""

    route: Route
    call: str
    nth: int
    file: str
    fault: str

    @property
    def expression(self) -> str:
        """As strace takes it."""
        name = self.fault.removesuffix("+")
        return f"{self.call}:{name}:when={self.nth}{'+' if self.fault.endswith('+') else ''}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How the child ended, what it said, what does not hold afterwards, and whether the fault was met at all."""

    injection: Injection
    code: int
    said: tuple[str, ...]
    wrong: tuple[str, ...]
    met: bool


def injections(route: Route, faults: Sequence[str] = FAULTS) -> list[Injection]:
    """Every fault at every call of a route that is about a file of the record."""
    with prepared(route) as folder:
        done = tracing.run(route.work(folder), reads=True)
        assert done.code == 0, f"the route {route.name} runs without faults: {done.said[-3:]}"
        seen: dict[str, int] = {}
        found = []
        for name, file in calls(done, folder):
            seen[name] = seen.get(name, 0) + 1
            if file is not None and name not in _NOT_FILES:
                found += [Injection(route=route, call=name, nth=seen[name], file=file, fault=f) for f in faults]
    return found


def inject(injection: Injection) -> Outcome:
    """Let the fault happen, then judge what is left."""
    route = injection.route
    with prepared(route) as folder:
        done = tracing.run(route.work(folder), inject=injection.expression, reads=True)
        wrong = route.judged(route.look(folder), done.said)
    if done.code not in (0, 1, 3, -9) or "hung" in done.said:
        wrong.append(f"the child ended with {done.code}: {done.said[-1][-300:] if done.said else ''}")
    met = done.code == -9 or any("INJECTED" in line for line in done.lines)
    return Outcome(injection=injection, code=done.code, said=done.said, wrong=tuple(wrong), met=met)


def chosen(seed: int, count: int) -> Iterator[Injection]:
    """``count`` injections: every one of a seed's routes in random order, then those of the next seed."""
    dice = random.Random(seed)
    while count > 0:
        ways: list[Route] = [*routes(dice.randrange(1 << 30)), CosignRoute()]
        every = [injection for route in ways for injection in injections(route)]
        dice.shuffle(every)
        yield from every[:count]
        count -= len(every)
