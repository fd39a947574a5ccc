"""The same month twice, with escalation and without: what a person asks of ``openline simulate``.

comparison = Comparison(arrangement, folder, Setting(seed=7, days=30, participants=5, loss_percent=30))
for _ in comparison.hours():
    ...
comparison.months
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openline.arrangement import Arrangement
from openline.messages import Role, Status
from openline.node import Config, Seat, Trust, create, origin_of
from openline.picture import root_of_trust
from openline.storage import key_from_seed

from ._days import Days
from ._measured import Month
from ._network import Link
from ._oracle import Oracle
from ._people import Habits, People
from ._traffic import Traffic, cast, plan
from ._world import World

_START = datetime(2017, 11, 11, tzinfo=UTC)
_BEFORE = timedelta(hours=2)
_PASSPHRASE = b"openline exercise"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is played: one seed, so many days and participants, of a hundred events so many lost."""

    seed: int
    days: int
    participants: int
    loss_percent: int
    traffic: Traffic = field(default_factory=Traffic)
    habits: Habits = field(default_factory=Habits)


class Comparison:
    """Two runs of one setting; nodes and their files stand under ``folder``.

    ``checked``: an oracle looks at every step, and ``check_world`` at the end of each run; raises Violated.
    """

    def __init__(self, arrangement: Arrangement, folder: Path, setting: Setting, *, checked: bool = False) -> None:
        self.setting = setting
        self.who = cast(arrangement, setting.participants)
        self.months: list[Month] = []
        self._arrangement, self._folder = arrangement, folder
        self._checked = checked
        self._running: Days | None = None

    @property
    def total_hours(self) -> int:
        """How many hours ``hours`` yields."""
        return 2 * 24 * self.setting.days

    def hours(self) -> Iterator[datetime]:
        """Play; yields once for each hour that has passed, first with escalation, then without."""
        for escalation in (True, False):
            yield from self._played(escalation=escalation)

    def stopped(self) -> Month | None:
        """The run that was under way, as far as it came; None when none was."""
        return None if self._running is None else self._running.month()

    def _played(self, *, escalation: bool) -> Iterator[datetime]:
        setting, until = self.setting, _START + timedelta(days=self.setting.days)
        people = People(
            setting.seed, {post.id: post for post in self.who.posts.values()}, setting.habits, _START, until
        )
        planned = plan(setting.seed, self.who, setting.traffic, _START, setting.days)
        world = self._world(self._folder / ("with" if escalation else "without"))
        days = Days(world, self._arrangement, self.who, planned, people, escalation=escalation, until=until)
        self._running = days
        told = 0
        for now in days.play():
            passed = int((now - _START).total_seconds() // 3600)
            yield from (_START + timedelta(hours=hour) for hour in range(told + 1, passed + 1))
            told = max(told, passed)
        yield from (_START + timedelta(hours=hour) for hour in range(told + 1, 24 * setting.days + 1))
        if self._checked:
            world.check_world()
        self.months.append(days.month())
        self._running = None
        for node in world.nodes.values():
            node.store.close()

    def _world(self, folder: Path) -> World:
        """A node for everybody who runs one, introduced to one another before the first day begins."""
        setting, name = self.setting, self._arrangement.about.id
        link = Link(delay_s=2, loss_percent=setting.loss_percent)
        world = World(setting.seed, _START - _BEFORE, link, Oracle() if self._checked else None)
        roots = {item: key_from_seed(f"{origin_of(name, item)}/root", world.random(32)) for item in self.who.nodes}
        trust = Trust(roots={item: root_of_trust(key.vkey) for item, key in roots.items()})
        for item, root in roots.items():
            post = self.who.posts[item].id
            config = Config(
                participant=item, arrangement=name, arrangement_digest=self._arrangement.digest, host_post=post
            )
            seats = [Seat(post=post, roles=(Role.WATCH, Role.AUTHORITY))]
            world.add(
                create(
                    folder / item,
                    config,
                    seats,
                    root,
                    trust,
                    passphrase=_PASSPHRASE,
                    now=world.now,
                    random=world.random,
                    status=Status.EXERCISE,
                )
            )
        world.tick()
        world.settle(_BEFORE / 2)
        world.run_until(_START)
        return world
