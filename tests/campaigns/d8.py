"""D8: a request to hold fire rings at the other post within seconds, under load and loss, and rings until a human answers.

Fifty routine messages a second go between three nodes on a network that loses a fifth of everything; among them
officers ask to hold fire. What is measured are simulated seconds until the recipient's node holds the opened request
and its watch names it. Then people answer after some seconds, minutes or a day; at chosen instants the recipient's
watch must ring exactly whom the roster says: the post, its deputy after 60 s, its stand-by line after 120 s, its
guarantor after 300 s, and nobody any more once a human has answered.
"""

import random
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from openline.actions import Said
from openline.messages import HoldAnswer, HoldAnswered, LineTested, Precedence
from openline.picture import Picture
from openline.simulation import Link, close
from openline.watch import Rules, Step, watch
from tests.nodes import THREE, envelope, fields_of, hold
from tests.simulation.bad_worlds import bad_world, quick_folder

ID = "D8"
TITLE = "a hold request under 50 messages a second and loss rings within 10 s (p99), until a human answers"
COUNT = 1_000
LIMIT_S = 10
A_WORLD = 50
"""Hold requests of one world, one a second on average."""
RATE = 50
LOSS = 20
STEP = timedelta(seconds=1 / RATE)
DAY_S = 86_400
RINGS_S = (0, 60, 120, 300)
LOOKS_S = (30, 59, 60, 61, 119, 120, 121, 299, 300, 1_800, 43_200, DAY_S - 1)
ROUTINE = fields_of(LineTested)
ROSTER = {f"{name}-post": (f"{name}-post", f"{name}-deputy", f"{name}-stand-by", f"{name}-guarantor") for name in THREE}
RULES = Rules(
    owner={f"{name}-post": name for name in THREE},
    deadline_s={(Precedence.FLASH, Step.ANSWERED): 0},
    roster={**ROSTER, **{name: ROSTER[f"{name}-post"] for name in THREE}},
    ring_s={Precedence.FLASH: RINGS_S},
)


@dataclass
class _Asked:
    """One request, its one recipient, when it was said, rang, and will be answered."""

    said: Said
    to: str
    at: datetime
    answer_at: datetime
    rang_s: float | None = None
    looks: int = 0
    wrong: list[str] = field(default_factory=list)
    answered: bool = False
    instants: frozenset[datetime] = field(init=False)

    def __post_init__(self) -> None:
        """When the watch is looked at."""
        started = self.said.message.header.dtg_utc
        answers = (self.answer_at, self.answer_at + timedelta(seconds=45))
        self.instants = frozenset((*answers, *(started + timedelta(seconds=s) for s in LOOKS_S)))


def run(seed: int, count: int) -> tuple[bool, str]:
    """Ask ``count`` times to hold fire, in worlds of fifty requests each."""
    asked: list[_Asked] = []
    while len(asked) < count:
        folder = quick_folder("openline-d8-")
        try:
            asked += _World(folder, seed, len(asked)).play(min(A_WORLD, count - len(asked)))
        finally:
            shutil.rmtree(folder)
    return _judged(asked)


def _judged(asked: list[_Asked]) -> tuple[bool, str]:
    seconds = sorted(DAY_S if item.rang_s is None else item.rang_s for item in asked)
    slow, wrong = seconds[int(len(asked) * 0.99)], [text for item in asked for text in item.wrong]
    looks, answered = sum(item.looks for item in asked), sum(item.answered and not item.wrong for item in asked)
    figure = (
        f"{len(asked)} hold requests under {RATE} messages a second and {LOSS} % loss: rang after "
        f"{seconds[len(asked) // 2]:.1f} s (median), {slow:.1f} s (p99), {seconds[-1]:.1f} s (longest), limit {LIMIT_S}"
        f" s; {answered}/{len(asked)} rang until a human answered, with the roster's desks at {looks} instants"
    )
    return slow <= LIMIT_S and answered == len(asked) and not wrong, "; ".join([figure, *wrong[:3]])


