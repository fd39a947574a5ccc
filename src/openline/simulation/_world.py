"""A small world: real nodes on real files, a clock that only the world moves, a network that loses and delays.

Everything random comes from one seed, so the same seed plays the same world, down to every root hash.
People act through ``World.act``; ``World.run_until`` lets the network and the nodes do the rest. With an ``Oracle``
every step is followed by ``check_world``. With ``wakes`` a node is asked again when a flash entry should go out once
more; else that waits for whatever happens next. What a node refuses at its door is counted in ``refused``; nothing
else that it raises is excused.
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from openline.actions import Envelope, Said
from openline.errors import OpenlineError
from openline.messages import Message
from openline.node import Event, Joined, Node, Send, Tick

from ._clock import Clock
from ._machine import Crashed, Machine, Moment
from ._network import Line, Link, Network
from ._oracle import Oracle
from ._trace import Trace


class World:
    """Nodes by participant, the world's clock, and what is under way. ``machines``: who can crash and start again."""

    def __init__(
        self, seed: int, now: datetime, link: Link, oracle: Oracle | None = None, *, wakes: bool = False
    ) -> None:
        self.now = now
        self.nodes: dict[str, Node] = {}
        self.machines: dict[str, Machine] = {}
        self.clocks: dict[str, Clock] = {}
        self.refused: Counter[str] = Counter()
        self.crashes = 0
        self.trace = Trace()
        self.oracle = oracle
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable from its seed
        self.network = Network(link, self._random)
        self._offered: dict[str, int] = {}
        self._wakes: dict[str, datetime] | None = {} if wakes else None

    def random(self, count: int) -> bytes:
        """Bytes from the world's seed."""
        return self._random.randbytes(count)

    @property
    def carried(self) -> int:
        """Events that nodes sent."""
        return self.network.counts["carried"]

    @property
    def lost(self) -> int:
        """Events that never arrived."""
        return self.network.counts["lost"]

    @property
    def bytes_carried(self) -> int:
        """Bytes on lines of some speed."""
        return self.network.bytes_carried

    # -- who takes part, and the bad weather --------------------------------------------------------

    def add(self, node: Node, machine: Machine | None = None) -> None:
        """Let a node take part; with a machine it can crash and start again."""
        self.clocks[node.participant] = Clock(since=self.now)
        if machine is not None:
            self.machines[node.participant] = machine
            node = machine.gated(node)
        self.nodes[node.participant] = node
        if self.oracle is not None:
            self.oracle.admit(node)  # what it holds of others is looked at when those have come in, too

    def cut(self, participant: str) -> None:
        """Cut a participant off the network."""
        self.network.away.add(participant)

    def heal(self, participant: str) -> None:
        """Join it again."""
        self.network.away.discard(participant)

    def part(self, lines: Iterable[Line]) -> None:
        """Cut lines, each in its one direction; cut twice, a line must be joined twice."""
        self.network.cut.update(lines)

    def join(self, lines: Iterable[Line]) -> None:
        """Join lines; both ends of one that carries again are told that their line is back."""
        lines = list(lines)
        self.network.cut.subtract(lines)
        self.network.cut = +self.network.cut
        pairs = sorted({(min(line), max(line)) for line in lines})
        for one, two in pairs:
            if not self.network.parted((one, two)) and not self.network.parted((two, one)):
                self._handle(one, Joined(peer=two))
                self._handle(two, Joined(peer=one))

    def crash(self, participant: str) -> None:
        """The power goes away now; nothing that is not on disk is kept."""
        node = self.nodes.pop(participant, None)
        if node is not None:
            self.crashes += 1
            self.machines[participant].crash(node)

    def crash_at(self, participant: str, moment: Moment, count: int) -> None:
        """The power will go away after so many durable steps, or so many events sent."""
        gate = self.machines[participant].gate
        gate.moment = moment
        if moment is Moment.BETWEEN_EFFECTS:
            gate.sends = count
        else:
            gate.steps = count

    def start(self, participant: str) -> None:
        """Start a node that crashed; everything is read back from its files, and its lines are made anew."""
        if participant in self.nodes:
            return
        self.nodes[participant] = self.machines[participant].start()
        if self.oracle is not None:
            self.oracle.check_whole(self.nodes[participant])
        self._handle(participant, Tick())
        everybody = [(participant, other) for other in self.nodes if other != participant]
        self.join(everybody)

    def fill(self, participant: str, *, wholly: bool) -> None:
        """A disk is full: no byte can be written, or no file can grow. The node goes on reading and showing."""
        node = self.nodes.get(participant)
        self.machines[participant].fill(node, wholly=wholly)
        if node is not None:
            assert node.picture(self.now).heads, "a full disk hides nothing"

    def free(self, participant: str) -> None:
        """A disk has room again."""
        self.machines[participant].free(self.nodes.get(participant))

    # -- what happens -----------------------------------------------------------------------------

    def act(
        self, participant: str, post: str, kind: type[Message], fields: Mapping[str, Any], envelope: Envelope
    ) -> Said:
        """An officer says something now. Raises as ``Node.act``, and Crashed when the power went away meanwhile."""
        node = self.nodes[participant]
        try:
            said = node.act(post, kind, fields, envelope, self.time_at(participant), self.random)
        except Crashed:
            self.crash(participant)
            raise
        self.trace.act(self.now, participant, said.entry.leaf)
        self._checked(participant)
        self._offer(node)
        return said

    def time_at(self, participant: str) -> datetime:
        """What this node's clock shows."""
        return self.clocks[participant].read(self.now)

    def run_until(self, until: datetime) -> None:
        """Carry everything that is due until then, then set the clock."""
        while (at := self._next_at()) is not None and at <= until:
            self.now = max(self.now, at)
            if self._woken():
                continue
            due = self.network.take(self.now, self.nodes)
            if due is not None:
                self.trace.event(self.now, *due.line, due.event)
                self._handle(due.line[1], due.event)
        self.now = max(self.now, until)

    def queue_end(self) -> datetime:
        """When the last thing under way now arrives."""
        return self.network.end(self.now)

    def settle(self, limit: timedelta = timedelta(hours=1)) -> None:
        """Run until nothing is under way, sending again whatever somebody lacks."""
        until = self.now + limit
        while self.now < until:
            while (at := self.network.next_at()) is not None:
                self.run_until(at)
            if not any(node.lacking() for name, node in self.nodes.items() if name not in self.network.away):
                return
            self.now += timedelta(seconds=60)
            self.tick()

    def tick(self, *participants: str) -> None:
        """These nodes, by default all, send again what others lack."""
        for name in participants or tuple(self.nodes):
            if name in self.nodes:
                self._handle(name, Tick())

    def check_world(self) -> None:
        """Check every node against the oracle; raises Violated."""
        assert self.oracle is not None, "a world without an oracle promises nothing"
        for node in self.nodes.values():
            self.oracle.check(node)

    # -- parts --------------------------------------------------------------------------------------

    def _next_at(self) -> datetime | None:
        """When the next thing arrives, or the next node wakes."""
        at = self.network.next_at()
        return min([*self._wakes.values(), *([at] if at else [])], default=None) if self._wakes else at

    def _woken(self) -> bool:
        """Whether a node was woken now, which comes before anything arrives."""
        due = [name for name, at in (self._wakes or {}).items() if at <= self.now]
        for name in due:
            assert self._wakes is not None, "some are due"
            del self._wakes[name]
            if name in self.nodes:
                self._offer(self.nodes[name])
        return bool(due)

    def _set_wake(self, node: Node) -> None:
        """Ask again in some seconds when the node has something urgent under way; its own clock says when, ours how."""
        at = node.wake_at() if self._wakes is not None else None
        if self._wakes is not None and at is not None:
            wait = max(at - self.time_at(node.participant), timedelta(seconds=1))
            self._wakes.setdefault(node.participant, self.now + wait)

    def _handle(self, name: str, event: Event) -> None:
        node = self.nodes.get(name)
        if node is None:
            return
        effects: list[Send] = []
        try:
            effects = node.handle(event, self.time_at(name), self.random)
        except OpenlineError as error:
            self.refused[error.code] += 1
        except Crashed:
            self.crash(name)
            return
        grown = self._checked(name)
        self._send(name, effects)
        if grown and name in self.nodes:
            self._offer(node)

    def _checked(self, name: str) -> bool:
        """Check the one node that changed; whether its journal has grown."""
        node = self.nodes[name]
        size = node.store.size()
        grown = size > self._offered.get(name, 0)
        if self.oracle is not None:
            self.oracle.check(node)
        if grown:
            self.trace.root(name, size, node.store.frontier.root())
        return grown

    def _offer(self, node: Node) -> None:
        self._offered[node.participant] = node.store.size()
        self._send(node.participant, node.offers(self.time_at(node.participant)))
        self._set_wake(node)

    def _send(self, sender: str, effects: list[Send]) -> None:
        machine = self.machines.get(sender)
        for effect in effects:
            if machine is not None and machine.gate.sends is not None:
                machine.gate.sends -= 1
                if machine.gate.sends < 0:
                    self.crash(sender)
                    return
            if self.oracle is not None:
                self.oracle.check_sent(sender, effect)
            self.network.send(sender, effect, self.now, self.nodes)
