"""Life-cycles as tables: which event leads from which state to which.

What is not in a table is kept as said and shown out of order. A life-cycle is data: derivers step through it,
docs/life-cycles.md is drawn from it, tests walk it.

    >>> door = LifeCycle(name="door", start="shut", table={"shut": {"open": "open"}, "open": {"close": "shut"}})
    >>> door.after("shut", "open"), door.after("open", "open")
    ('open', None)
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct


class LifeCycle(Struct, frozen=True, kw_only=True):
    """States by name; ``table[state][event]`` is the next state. A state without a row is an end."""

    name: str
    start: str
    table: Mapping[str, Mapping[str, str]]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, the start first, then as the table names them."""
        named = [self.start, *self.table, *(state for row in self.table.values() for state in row.values())]
        return tuple(dict.fromkeys(named))

    @property
    def ends(self) -> tuple[str, ...]:
        """States from which nothing leads on."""
        return tuple(state for state in self.states if not self.table.get(state))

    def after(self, state: str, event: str) -> str | None:
        """The next state, or None when the event has no place there."""
        return self.table.get(state, {}).get(event)

    def walk(self, events: Iterable[str]) -> str:
        """The state after these events from the start; what has no place is passed over."""
        state = self.start
        for event in events:
            state = self.after(state, event) or state
        return state


def everywhere(states: Iterable[str], row: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """The same row for each of these states."""
    return {state: dict(row) for state in states}