class _World:
    """One world: its load, its requests, its people, and a look at the watch whenever one is due."""

    def __init__(self, folder: Path, seed: int, number: int) -> None:
        self.dice = random.Random(f"d8 {seed} {number}")
        link = Link(delay_s=1, loss_percent=LOSS, jitter_s=2)
        self.made = bad_world(folder, 4 * seed + 1, None, THREE, link, wakes=True)
        self.asked: list[_Asked] = []
        self.ticked = self.made.now
        self._pictures: dict[str, tuple[tuple[int, ...], Picture]] = {}

    def play(self, count: int) -> list[_Asked]:
        """Load with requests, then silence in which people answer."""
        moments = set(self.dice.sample(range(count * RATE), count))
        for number in range(count * RATE):
            self._say(urgent=number in moments)
            self._pass(self.made.now + STEP)
        for _ in range(LIMIT_S * RATE):  # the last of them ring in the same small steps
            self._pass(self.made.now + STEP)
        for at in sorted({at for item in self.asked for at in item.instants}):
            if at > self.made.now:
                self._pass(at)
        self._pass(self.made.now + timedelta(minutes=10))
        for node in self.made.nodes.values():
            close(node)
        return self.asked

    def _say(self, *, urgent: bool) -> None:
        by = self.dice.choice(THREE)
        to = self.dice.choice([name for name in THREE if name != by])
        if not urgent:
            self.made.act(by, f"{by}-post", LineTested, ROUTINE, envelope(to))
            return
        said = hold(self.made, by, to)
        kind = self.dice.randrange(20) if self.asked else 0  # in every world one rings for a day
        wait_s = DAY_S if kind == 0 else self.dice.uniform(20, 120) if kind < 10 else self.dice.uniform(120, 2_400)
        at = self.made.now
        self.asked.append(_Asked(said=said, to=to, at=at, answer_at=at + timedelta(seconds=wait_s)))

    def _pass(self, until: datetime) -> None:
        """Let time pass, with a tick a minute; long silences are passed over in one step once all has settled."""
        while self.ticked + timedelta(minutes=1) <= until:
            self.ticked = max(self.ticked + timedelta(minutes=1), min(self.made.now, until))
            self.made.run_until(self.ticked)
            self._heed()
            if self.made.network.next_at() is None and not any(n.lacking() for n in self.made.nodes.values()):
                self.ticked = until
                break
            self.made.tick()
        self.made.run_until(until)
        self._heed()

    def _heed(self) -> None:
        """What rings now for the first time, who answers now, and what the watches show."""
        for item in self.asked:
            if item.rang_s is None and self._opened(item):
                item.rang_s = (self.made.now - item.at).total_seconds()
                self._look(item)
            elif item.rang_s is not None and self.made.now in item.instants:
                self._look(item)
            if item.rang_s is not None and not item.answered and self.made.now >= item.answer_at:
                self._answer(item)
                self._look(item)

    def _opened(self, item: _Asked) -> bool:
        return bytes.fromhex(item.said.ref.leaf) in self.made.nodes[item.to].folding.evidence.openings

    def _answer(self, item: _Asked) -> None:
        fields = {**fields_of(HoldAnswered), "about": item.said.ref, "answer": HoldAnswer.HOLDING}
        to = item.said.message.header.from_post.removesuffix("-post")
        self.made.act(item.to, f"{item.to}-post", HoldAnswered, fields, envelope(to, precedence=Precedence.FLASH))
        item.answered = True

    def _look(self, item: _Asked) -> None:
        """Whom the watch at the recipient's post calls about this request, and whom it should."""
        item.looks += 1
        now = self.made.now
        late = watch(self._picture(item.to), RULES, now)
        called = next((o.called for o in late if o.object == item.said.ref.object and o.participant == item.to), ())
        late_s = (now - item.said.message.header.dtg_utc).total_seconds()
        desks = 0 if item.answered else sum(late_s >= after for after in RINGS_S)
        if called != ROSTER[f"{item.to}-post"][:desks]:
            item.wrong.append(f"{late_s:.0f} s after it was said {item.to} called {called}, not {desks} desks")

    def _picture(self, name: str) -> Picture:
        """The picture at a node, made anew when anything came in since."""
        node = self.made.nodes[name]
        state = (node.store.size(), len(node.folding.evidence.openings), self.made.trace.events)
        if self._pictures.get(name, ((),))[0] != state:
            self._pictures[name] = (state, node.picture(self.made.now))
        return self._pictures[name][1]
